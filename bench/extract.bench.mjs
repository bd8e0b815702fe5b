// Measures memory and time of deduplication over five million ids, and of an extraction of a million records. Each variant runs in a process of its
// own. Run with `npm run bench:extract`. Bytes are absolute; compare only the ratios of times.
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const IDS = 5_000_000;
const MEGABYTE = 1_000_000;
const script = fileURLToPath(new URL('dedupe-memory.mjs', import.meta.url));
const measure = (way) => JSON.parse(execFileSync(process.execPath, ['--expose-gc', script, way, String(IDS)]));

const nothing = measure('nothing');
const ways = ['Set', 'exact 64', 'exact 128', 'bloom 1e-3'].map((way) => ({ way, ...measure(way) }));
const [plain] = ways;
console.log(`${IDS} ids`);
console.table(
  ways.map(({ way, bytes, peakRss, lost, odds, ms }) => ({
    way,
    'bytes per id': bytes.toFixed(1),
    MB: ((bytes * IDS) / MEGABYTE).toFixed(1),
    'peak resident, bytes per id': (peakRss - nothing.peakRss).toFixed(1),
    'ids lost': lost,
    odds: odds === undefined ? '' : odds.toPrecision(1),
    'ids per second': Math.round((IDS / ms) * 1_000),
    'time, ratio to a Set': (ms / plain.ms).toFixed(1),
  })),
);

const LIMITS = { 'exact 64': 14, 'exact 128': 28, 'bloom 1e-3': 12 * (MEGABYTE / IDS) };
const over = ways.filter(({ way, bytes }) => bytes > LIMITS[way]);
console.log(over.length === 0 ? 'Within 14, 28 and 2.4 bytes per id.' : `Too much: ${over.map(({ way }) => way)}`);

const RECORDS = 1_000_000;
const HEAP_LIMIT = 50;
const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const server = fork(beside('../test/e2e/serve-million.mjs'), [String(RECORDS)], {
  stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
});
const [address] = await once(server.stdout, 'data');
const extracted = [
  'a loop and a stream',
  'extract, state in memory',
  'extract, state in SQLite',
  'extract, SQLite, exact()',
].map((way) => ({
  way,
  ...JSON.parse(
    execFileSync(process.execPath, ['--expose-gc', beside('extract-million.mjs'), way, String(address).trim()]),
  ),
}));
server.disconnect();
const [byHand] = extracted;
console.log(`${RECORDS} records in pages of 1,000 over HTTP to a file of ${Math.round(byHand.size / MEGABYTE)} MB`);
console.table(
  extracted.map(({ way, records, growth, peakRss, ms }) => ({
    way,
    records,
    'heap growth, MB': (growth / MEGABYTE).toFixed(1),
    'resident growth, MB': (peakRss / MEGABYTE).toFixed(1),
    'records per second': Math.round((records / ms) * 1_000),
    'time, ratio to the loop': (ms / byHand.ms).toFixed(2),
  })),
);
const heavy = extracted.filter(({ way, growth }) => !way.includes('exact') && growth > HEAP_LIMIT * MEGABYTE);
console.log(heavy.length === 0 ? `Within ${HEAP_LIMIT} MB.` : `Too much: ${heavy.map(({ way }) => way)}`);
