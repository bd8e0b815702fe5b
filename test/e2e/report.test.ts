import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ReportData, reportHtml } from 'pagewright/extract';
import { BEGIN, chunkOf, receiptOf, sampleOf, yearRun } from '../extract/report/sample-run';
import { chromiumPath, evaluateIn, type Frame, type Scheme, screenshotOf } from '../support/chromium';
import { coloursOf } from '../support/png';

/** What the page says of itself once it is laid out. */
interface Measured {
  readonly width: number;
  readonly scrollWidth: number;
  readonly background: string;
  /** What sticks out of the page to a side. */
  readonly outside: readonly string[];
  /** Pairs of texts in a drawing that lie on each other. */
  readonly onEachOther: readonly string[];
  /** Bars of the map that is shown, and how many of them have no width or lie beside the time axis. */
  readonly bars: number;
  readonly badBars: number;
  readonly rows: number;
  readonly columns: number;
  readonly drawings: readonly string[];
  readonly smallest: number;
}

/** Measures the page that it runs in. */
const MEASURE = readFileSync(join(__dirname, 'measure-report.mjs'), 'utf8')
  .trim()
  .replace(/;$/, '')
  .replace(/^\/\*.*?\*\/\s*/s, '');

const PAGE = { light: 'rgb(253, 253, 252)', dark: 'rgb(19, 24, 30)' } as const;
const year = yearRun();
const SAMPLES = year.log.filter(({ kind }) => kind === 'sample').length;
const TURNS = year.log.filter(
  (entry) => entry.kind === 'chunk' && /^(?:started|restarted)$/.test(entry.transition),
).length;

/** A run of one chunk, and one that has nothing to show. */
const oneChunk: ReportData = {
  chunks: [chunkOf('0000', { window: null })],
  receipt: receiptOf([chunkOf('0000', { window: null })]),
  log: [
    { kind: 'chunk', at: BEGIN, order: '0000', transition: 'started', worker: 0 },
    ...Array.from({ length: 30 }, (_, i) => sampleOf(BEGIN + i * 2_000, { ms: 2_000, records: 30 + (i % 7) })),
    { kind: 'chunk', at: BEGIN + 60_000, order: '0000', transition: 'done' },
    { kind: 'session', at: BEGIN + 60_000, transition: 'end' },
  ],
};
const nothing: ReportData = { chunks: [], receipt: receiptOf([]), log: [] };
const manyOf = (count: number): ReportData => {
  const chunks = Array.from({ length: count }, (_, i) => {
    const startedAt = BEGIN + i * 20_000;
    return chunkOf(String(i).padStart(4, '0'), {
      startedAt,
      endedAt: startedAt + 60_000,
      state: i % 50 === 7 ? 'failed' : 'done',
    });
  });
  const log = chunks.map(({ startedAt }) => sampleOf(startedAt!, { ms: 20_000, records: 900, quotaLeft: 120 }));
  return { chunks, log, receipt: receiptOf(chunks) };
};

const PAGES: Readonly<Record<string, ReportData>> = {
  'one chunk': oneChunk,
  nothing,
  '80 chunks': manyOf(80),
  '300 chunks': manyOf(300),
};
const SIZES = [
  { width: 1_200, height: 1_900 },
  { width: 400, height: 2_300 },
] as const;
const framesOf = (data: ReportData): Frame[] => SIZES.map((size) => ({ ...size, html: reportHtml(data) }));
const measureIn = (frames: readonly Frame[], scheme: Scheme) =>
  evaluateIn(frames, scheme, MEASURE) as Promise<Measured[]>;
const TIGHT = { outside: [], onEachOther: [], badBars: 0 };
const MINUTE = 60_000;

const absent = chromiumPath === undefined && process.env['CI'] !== 'true';
const where = absent ? 'skipped, as no chromium is on the PATH' : 'in Chromium';

(absent ? describe.skip : describe)(`the report, ${where},`, () => {
  it('finds a Chromium', () => expect(chromiumPath).toBeDefined());

  it.each(['light', 'dark'] as const)(
    'of a year shows all, and nothing on anything else, wide and narrow: %s',
    async (scheme) => {
      const measured = await measureIn(framesOf(year), scheme);
      const same = { ...TIGHT, bars: TURNS, rows: year.chunks.length, columns: SAMPLES, background: PAGE[scheme] };
      expect(measured).toMatchObject([
        { ...same, width: 1_200, scrollWidth: 1_200, drawings: ['figure wide', 'figure wide'] },
        { ...same, width: 400, scrollWidth: 400, drawings: ['figure narrow', 'figure narrow'] },
      ]);
      expect(measured.every(({ smallest }) => smallest > 9)).toBe(true);
    },
    MINUTE,
  );

  it.each(['light', 'dark'] as const)(
    'has ink on its page, wide and narrow: %s',
    async (scheme) => {
      for (const frame of framesOf(year)) expectInk(coloursOf(await screenshotOf(frame, scheme)), scheme, frame);
    },
    MINUTE,
  );

  it(
    'keeps within its page, and its texts apart, from nothing to 300 chunks',
    async () => {
      const measured = await measureIn(Object.values(PAGES).flatMap(framesOf), 'light');
      const expected = Object.values(PAGES).flatMap(({ chunks }) =>
        SIZES.map(({ width }) => ({ ...TIGHT, scrollWidth: width, rows: chunks.length === 300 ? 38 : chunks.length })),
      );
      expect(measured).toMatchObject(expected);
    },
    MINUTE,
  );

  it(
    'lets no text of others run or become an element',
    async () => {
      const evil = '<script>parent.document.title = "run"</script><b id="evil">bold</b>';
      const failure = { name: evil, code: evil, message: evil };
      const chunks = [chunkOf('0000', { state: 'failed', attempts: 1, failure, startedAt: BEGIN, endedAt: BEGIN + 9 })];
      const frames = framesOf({ chunks, log: [], receipt: receiptOf(chunks, { endpoint: evil }) });
      const look = `[document.getElementById('evil'), parent.document.title, document.querySelector('h1').textContent]`;
      expect(await evaluateIn(frames, 'light', look)).toEqual([
        [null, '', evil],
        [null, '', evil],
      ]);
    },
    MINUTE,
  );
});

/** There is a page in the right colour, something is written and drawn on it, and it is not drawn over. */
function expectInk(colours: ReadonlyMap<number, number>, scheme: Scheme, { width, height }: Frame): void {
  const share = (colour: number) => (colours.get(colour) ?? 0) / (width * height);
  const [page, done, bad] = scheme === 'light' ? [0xfdfdfc, 0x2c6e8f, 0xb3261e] : [0x13181e, 0x5fa9cc, 0xff8d82];
  expect(colours.size).toBeGreaterThan(200);
  expect(share(page)).toBeGreaterThan(0.5);
  expect(share(page)).toBeLessThan(0.95);
  expect(share(done)).toBeGreaterThan(0.005);
  expect(share(bad)).toBeGreaterThan(0.0001);
}
