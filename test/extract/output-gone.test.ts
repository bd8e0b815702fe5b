import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { csv, extract, memory, ndjson } from 'pagewright/extract';
import { rejection } from '../support/memory-endpoint';
import { ownDirectory } from '../support/sink-run';
import { windowedEndpoint, type Row } from '../support/windowed-endpoint';

describe.each([
  ['ndjson', (path: string) => ndjson<Row>(path)],
  ['csv', (path: string) => csv<Row>(path)],
])('a complete run to %s whose output was deleted', (_, sinkTo) => {
  it('fails with a SinkError, and starts over with restart: true', async () => {
    const path = join(await ownDirectory(), 'rows');
    const { call, asked } = windowedEndpoint();
    const options = { to: sinkTo(path), checkpoints: memory() };
    await extract(call(), options);
    await extract(call(), options);
    expect(asked).toHaveLength(12);
    await rm(path);

    const error = await rejection<Error>(extract(call(), options));
    expect(error).toMatchObject({ code: 'SINK' });
    expect(error.message).toContain(`its output ${path} does not exist. Start over with restart: true`);

    await extract(call(), { ...options, restart: true });
    expect(existsSync(path)).toBe(true);
  });
});
