import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ConfigurationError } from 'pagewright';
import { ndjson, type NdjsonOptions, SinkError } from 'pagewright/extract';
import { rejection, settle } from '../../support/memory-endpoint';
import { ChunkLedger, ownDirectory, runThrough, sinkRun } from '../../support/sink-run';

interface User {
  id: number;
  name?: string;
  division?: { id: string };
}

const [alice, bob, carol, dave]: User[] = ['Alice', 'Bob', 'Carol', 'Dave'].map((name, id) => ({ id, name })) as [
  User,
  User,
  User,
  User,
];
const lines = (...records: unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

let path: string;
beforeEach(async () => {
  path = join(await ownDirectory(), 'users.ndjson');
});

const text = (at = path) => readFile(at, 'utf8');
const open = (options: NdjsonOptions = {}, run: Parameters<typeof sinkRun>[0] = {}) =>
  ndjson<unknown>(path, options).open(sinkRun(run));

describe('ndjson', () => {
  it('writes one record per line, in the order of the chunks', async () => {
    const output = await runThrough(ndjson<User>(path), {
      '0002': [[carol]],
      '0001': [[alice], [], [bob]],
      '0001.01': [[dave]],
    });
    expect(await text()).toBe(lines(alice, bob, dave, carol));
    expect(output).toEqual({ kind: 'ndjson', where: path, bytes: (await readFile(path)).length });
    expect(await readdir(join(path, '..'))).toEqual(['users.ndjson']);
  });

  it('writes the selected fields, flattens nested ones, and writes null for a missing one [R98]', async () => {
    const record = { ...alice, email: 'a@example.com', division: { id: 'd1', name: 'Home' }, secret: 1 };
    const fields = { id: 'id', name: 'name', email: 'email', division_id: 'division.id', created_date: 'createdDate' };
    await runThrough(ndjson(path, { fields }), { a: [[record], [{ id: 9 }]] });
    const first = { id: 0, name: 'Alice', email: 'a@example.com', division_id: 'd1', created_date: null };
    expect(await text()).toBe(lines(first, { id: 9, name: null, email: null, division_id: null, created_date: null }));
    await runThrough(ndjson(path, { fields: ['division.id', 'id'], overwrite: true }), { a: [[record]] });
    expect(await text()).toBe(lines({ 'division.id': 'd1', id: 0 }));
  });

  it('warns about selected fields that no record has', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    await runThrough(ndjson(path, { fields: ['id', 'nmae', 'division.id'] }), {
      a: [[alice], [{ division: { id: 1 } }]],
    });

    expect(warned.mock.calls).toEqual([
      [`ndjson(${JSON.stringify(path)}): none of 2 records has a field "nmae"`, 'PagewrightWarning'],
    ]);
    warned.mockRestore();
  });

  it('keeps any text unchanged', async () => {
    const odd = { text: 'line\u2028sep\u2029 "quoted" \n\r\t \u0000 😀 \ud800 é' };
    await runThrough(ndjson(path), { a: [[odd]] });
    const written = await text();
    expect(written.split('\n')).toHaveLength(2);
    expect(JSON.parse(written)).toEqual(odd);
  });

  it('writes pages of many megabytes', async () => {
    const records = Array.from({ length: 12 }, (_, id) => ({ id, text: String(id).repeat(1_000_000) }));
    await runThrough(ndjson(path), { a: [records] });
    expect(await text()).toBe(lines(...records));
  });

  it('writes bigints as numbers with all their digits', async () => {
    await runThrough(ndjson(path), { a: [[{ id: 9007199254740993n, of: [-1n] }]] });
    expect(await text()).toBe('{"id":9007199254740993,"of":[-1]}\n');
  });

  it('escapes the line separators of Unicode, so that every record is one line for every reader', async () => {
    await runThrough(ndjson(path), { a: [[{ note: 'a\u2028b\u2029c' }]] });
    expect(await text()).toBe('{"note":"a\\u2028b\\u2029c"}\n');
    expect(JSON.parse(await text())).toEqual({ note: 'a\u2028b\u2029c' });
  });

  it.each([
    ['undefined', undefined, /record 1 .* it holds a value of type undefined$/],
    ['a function', { a: { b: [() => 1] } }, /it holds a value of type function at a\.b\[0\]/],
    ['undefined in a list', { a: [undefined] }, /it holds a value of type undefined at a\[0\]/],
    ['a symbol', { a: Symbol('x') }, /it holds a value of type symbol at a/],
    ['NaN', { a: NaN }, /it holds NaN at a/],
    ['a Map', { a: new Map([[1, 2]]) }, /it holds a Map at a/],
    ['a Set', new Set([1]), /it holds a Set at its top/],
    ['an invalid date', { a: new Date(NaN) }, /it holds an invalid date at a/],
    ['an object that is in itself', circular(), /circular/],
    ['an object that turns into nothing', { toJSON: () => undefined }, /its toJSON\(\) returns nothing/],
  ])('rejects %s, which JSON cannot hold', async (_, record, message) => {
    const ledger = new ChunkLedger();
    const writer = await (await open()).openChunk(ledger.take('a'));
    const error = await rejection(writer.write([alice, record], ledger.commit('a')));
    expect(error).toBeInstanceOf(SinkError);
    expect(error.message).toMatch(message);
    expect(ledger.mark('a')).toBeNull();
    await writer.close();
  });

  it('accepts missing fields and dates', async () => {
    await runThrough(ndjson(path), { a: [[{ id: 1, gone: undefined, at: new Date(0) }]] });
    expect(await text()).toBe('{"id":1,"at":"1970-01-01T00:00:00.000Z"}\n');
  });

  describe('after a crash', () => {
    it('resumes after the committed records, in a new segment file', async () => {
      const ledger = new ChunkLedger();
      const before = await (await open()).openChunk(ledger.take('a'));
      await before.write([alice], ledger.commit('a'));
      await expect(before.write([bob, carol], () => Promise.reject(new Error('killed')))).rejects.toThrow('killed');
      const session = await open({}, { fresh: false });
      const after = await session.openChunk(ledger.take('a'));
      await after.write([bob], ledger.commit('a'));
      expect((await readdir(`${path}.parts`)).map((name) => name.replace(/-\w{8}\./, '.'))).toEqual([
        'a-1.ndjson',
        'a-2.ndjson',
        'owner.json',
        'run.json',
      ]);
      await session.finish(ledger.chunks, true);
      expect(await text()).toBe(lines(alice, bob));
      await before.close();
      await after.close();
    });

    it('is not affected by a process that lost its lease and still writes', async () => {
      const ledger = new ChunkLedger();
      const session = await open();
      const zombie = await session.openChunk(ledger.take('a'));
      await zombie.write([alice], ledger.commit('a'));
      const after = await session.openChunk(ledger.take('a'));
      await after.write([bob], ledger.commit('a'));
      await expect(zombie.write([carol, dave], () => Promise.reject(new Error('lease lost')))).rejects.toThrow('lost');
      await after.write([carol], ledger.commit('a'));
      await session.finish(ledger.chunks, true);
      expect(await text()).toBe(lines(alice, bob, carol));
      await zombie.close();
      await after.close();
    });

    it('writes the file again if the process died at the very end', async () => {
      const ledger = new ChunkLedger();
      const session = await open();
      const writer = await session.openChunk(ledger.take('a'));
      await writer.write([alice, bob], ledger.commit('a'));
      await writer.close();
      const first = await session.finish(ledger.chunks, true);
      await writeFile(join(`${path}.parts`, '99.draft'), 'half a file');
      const again = await open({}, { fresh: false });
      expect(await again.finish(ledger.chunks, true)).toEqual(first);
      expect(await text()).toBe(lines(alice, bob));
      await again.cleanUp();
      await again.close();
      expect(await readdir(join(path, '..'))).toEqual(['users.ndjson']);
    });

    it.each([
      ['is missing', (file: string) => rm(file), /is missing, which held 24 bytes of the output/],
      ['was cut', (file: string) => truncate(file, 23), /holds 23 bytes, but 24 were committed/],
    ])('refuses to resume or to finish if a segment %s', async (_, harm, message) => {
      const ledger = new ChunkLedger();
      const session = await open();
      const writer = await session.openChunk(ledger.take('a'));
      await writer.write([alice], ledger.commit('a'));
      await writer.close();
      await harm(
        join(
          `${path}.parts`,
          (await readdir(`${path}.parts`)).find((name) => name.startsWith('a-'))!,
        ),
      );
      for (const step of [() => session.finish(ledger.chunks, true), () => session.openChunk(ledger.take('a'))]) {
        const error = await rejection(step());
        expect(error).toBeInstanceOf(SinkError);
        expect(error.message).toMatch(message);
      }
      await expect(text()).rejects.toThrow('ENOENT');
    });
  });

  it('drops what a chunk has written when it is reset', async () => {
    const ledger = new ChunkLedger();
    const session = await open();
    const old = await session.openChunk(ledger.take('a'));
    await old.write([alice, bob], ledger.commit('a'));
    await old.close();
    const writer = await session.openChunk(ledger.take('a'));
    await writer.write([carol], ledger.commit('a'));
    await writer.reset!(ledger.commit('a'));
    expect(ledger.mark('a')).toEqual([]);
    await writer.write([dave], ledger.commit('a'));
    await writer.close();
    await session.finish(ledger.chunks, true);
    expect(await text()).toBe(lines(dave));
  });

  it('accepts no page after a failed one, because it is unknown what was committed', async () => {
    const ledger = new ChunkLedger();
    const writer = await (await open()).openChunk(ledger.take('a'));
    await rejection(writer.write([alice], () => Promise.reject(new Error('connection lost'))));
    await expect(writer.write([bob], ledger.commit('a'))).rejects.toThrow(/the writer of chunk key-a has failed/);
    await writer.close();
  });

  it('continues its own file if the same claim opens a chunk twice', async () => {
    const ledger = new ChunkLedger();
    const session = await open();
    const chunk = ledger.take('a');
    const first = await session.openChunk(chunk);
    await first.write([alice], ledger.commit('a'));
    await first.close();
    const second = await session.openChunk({ ...chunk, mark: ledger.mark('a') });
    await second.write([bob], ledger.commit('a'));
    await second.close();
    await session.finish(ledger.chunks, true);
    expect(await text()).toBe(lines(alice, bob));
  });

  describe('an incomplete output', () => {
    it('never uses the final name, and leaves an older complete file alone', async () => {
      await writeFile(path, 'older\n');
      const ledger = new ChunkLedger();
      const session = await open({ overwrite: true });
      const writer = await session.openChunk(ledger.take('a'));
      await writer.write([alice], ledger.commit('a'));
      const partial = join(path, '..', 'users.partial.ndjson');
      expect(await session.finish(ledger.chunks, false)).toMatchObject({ where: partial });
      expect([await text(), await text(partial)]).toEqual(['older\n', lines(alice)]);
      await writer.write([bob], ledger.commit('a'));
      await writer.close();
      await session.finish(ledger.chunks, true);
      await session.cleanUp();
      await session.close();
      expect(await text()).toBe(lines(alice, bob));
      expect(await readdir(join(path, '..'))).toEqual(['users.ndjson']);
    });

    it.each([
      ['out.ndjson.gz', 'out.partial.ndjson.gz'],
      ['out.2024.ndjson', 'out.2024.partial.ndjson'],
      ['out', 'out.partial'],
    ])('of %s is written to %s', async (name, partial) => {
      path = join(path, '..', name);
      const session = await open();
      expect(await session.finish([], false)).toMatchObject({ where: join(path, '..', partial) });
    });
  });

  describe('gzip', () => {
    it('is used if the path ends in .gz, with one member per page', async () => {
      path += '.gz';
      const ledger = new ChunkLedger();
      const session = await open();
      const writer = await session.openChunk(ledger.take('a'));
      await writer.write([alice], ledger.commit('a'));
      const [[, bytes]] = ledger.mark('a') as [[string, number]];
      await writer.write([bob], ledger.commit('a'));
      await writer.close();
      await session.finish(ledger.chunks, true);
      const file = await readFile(path);
      expect(gunzipSync(file).toString()).toBe(lines(alice, bob));
      expect(gunzipSync(file.subarray(0, bytes)).toString()).toBe(lines(alice));
    });

    it('writes a valid file if there is no record', async () => {
      await runThrough(ndjson(path, { gzip: true }), {});
      expect(gunzipSync(await readFile(path)).toString()).toBe('');
      await runThrough(ndjson(`${path}.gz`, { gzip: false }), { a: [[alice]] });
      expect(await text(`${path}.gz`)).toBe(lines(alice));
    });

    it('reports a record that cannot be written', async () => {
      const writer = await (await open({ gzip: true })).openChunk(new ChunkLedger().take('a'));
      await expect(writer.write([{ id: NaN }], jest.fn())).rejects.toThrow(/record 0 of a page of chunk key-a/);
      await writer.close();
    });
  });

  describe('existing output', () => {
    it('is not replaced by a new run unless overwrite is set', async () => {
      await writeFile(path, 'precious\n');
      const error = await rejection(open());
      expect(error).toBeInstanceOf(SinkError);
      expect(error.message).toMatch(/already exists\. Move it away, or set overwrite: true/);
      expect(await text()).toBe('precious\n');
      await runThrough(ndjson(path, { overwrite: true }), { a: [[alice]] });
      expect(await text()).toBe(lines(alice));
    });

    it('is not replaced if it was created during the run', async () => {
      const session = await open();
      await writeFile(path, 'precious\n');
      await expect(session.finish([], true)).rejects.toThrow(/was created by something else during the run/);
      expect(await text()).toBe('precious\n');
    });

    it('of the same run is dropped when the run restarts', async () => {
      const ledger = new ChunkLedger();
      const before = await open();
      const writer = await before.openChunk(ledger.take('a'));
      await writer.write([alice], ledger.commit('a'));
      await writer.close();
      await before.close();
      await runThrough(ndjson(path), { a: [[bob]] });
      expect(await text()).toBe(lines(bob));
    });

    it('of another run is refused while that run is unfinished', async () => {
      await (await open({}, { run: 'other:Users.list' })).close();
      const message = /\.parts belongs to the unfinished run other:Users\.list\./;
      await expect(open()).rejects.toThrow(message);
      await expect(open({ overwrite: true }, { fresh: false })).rejects.toThrow(message);
      await runThrough(ndjson(path, { overwrite: true }), { a: [[bob]] });
      expect(await text()).toBe(lines(bob));
    });

    it('of another run is refused while a process writes it', async () => {
      const running = await open({}, { run: 'other:Users.list' });
      for (const run of ['other:Users.list', 'default:Users.list']) {
        await expect(open({ overwrite: true }, { run })).rejects.toThrow(
          /is being written by this process, for the run other/,
        );
      }
      await running.close();
      await (await open({ overwrite: true })).close();
    });

    it.each([
      ['lives', process.ppid, /is being written by process \d+/],
      ['is gone', 2 ** 22 + 1, undefined],
    ])('is checked for a process that %s', async (_, pid, message) => {
      await (await open()).close();
      const owner = { host: hostname(), pid, process: 'x' };
      await writeFile(join(`${path}.parts`, 'owner.json'), JSON.stringify(owner));
      if (message) await expect(open()).rejects.toThrow(message);
      else await (await open()).close();
      await writeFile(join(`${path}.parts`, 'owner.json'), JSON.stringify({ ...owner, host: 'elsewhere' }));
      await (await open()).close();
    });

    it('is refused if it is a foreign directory, or its marker is damaged', async () => {
      await mkdir(`${path}.parts`);
      await writeFile(join(`${path}.parts`, 'thesis.txt'), 'x');
      await expect(open({ overwrite: true })).rejects.toThrow(/was not created by this library\. Move it away/);
      await writeFile(join(`${path}.parts`, 'run.json'), '{"run":');
      await expect(open()).rejects.toThrow(/run\.json is damaged/);
    });

    it.each(['removed at the end', 'cleared for a restart'])(
      'keeps its marker to the last, so that a crash is recognized while it is %s',
      async (how) => {
        const session = await open();
        const segments = Array.from({ length: 400 }, (_, i) => join(`${path}.parts`, `0001-${i}-x.ndjson`));
        await Promise.all(segments.map((segment) => writeFile(segment, 'x')));
        if (how === 'begun anew') await session.close();
        let gone = false;
        const going = (how === 'begun anew' ? open() : session.cleanUp()).finally(() => (gone = true));
        let orphans = 0;
        while (!gone) {
          // In this order: a directory that shrinks while it is listed may show removed files without remaining ones.
          const unknown = existsSync(`${path}.parts`) && !existsSync(join(`${path}.parts`, 'run.json'));
          if (unknown) orphans += segments.filter((segment) => existsSync(segment)).length;
          await settle();
        }
        await going;
        expect(orphans).toBe(0);
      },
    );

    it('is accepted if it is an empty directory, left by a crash', async () => {
      await mkdir(`${path}.parts`);
      await writeFile(join(`${path}.parts`, 'run.json.tmp'), '{');
      await runThrough(ndjson(path), { a: [[alice]] });
      expect(await text()).toBe(lines(alice));
    });

    it('is refused if the path is a directory, or its directory does not exist', async () => {
      await mkdir(path);
      await expect(open({ overwrite: true })).rejects.toThrow(/users\.ndjson is a directory/);
      path = join(path, 'missing', 'users.ndjson');
      await expect(open()).rejects.toThrow(/could not open .*: a directory or a file in this path does not exist/);
    });
  });

  it('rejects the checkpoint of another sink', async () => {
    const session = await open();
    const chunk = { ...new ChunkLedger().take('a'), mark: { rows: 3 } };
    await expect(session.openChunk(chunk)).rejects.toThrow(/holds .* instead of the sink's files and their lengths/);
  });

  it('has an identity of path, fields and format', () => {
    const sink = ndjson('/data/users.ndjson', { fields: { division_id: 'division.id' } });
    expect(sink.identity).toBe('ndjson /data/users.ndjson, fields [["division_id","division.id"]]');
    expect(ndjson('/data/users.ndjson.gz').identity).toBe('ndjson /data/users.ndjson.gz, fields all, gzip');
    expect(sink).toMatchObject({ guarantee: 'effectively once', receiptPath: '/data/users.ndjson.receipt.json' });
  });

  it.each([
    ['', {}, /the path must name a file, such as 'out.ndjson', got ""/],
    ['out/', {}, /the path must name a file/],
    ['a', { gzipped: true }, /ndjson\("a"\): unknown option "gzipped"; allowed: fields, gzip, overwrite, fsync/],
    ['a', { fields: [] }, /option "fields" must be a list of different paths/],
    ['a', { fields: ['id', 'id'] }, /option "fields" must be a list of different paths/],
    ['a', { fields: { x: '..' } }, /option "fields" must be/],
    ['a', { fsync: 1 }, /option "fsync" must be true or false, got 1/],
  ])('rejects the path %j with %j', (at, options, message) => {
    expect(() => ndjson(at, options as never)).toThrow(ConfigurationError);
    expect(() => ndjson(at, options as never)).toThrow(message);
  });
});

function circular(): object {
  const record: { self?: object } = {};
  record.self = record;
  return record;
}
