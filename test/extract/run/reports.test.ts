import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExtractReceipt, writeReceipt, writeReport } from 'pagewright/extract';
import { isPagewrightError } from 'pagewright';
import { chunkOf, receiptOf } from '../report/sample-run';

const failure = { message: 'Bearer abc.def', code: 'HTTP', name: 'HttpError' };
const receipt = receiptOf([chunkOf('0000'), chunkOf('0001', { state: 'failed', attempts: 3, failure })]);

describe('writeReceipt', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'pagewright-receipt-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('writes the receipt as JSON without secrets', async () => {
    const path = join(folder, 'out.receipt.json');
    await writeReceipt(path, receipt);
    const text = await readFile(path, 'utf8');
    expect(text).toMatch(/^\{\n {2}"endpoint": "Crm\.calls",\n {2}"run": "crm:calls",\n {2}"complete": false,\n/);
    expect(text).toMatch(/\}\n$/);
    expect(JSON.parse(text)).toEqual({
      ...receipt,
      open: [{ ...receipt.open[0]!, failure: { ...failure, message: 'Bearer [redacted]' } }],
    });
  });

  it('writes keys in a fixed order', async () => {
    const [one, other] = [join(folder, 'one.json'), join(folder, 'other.json')];
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, reversed(inner)]),
      );
    };
    await writeReceipt(one, receipt);
    await writeReceipt(other, reversed(receipt) as ExtractReceipt);
    expect(await readFile(other, 'utf8')).toBe(await readFile(one, 'utf8'));
  });

  it('replaces an older file and leaves no draft', async () => {
    const path = join(folder, 'out.receipt.json');
    await writeFile(path, 'an older one');
    await writeReceipt(path, receipt);
    expect(await readdir(folder)).toEqual(['out.receipt.json']);
    expect(await readFile(path, 'utf8')).toContain('"endpoint"');
  });

  it('throws a SinkError and keeps the old file if it cannot be replaced', async () => {
    const path = join(folder, 'taken');
    await mkdir(join(path, 'inside'), { recursive: true });
    const failed: unknown = await writeReceipt(path, receipt).catch((thrown: unknown) => thrown);
    expect(isPagewrightError(failed, 'SINK')).toBe(true);
    expect((failed as Error).message).toContain(`the receipt cannot be written to ${path}: `);
    expect((failed as Error).message).toContain('Make the directory writable, or choose another path');
    expect(await readdir(folder)).toEqual(['taken']);
  });

  it('throws a SinkError for a missing directory, as does writeReport', async () => {
    const path = join(folder, 'nowhere', 'report.html');
    await expect(writeReport(path, { receipt, chunks: [], log: [] })).rejects.toThrow(
      /the report cannot be written to .*nowhere.*: ENOENT/,
    );
    await expect(writeReceipt(path, receipt)).rejects.toThrow(/the receipt cannot be written to .*: ENOENT/);
  });

  it('is accompanied by writeReport, which writes one HTML file', async () => {
    const path = join(folder, 'report.html');
    await writeReport(path, { receipt, chunks: [], log: [] });
    expect(await readFile(path, 'utf8')).toMatch(/^<!doctype html>\n[^]*<\/html>\n$/);
    expect(await readdir(folder)).toEqual(['report.html']);
  });
});
