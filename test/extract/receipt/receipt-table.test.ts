import { type ExtractReceipt, receiptTable } from 'pagewright/extract';
import { rememberSecret } from '../../../src/errors/redact';
import { chunkOf, receiptOf } from '../report/sample-run';

const done = receiptOf([chunkOf('0000'), chunkOf('0001')], {
  ...{ duplicates: 12, retries: 3, throttledMs: 93_000, refreshes: 1, restarts: 1 },
});
const failure = { name: 'HttpError', code: 'HTTP', message: 'Crm.calls, page 7: 503' };
const incomplete = receiptOf([
  chunkOf('0000'),
  chunkOf('0001', { state: 'short', received: 800, expected: 2_000 }),
  chunkOf('0002', { state: 'failed', attempts: 3, received: 0, expected: null, failure }),
  chunkOf('0003', { state: 'pending', received: 0, expected: null }),
]);
const line = (receipt: ExtractReceipt, label: string) =>
  receiptTable(receipt)
    .split('\n')
    .find((text) => text.startsWith(`  ${label} `));

describe('receiptTable', () => {
  it('formats a complete run in two columns', () => {
    expect(receiptTable(done)).toBe(
      [
        'Crm.calls: complete',
        '  run              crm:calls',
        '  outcome          complete',
        '  records          2,000 of 2,000 announced',
        '  duplicates       12, dropped',
        '  invalid          0',
        '  chunks           2: 2 done; 1 restart',
        '  pages            20',
        '  requests         20',
        '  retries          3',
        '  throttled        1 min 33 s, sum of all workers',
        '  token refreshes  1',
        '  dedupe           exact, 128 bits, 2,000 keys in 26.8 MB; odds that a record was lost: 1 in 10^24',
        '  guarantee        effectively once',
        '  output           ndjson out/calls.ndjson, 1.2 GB',
        '  time             1 min',
        '  started, ended   2026-03-02T08:58:30.000Z, 2026-03-02T08:59:30.000Z',
        '  rate             33/s',
        '  sessions         1',
        '',
      ].join('\n'),
    );
  });

  it('lists the open windows with what they lack and why', () => {
    const [head, open] = receiptTable(incomplete).split('\n\n');
    expect(head).toMatch(/^Crm\.calls: not complete\n/);
    expect(head).toContain(
      'outcome          not complete: 1 chunk failed, 1,200 records missing in 1 chunk, 1 of 4 chunks not fetched yet',
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

  it('lists twelve open windows at most, and counts the others', () => {
    const many = Array.from({ length: 40 }, (_, i) =>
      chunkOf(String(i).padStart(4, '0'), { state: 'pending', received: 0 }),
    );
    const lines = receiptTable(receiptOf(many)).trimEnd().split('\n');
    expect(lines.filter((text) => text.includes('pending  not fetched yet'))).toHaveLength(12);
    expect(lines.at(-1)).toBe('    and 28 more');
  });

  it.each([
    ['stopped', 'not complete yet: stopped, 1 of 1 chunk not fetched yet'],
    ['time', 'not complete yet: time limit reached, 1 of 1 chunk not fetched yet'],
  ] as const)('states why a run is unfinished: %s', (partial, text) => {
    const receipt = receiptOf([chunkOf('0000', { state: 'pending' })], { partial });
    expect(line(receipt, 'outcome')).toBe(`  outcome          ${text}`);
  });

  it('shows the progress of a window that is not finished', () => {
    const receipt = receiptOf([chunkOf('0000', { state: 'running', received: 1_000, expected: 1_000 })]);
    expect(receiptTable(receipt)).toContain('running  has 1,000 of 1,000');
  });

  it('shows the false positive rate of a bloom filter', () => {
    const dedupe = { kind: 'bloom', bits: 64, keys: 1, bytes: 1_800_000, falsePositiveRate: 0.001 } as const;
    expect(line({ ...done, dedupe }, 'dedupe')).toBe(
      '  dedupe           bloom, 64 bits, 1 key in 1.8 MB; false positives: 1 in 1,000',
    );
  });

  it.each([
    ['records', '0, total not announced'],
    ['chunks', '0'],
    ['throttled', 'none'],
    ['dedupe', 'none'],
    ['output', 'function a function'],
  ])('formats an empty run: %s', (label, text) => {
    const empty = receiptOf([], { output: { kind: 'function', where: 'a function' }, guarantee: 'at least once' });
    const { expected: _, dedupe: __, ...receipt } = empty;
    expect(line(receipt, label)?.slice(19)).toBe(text);
  });

  it.each([
    ['time', /1 min, pauses included$/],
    ['rate', /33\/s, pauses included$/],
  ])('notes that the %s of several sessions includes pauses', (label, text) => {
    expect(line({ ...done, sessions: 2 }, label)).toMatch(text);
  });

  it('removes control characters, and keeps a long message on one line', () => {
    const message = `\u001b[31mred\u001b[0m\r\nsecond\u009b line \u202egnp ${'x'.repeat(500)}`;
    const chunk = chunkOf('0000', { state: 'failed', attempts: 1, failure: { ...failure, message } });
    const table = receiptTable(receiptOf([chunk], { endpoint: 'Crm\u0007.calls' }));
    // eslint-disable-next-line no-control-regex -- these must not be there
    expect(table).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    const row = table.split('\n').find((text) => text.includes('1 attempt: HttpError:'))!;
    expect(row).toMatch(/x{50}\.\.\.$/);
    expect(row.length).toBeLessThan(300);
  });

  it('redacts secrets', () => {
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
