import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { ConfigurationError } from 'pagewright';
import { csv, type CsvOptions } from 'pagewright/extract';
import { ChunkLedger, ownDirectory, runThrough, sinkRun } from '../../support/sink-run';

let path: string;
beforeEach(async () => {
  path = join(await ownDirectory(), 'users.csv');
});

const text = (at = path) => readFile(at, 'utf8');

/** The file that is written for some records. */
async function written(records: readonly unknown[], options: CsvOptions = {}): Promise<string> {
  await runThrough(csv(path, { overwrite: true, ...options }), { a: [records] });
  return text();
}

describe('csv', () => {
  it('finds every field of every record, in order of first appearance', async () => {
    const output = await runThrough(csv(path), {
      '0002': [[{ id: 3, late: true }]],
      '0001': [
        [{ id: 1, division: { id: 'd1', parent: { id: 'd0' } } }],
        [{ name: 'Bob', id: 2, tags: ['a', { b: 1 }] }],
      ],
    });
    const file = await text();
    expect(file).toBe(
      'id,division.id,division.parent.id,name,tags,late\n' +
        '1,d1,d0,,,\n' +
        '2,,,Bob,"[""a"",{""b"":1}]",\n' +
        '3,,,,,true\n',
    );
    expect(output).toEqual({ kind: 'csv', where: path, bytes: file.length });
    expect(await readdir(join(path, '..'))).toEqual(['users.csv']);
  });

  it('writes the selected columns, and flattens nested ones', async () => {
    const records = [{ id: 1, email: 'a@x.org', division: { id: 'd1' }, secret: 's' }, {}];
    const columns = { division_id: 'division.id', id: 'id', division: 'division' };
    expect(await written(records, { columns })).toBe('division_id,id,division\nd1,1,"{""id"":""d1""}"\n,,\n');
    expect(await written([], { columns: ['division.id'] })).toBe('division.id\n');
  });

  it('writes all digits of bigints, also in lists', async () => {
    const record = { id: 9007199254740993n, of: { least: -12345678901234567890n }, list: [9007199254740993n] };
    expect(await written([record])).toBe(
      'id,of.least,list\n9007199254740993,-12345678901234567890,[9007199254740993]\n',
    );
  });

  it('distinguishes an empty string from a missing value', async () => {
    expect(await written([{ a: '', b: null, c: 0, d: false }])).toBe('a,b,c,d\n"",,0,false\n');
  });

  it('writes no empty lines, which readers would skip', async () => {
    const file = await written([{ a: null }, { a: 'x' }, {}]);
    expect(parse(file, { columns: true, skip_empty_lines: true })).toEqual([{ a: '' }, { a: 'x' }, { a: '' }]);
  });

  it('never uses one name for two fields', async () => {
    const record = { 'a.b': 1, a: { b: 2, 'c.d': 3, '': 4 }, 'e[0]': 5, e: [6], '"': 7 };
    const [row] = parse<Record<string, string>>(await written([record]), { columns: true });
    expect(row).toEqual({
      '["a.b"]': '1',
      'a.b': '2',
      'a["c.d"]': '3',
      'a[""]': '4',
      '["e[0]"]': '5',
      e: '[6]',
      '["\\""]': '7',
    });
  });

  it('keeps a field that is always null, unless other records have fields inside it', async () => {
    expect(
      await written([
        { a: null, b: null, c: {} },
        { a: { x: 1 }, c: { y: null } },
      ]),
    ).toBe('b,c,a.x,c.y\n,{},,\n,,1,\n');
  });

  it('quotes every text that a reader could misread', async () => {
    const texts = ['a,b', 'say "hi"', 'two\nlines', 'mac\rline', ' spaces ', '1;2', '😀\u2028', "it's", '\t'];
    const records = texts.map((t, id) => ({ id, t }));
    for (const delimiter of [',', ';', '\t']) {
      const rows = parse<{ t: string }>(await written(records, { delimiter }), { columns: true, delimiter });
      expect(rows.map(({ t }) => t)).toEqual(texts);
    }
  });

  it('leaves text unchanged by default, and escapes formulas on request', async () => {
    const record = { a: '=1+1', b: '+4989123', c: '-x', d: '@x', e: -5, f: 'tel:+49', '=g': 1 };
    expect(await written([record])).toBe('a,b,c,d,e,f,=g\n=1+1,+4989123,-x,@x,-5,tel:+49,1\n');
    expect(await written([record], { escapeFormulas: true })).toBe(
      "a,b,c,d,e,f,'=g\n'=1+1,'+4989123,'-x,'@x,-5,tel:+49,1\n",
    );
  });

  it('starts with a byte order mark on request', async () => {
    await written([{ a: 'é' }], { bom: true });
    expect([...(await readFile(path)).subarray(0, 4)]).toEqual([0xef, 0xbb, 0xbf, 'a'.charCodeAt(0)]);
  });

  it('compresses the file if the path ends in .gz', async () => {
    path += '.gz';
    await runThrough(csv(path), { a: [[{ id: 1 }]] });
    expect(gunzipSync(await readFile(path)).toString()).toBe('id\n1\n');
    await runThrough(csv(path, { overwrite: true }), {});
    expect(gunzipSync(await readFile(path)).toString()).toBe('');
  });

  it('writes records that are not objects', async () => {
    expect(await written(['a', 7, [1, 2]])).toBe('value\na\n7\n"[1,2]"\n');
  });

  it('reads segments of many megabytes, and records longer than a block', async () => {
    const records = Array.from({ length: 30 }, (_, id) => ({
      id,
      text: String(id % 10).repeat(id === 7 ? 3_000_000 : 100_000),
    }));
    const rows = parse<{ text: string }>(await written(records), { columns: true });
    expect(rows.map((row) => row.text)).toEqual(records.map((record) => record.text));
  });

  it('writes the same bytes whatever crashes happened', async () => {
    const pages = [[{ id: 1 }, { id: 2, a: { b: 'x' } }], [{ id: 3, c: null }], [{ id: 4 }]];
    await runThrough(csv(path), { a: pages, b: pages });
    const undisturbed = await text();
    const ledger = new ChunkLedger();
    const again = csv<unknown>(path, { overwrite: true });
    let session = await again.open(sinkRun());
    for (const order of ['b', 'a']) {
      for (const page of pages) {
        const killed = await session.openChunk(ledger.take(order));
        await expect(killed.write(page, () => Promise.reject(new Error('killed')))).rejects.toThrow('killed');
        await killed.close();
        session = await again.open(sinkRun({ fresh: false }));
        const writer = await session.openChunk(ledger.take(order));
        await writer.write(page, ledger.commit(order));
        await writer.close();
      }
    }
    await session.finish(ledger.chunks, true);
    expect(await text()).toBe(undisturbed);
  });

  it('does not use the final name for an incomplete output', async () => {
    const session = await csv(path).open(sinkRun());
    expect(await session.finish([], false)).toMatchObject({ where: join(path, '..', 'users.partial.csv'), bytes: 0 });
    expect(await readdir(join(path, '..'))).toEqual(['users.csv.parts', 'users.partial.csv']);
  });

  it.each([
    ['cut amid a line', async (file: string) => truncate(file, 12)],
    ['overwritten', async (file: string) => writeFile(file, '{"id":1}\nxxxxxxx\n')],
  ])('rejects segments that were %s', async (_, harm) => {
    const ledger = new ChunkLedger();
    const session = await csv<unknown>(path).open(sinkRun());
    const writer = await session.openChunk(ledger.take('a'));
    await writer.write([{ id: 1 }, { id: 2 }], async (mark) => {
      const [[name]] = mark as [[string, number]];
      await ledger.commit('a')([[name, 12]]);
    });
    await writer.close();
    const [name] = (await readdir(`${path}.parts`)).filter((file) => file.startsWith('a-'));
    await harm(join(`${path}.parts`, name!));
    await expect(session.finish(ledger.chunks, true)).rejects.toThrow(/the segments of the output were modified/);
    await expect(text()).rejects.toThrow('ENOENT');
  });

  it('has an identity of path, columns and format', () => {
    expect(csv('/d/u.csv', { columns: ['id'] })).toMatchObject({
      identity: 'csv /d/u.csv, columns [["id","id"]], delimiter ","',
      where: '/d/u.csv',
      receiptPath: '/d/u.csv.receipt.json',
    });
    expect(csv('/d/u.csv.gz', { bom: true, escapeFormulas: true, delimiter: ';' }).identity).toBe(
      'csv /d/u.csv.gz, columns all, delimiter ";", bom, formulas escaped, gzip',
    );
  });

  it.each([
    [{ delimiter: '"' }, /option "delimiter" must be one character, no quote and no line break, got "\\""/],
    [{ delimiter: '::' }, /option "delimiter" must be/],
    [{ columns: 'id' }, /option "columns" must be a list of different paths/],
    [{ header: true }, /csv\("u.csv"\): unknown option "header"/],
  ])('rejects %j', (options, message) => {
    expect(() => csv('u.csv', options as never)).toThrow(ConfigurationError);
    expect(() => csv('u.csv', options as never)).toThrow(message);
  });
});
