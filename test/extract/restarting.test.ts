import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { csv, extract, memory, ndjson, type Sink } from 'pagewright/extract';
import { sqliteTable } from 'pagewright/sqlite';
import { rejection } from '../support/memory-endpoint';
import { ownDirectory } from '../support/sink-run';
import { windowedEndpoint, type Row } from '../support/windowed-endpoint';

type SinkAt = (path: string, overwrite: boolean) => Sink<Row>;

const SINKS: [string, SinkAt][] = [
  ['ndjson', (path, overwrite) => ndjson(path, { overwrite })],
  ['csv', (path, overwrite) => csv(path, { overwrite })],
  ['sqlite', (path, overwrite) => sqliteTable(path, { table: 'rows', overwrite })],
];

describe.each(SINKS)('a run to %s with restart: true', (_, sinkAt) => {
  it('is rejected and kept if the sink may not overwrite the output', async () => {
    const path = join(await ownDirectory(), 'rows');
    const { call, asked } = windowedEndpoint();
    const checkpoints = memory();
    await extract(call(), { to: sinkAt(path, false), checkpoints });
    const before = asked.length;

    const error = await rejection<Error>(extract(call(), { to: sinkAt(path, false), checkpoints, restart: true }));
    expect(error).toMatchObject({ code: 'SINK' });
    expect(error.message).toContain('already exists');

    const again = await extract(call(), { to: sinkAt(path, false), checkpoints });
    expect(again).toMatchObject({ complete: true, sessions: 1 });
    expect(asked).toHaveLength(before);
  });

  it('starts over if the sink may overwrite the output', async () => {
    const path = join(await ownDirectory(), 'rows');
    const { call, asked } = windowedEndpoint();
    const checkpoints = memory();
    await extract(call(), { to: sinkAt(path, true), checkpoints });
    const before = asked.length;

    const again = await extract(call(), { to: sinkAt(path, true), checkpoints, restart: true });
    expect(again.complete).toBe(true);
    expect(asked).toHaveLength(2 * before);
  });
});

it('an unfinished run to a table with rows rejects restart: true, and resumes without it', async () => {
  const path = join(await ownDirectory(), 'rows.db');
  const { call } = windowedEndpoint();
  const options = { to: sqliteTable<Row>(path, { table: 'rows' }), checkpoints: memory() };
  const enough = new AbortController();
  const onProgress = () => enough.abort();
  const first = await extract(call(), { ...options, stop: enough.signal, onProgress, progressEvery: 1 });
  expect(first.records).toBeGreaterThan(0);

  await expect(extract(call(), { ...options, restart: true })).rejects.toThrow('already exists');

  expect(await extract(call(), options)).toMatchObject({ complete: true, sessions: 3 });
});

it('a complete run rejects restart: true while another run has segments at its output', async () => {
  const path = join(await ownDirectory(), 'rows.ndjson');
  const { call } = windowedEndpoint();
  const checkpoints = memory();
  const first = { to: ndjson<Row>(path), checkpoints, key: { view: 'first' } };
  await extract(call(), first);
  await rm(path);
  const enough = new AbortController();
  const onProgress = () => enough.abort();
  await extract(call(), { ...first, key: { view: 'other' }, stop: enough.signal, onProgress, progressEvery: 1 });

  await expect(extract(call(), { ...first, restart: true })).rejects.toThrow(
    'belongs to the unfinished run default:other',
  );

  expect((await checkpoints.run('default:first'))?.receipt).toMatchObject({ complete: true });
});
