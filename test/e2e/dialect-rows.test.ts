import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pagewright from 'pagewright';
import { ApiClient, type Paged, Paginated, type PagingOptions } from 'pagewright';
import type { PagingStyle } from 'pagewright/style';
import ts from 'typescript';
import { type Dialect, DIALECTS, type DialectRecord, dialectRecords, startDialect } from '../support/dialects';

/** The rows of docs/dialects.md, each against a server that behaves as the API documents. */

const PAGE = readFileSync(join(__dirname, '../../docs/dialects.md'), 'utf8');

interface Row {
  readonly api: string;
  /** The options, as they are in the table. */
  readonly line: string;
  readonly endsBy: string;
  /** What the default style does without the line. */
  readonly detection: string;
}

const ROWS: readonly Row[] = [...PAGE.matchAll(/^\| (.+?) +\| `(.+?)` +\| (\w+) +\| (\w[\w ]*?) +\|$/gm)].map(
  ([, api = '', line = '', endsBy = '', detection = '']) => ({ api, line, endsBy, detection }),
);

/** The functions for `parse` in the notes of the page. */
const PARSERS = exportsOf(/### Pages that are not JSON.*?```ts\n(.*?)```/s.exec(PAGE)?.[1] ?? '');

function exportsOf(code: string): Record<string, unknown> {
  const { outputText } = ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  const exported = {};
  new Function('exports', outputText)(exported);
  return exported;
}

/** Evaluates an expression with the styles, and the functions of the notes, in scope. */
function evaluated<T>(expression: string): T {
  const scope = { ...pagewright, ...PARSERS };
  return new Function(...Object.keys(scope), `return (${expression});`)(...Object.values(scope)) as T;
}

const optionsOf = ({ line }: Row) => evaluated<PagingOptions>(`{ ${line} }`);
const dialectOf = ({ api }: Row): Dialect => DIALECTS.find(({ name }) => name === api)!;

interface Walk {
  readonly ids: readonly unknown[];
  readonly run: Paged<unknown>;
  readonly requests: number;
  readonly largestPage: number;
}

async function walk(
  dialect: Dialect,
  options: PagingOptions,
  records: readonly DialectRecord[],
  params: object = {},
): Promise<Walk> {
  const server = await startDialect(dialect, records);
  class Client extends ApiClient {
    @Paginated(options)
    list(given: Record<string, unknown> = {}): Paged<unknown> {
      return (dialect.request ? dialect.request(this, given) : this.get('/list', given)) as Paged<unknown>;
    }
  }
  try {
    const run = new Client({ baseURL: server.url }).list({ ...params });
    const ids: unknown[] = [];
    let largestPage = 0;
    for await (const { items } of run.pages()) {
      ids.push(...items.map((item) => (dialect.idOf ?? defaultId)(item as never)));
      largestPage = Math.max(largestPage, items.length);
    }
    return { ids, run, requests: server.requests.length, largestPage };
  } finally {
    await server.close();
  }
}

const defaultId = ({ id }: { id: string }) => id;
const idsOf = (records: readonly DialectRecord[]) => records.map(({ id }) => id);

/** The remedies of an error, as code: each text that follows `style: ` or `Use `, up to its closing parenthesis. */
const remediesIn = (message: string): string[] =>
  [...message.matchAll(/(?:style: |Use )(?=\w+\()/g)]
    .map(({ index, 0: prefix }) => callAt(message, index + prefix.length))
    .filter((call) => call !== 'singlePage()');

/** The call that starts at an index. */
function callAt(text: string, start: number): string {
  let depth = 0;
  for (let i = text.indexOf('(', start); i < text.length; i += 1) {
    if (text[i] === '(') depth += 1;
    if (text[i] === ')') depth -= 1;
    if (depth === 0) return text.slice(start, i + 1);
  }
  return text.slice(start);
}

const detectionOf = ({ isMute }: Dialect, result: Walk | Error) =>
  result instanceof Error ? (isMute ? 'refuses' : 'names a line') : 'walks it';

/** Ends of a list of one page, or of none. */
const SHORT_ENDS = ['total', 'emptyPage', 'onlyPage', 'pageCount'];

describe('the table of docs/dialects.md', () => {
  it('has a server for each row, and a row for each server', () => {
    expect(ROWS.map(({ api }) => api).sort()).toEqual(DIALECTS.map(({ name }) => name).sort());
  });

  it('has at least 40 rows', () => {
    expect(ROWS.length).toBeGreaterThanOrEqual(40);
  });

  it('is sorted', () => {
    const names = ROWS.map(({ api }) => api);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
  });
});

describe.each(ROWS)('$api', (row) => {
  const dialect = dialectOf(row);

  it.each([17, 20])('delivers all of %i records in order with the line of its row', async (count) => {
    const records = dialectRecords(count);
    const { ids, run, requests, largestPage } = await walk(
      dialect,
      { ...optionsOf(row), pageSize: 5 },
      records,
      dialect.params,
    );
    expect(ids).toEqual(idsOf(records));
    expect(run.receipt).toMatchObject({ complete: true, end: { by: row.endsBy } });
    expect(requests).toBeGreaterThanOrEqual(4);
    if (/sizeParam|offset\(|startIndex\(|pageNumber\(\)/.test(row.line)) expect(largestPage).toBeLessThanOrEqual(5);
  });

  it.each([3, 0])('delivers all of %i records, which are on one page, with the line of its row', async (count) => {
    const records = dialectRecords(count);
    const { ids, run } = await walk(dialect, { ...optionsOf(row), pageSize: 5 }, records, dialect.params);
    expect(ids).toEqual(idsOf(records));
    expect(run.receipt.complete).toBe(true);
    expect([row.endsBy, ...SHORT_ENDS]).toContain(run.receipt.end?.by);
  });

  it.each([34, 30, 3, 0])('is detected, or refused with a remedy that walks it, with %i records', async (count) => {
    const records = dialectRecords(count);
    const { style: _, ...options } = optionsOf(row);
    const detected = await walk(dialect, options, records, dialect.detectedWith).catch(
      (error: unknown) => error as Error,
    );
    if (count > 10) expect(detectionOf(dialect, detected)).toBe(row.detection);
    if (!(detected instanceof Error)) {
      expect(detected.ids).toEqual(idsOf(records));
      expect(detected.run.receipt.complete).toBe(true);
      return;
    }
    expect(['StyleDetectionError', 'EndContradictedError']).toContain(detected.name);
    if (dialect.isMute) {
      expect(detected.message).toContain('style: singlePage() if there are no more pages');
      return;
    }
    // The first remedy walks the API. Any other fails aloud.
    const remedies = remediesIn(detected.message);
    expect(remedies).not.toEqual([]);
    for (const [i, remedy] of remedies.entries()) {
      const style = evaluated<PagingStyle>(remedy);
      const repaired = await walk(dialect, { ...options, style }, records, dialect.detectedWith).catch(
        (error: Error) => error,
      );
      if (i > 0 && repaired instanceof Error) continue;
      if (repaired instanceof Error) throw repaired;
      expect({ remedy, ids: repaired.ids }).toEqual({ remedy, ids: idsOf(records) });
      expect(repaired.run.receipt.complete).toBe(true);
    }
  });
});
