import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { csv, ndjson, toFunction } from 'pagewright/extract';
import { sinkConformance, type SinkAddress, type SinkRecord } from 'pagewright/testing';
import { ownDirectory } from '../../support/sink-run';

const file = async (name: string) => join(await ownDirectory(), name);
const fromLines = (text: string) =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as SinkRecord);

const addresses: Record<string, () => Promise<SinkAddress>> = {
  async ndjson() {
    const path = await file('out.ndjson');
    return { sink: () => ndjson(path), read: async () => fromLines(await readFile(path, 'utf8')) };
  },
  async 'ndjson, gzip'() {
    const path = await file('out.ndjson.gz');
    return { sink: () => ndjson(path), read: async () => fromLines(gunzipSync(await readFile(path)).toString()) };
  },
  async csv() {
    const path = await file('out.csv');
    const read = async () => {
      const rows = parse<Record<string, string>>(await readFile(path), { columns: true });
      return rows.map(({ id, n, text }) => ({ id, n: Number(n), text }) as SinkRecord);
    };
    return { sink: () => csv(path), read };
  },
  async 'csv, columns chosen'() {
    const path = await file('out.csv');
    const read = async () => {
      const rows = parse<{ t: string; i: string; n: string }>(await readFile(path), { columns: true });
      return rows.map(({ t: text, i: id, n }) => ({ id, n: Number(n), text }));
    };
    return { sink: () => csv(path, { columns: { t: 'text', i: 'id', n: 'n' } }), read };
  },
  async 'a function'() {
    const taken: SinkRecord[] = [];
    const sink = () => toFunction<SinkRecord>((records) => void taken.push(...records));
    return { sink, read: async () => taken, ordered: false, dropsUncommitted: false };
  },
};

describe.each(Object.entries(addresses))('the sink %s', (_, open) => {
  for (const { name, run } of sinkConformance(open)) it(name, run);
});
