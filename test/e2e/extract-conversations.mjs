// Extracts a year of conversations. Its argument is the job in JSON. Prints JSON lines: the start, every page, and the end.
import { ApiClient, DateChunked, Paginated, clientCredentials, exponential } from '../../dist/esm/index.js';
import { csv, extract, ndjson } from '../../dist/esm/extract/index.js';
import { presets } from '../../dist/esm/genesys/index.js';
import { sqlite, sqliteTable } from '../../dist/esm/sqlite/index.js';

const { url, to, state, login, ...options } = JSON.parse(process.argv[2]);
const report = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

class Analytics extends ApiClient {
  conversations(query) {
    return this.post('/api/v2/analytics/conversations/details/query', query);
  }
}
const descriptor = Object.getOwnPropertyDescriptor(Analytics.prototype, 'conversations');
for (const decorator of [DateChunked({ days: 30 }), Paginated({ ...presets.detailsBody, dedupe: 'conversationId' })])
  decorator(Analytics.prototype, 'conversations', descriptor);
Object.defineProperty(Analytics.prototype, 'conversations', descriptor);

const backoff = exponential({ baseMs: 5, capMs: 50 });
const client = new Analytics({
  baseURL: url,
  retry: { backoff },
  rateLimit: { backoff, minRemaining: 0 },
  ...(login ? { auth: clientCredentials({ ...login, tokenUrl: `${url}/oauth/token`, backoff }) } : {}),
});

const SINKS = {
  ndjson: (path) => ndjson(path),
  csv: (path) => csv(path),
  sqlite: (path) => sqliteTable(path, { table: 'conversations', key: 'conversationId' }),
};

// Report the first signal, so that the test can send a second one.
for (const name of options.stopOn ?? []) process.once(name, () => report({ at: 'asked' }));
report({ at: 'begin' });
try {
  const interval = '2026-01-01T00:00:00Z/2026-12-27T00:00:00Z';
  const receipt = await extract(client.conversations({ interval, order: 'asc', orderBy: 'conversationStart' }), {
    to: SINKS[to.kind](to.path),
    checkpoints: sqlite(state),
    workers: 4,
    progressEvery: 1,
    onProgress: ({ records }) => report({ at: 'page', records }),
    ...options,
  });
  report({ at: 'end', receipt });
} catch (error) {
  const { name, code, message, owner } = error;
  report({ at: 'failed', error: { name, code, message, owner } });
  process.exitCode = 1;
}
