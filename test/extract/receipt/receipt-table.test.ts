import { type ExtractReceipt, receiptTable } from 'pagewright/extract';
import { rememberSecret } from '../../../src/errors/redact';
import { chunkOf, receiptOf } from '../report/sample-run';

const done = receiptOf([chunkOf('0000'), chunkOf('0001')], {
  ...{ duplicates: 12, retries: 3, throttledMs: 93_000, refreshes: 1, restarts: 1 },
});
const failure = { name: 'HttpError', code: 'HTTP', message: 'Crm.calls, page 7: 503' };
const broken = receiptOf([
  chunkOf('0000'),
  chunkOf('0001', { state: 'short', got: 800, expected: 2_000 }),
  chunkOf('0002', { state: 'failed', attempts: 3, got: 0, expected: null, failure }),
  chunkOf('0003', { state: 'pending', got: 0, expected: null }),
]);
const line = (receipt: ExtractReceipt, label: string) =>
  receiptTable(receipt)
    .split('\n')
    .find((text) => text.startsWith(`  ${label} `));

describe('the receipt on the terminal', () => {
  it('says all of a complete run, in two columns', () => {
    expect(receiptTable(done)).toBe(
      [
        'Crm.calls: complete',
        '  run              crm:calls',
        '  verdict          complete',
        '  records          2,000 of 2,000 announced',
        '  duplicates       12, left out',
        '  invalid          0',
        '  chunks           2: 2 done; 1 restart',
        '  pages            20',
        '  requests         20',
        '  retries          3',
        '  waits            1 min 33 s, all workers together',
        '  token refreshes  1',
        '  dedupe           exact, 128 bits, 2,000 keys in 26.8 MB; odds that a record was lost: 1 in 10^24',
        '  guarantee        effectively once',
        '  output           ndjson out/calls.ndjson, 1.2 GB',
        '  time             1 min',
        '  from, to         2026-03-02T08:58:30.000Z, 2026-03-02T08:59:30.000Z',
        '  pace             33/s',
        '  sessions         1',
        '',
      ].join('\n'),
    );
  });

  it('names the open windows with what they lack, and why', () => {
    const [head, open] = receiptTable(broken).split('\n\n');
    expect(head).toMatch(/^Crm\.calls: not complete\n/);
    expect(head).toContain(
      'verdict          not complete: 1 chunk failed, 1 chunk came short, by 1,200 records, 1 chunk of 4 still to fetch',
    );
    expect(open).toBe(
      [
        '  open windows',
        '    2025-03-31 to 04-30  short    lacks 1,200 of 2,000',
        '    2025-04-30 to 05-30  failed   0 records, total unknown  3 attempts: HttpError: Crm.calls, page 7: 503',
        '    2025-05-30 to 06-29  pending  not fetched yet',
        '',
      ].join('\n'),
    );
  });

  it('shows twelve open windows, and how many more there are', () => {
    const many = Array.from({ length: 40 }, (_, i) =>
      chunkOf(String(i).padStart(4, '0'), { state: 'pending', got: 0 }),
    );
    const lines = receiptTable(receiptOf(many)).trimEnd().split('\n');
    expect(lines.filter((text) => text.includes('not fetched yet'))).toHaveLength(12);
    expect(lines.at(-1)).toBe('    and 28 more');
  });

  it.each([
    ['stopped', 'not complete yet: it was asked to stop, 1 chunk of 1 still to fetch'],
    ['time', 'not complete yet: its time was over, 1 chunk of 1 still to fetch'],
  ] as const)('says why a run ended on its way: %s', (partial, text) => {
    const receipt = receiptOf([chunkOf('0000', { state: 'pending' })], { partial });
    expect(line(receipt, 'verdict')).toBe(`  verdict          ${text}`);
  });

  it('says of a window on its way what it has', () => {
    const receipt = receiptOf([chunkOf('0000', { state: 'running', got: 1_000, expected: 1_000 })]);
    expect(receiptTable(receipt)).toContain('running  has 1,000 of 1,000');
  });

  it('says what a bloom filter costs', () => {
    const dedupe = { kind: 'bloom', bits: 64, keys: 1, bytes: 1_800_000, falsePositiveRate: 0.001 } as const;
    expect(line({ ...done, dedupe }, 'dedupe')).toBe(
      '  dedupe           bloom, 64 bits, 1 key in 1.8 MB; of new records taken for duplicates: 1 in 1,000',
    );
  });

  it('bears a run without chunks, total, dedupe, waits and size', () => {
    const empty = receiptOf([], { output: { kind: 'function', where: 'a function' }, guarantee: 'at least once' });
    const { expected: _, dedupe: __, ...receipt } = empty;
    expect(['records', 'chunks', 'waits', 'dedupe', 'output'].map((label) => line(receipt, label)?.slice(19))).toEqual([
      '0, total not announced',
      '0',
      'none',
      'none',
      'function a function',
    ]);
  });

  it('says of several sessions that their pauses count', () => {
    expect(line({ ...done, sessions: 2 }, 'time')).toMatch(/1 min, pauses included$/);
    expect(line({ ...done, sessions: 2 }, 'pace')).toMatch(/33\/s, pauses included$/);
  });

  it('lets no control character of a message reach the terminal, and no message take many lines', () => {
    const message = `\u001b[31mred\u001b[0m\r\nsecond\u009b line \u202egnp ${'x'.repeat(500)}`;
    const chunk = chunkOf('0000', { state: 'failed', attempts: 1, failure: { ...failure, message } });
    const table = receiptTable(receiptOf([chunk], { endpoint: 'Crm\u0007.calls' }));
    // eslint-disable-next-line no-control-regex -- that is what must not be there
    expect(table).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    const row = table.split('\n').find((text) => text.includes('1 attempt: HttpError:'))!;
    expect(row).toMatch(/x{50}\.\.\.$/);
    expect(row.length).toBeLessThan(300);
  });

  it('shows no secret', () => {
    rememberSecret('s3cr3t-t0ken');
    const message = 'Bearer abc.def and s3cr3t-t0ken in https://me:pw@crm.example/?access_token=abc123';
    const chunk = chunkOf('0000', { state: 'failed', attempts: 1, failure: { ...failure, message } });
    const table = receiptTable(
      receiptOf([chunk], { output: { kind: 'postgres', where: 'postgres://me:hunter22@db/calls' } }),
    );
    for (const secret of ['abc.def', 's3cr3t', 'me:pw', 'abc123', 'hunter22']) expect(table).not.toContain(secret);
    expect(table.match(/\[redacted\]/g)).toHaveLength(5);
  });
});
