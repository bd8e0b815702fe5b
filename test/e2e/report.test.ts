import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ReportData, reportHtml } from 'pagewright/extract';
import { BEGIN, chunkOf, receiptOf, sampleOf, yearRun } from '../extract/report/sample-run';
import { Chromium, chromiumPath, type Frame, type Scheme } from '../support/chromium';
import { coloursOf } from '../support/png';

/** What the page measures once it is laid out. */
interface Measured {
  readonly width: number;
  readonly scrollWidth: number;
  readonly background: string;
  /** Elements that extend beyond the page. */
  readonly outside: readonly string[];
  /** Pairs of overlapping texts in a drawing. */
  readonly overlapping: readonly string[];
  /** Bars of the visible map, and how many of them have no width or are outside the time axis. */
  readonly bars: number;
  readonly badBars: number;
  readonly rows: number;
  readonly columns: number;
  readonly drawings: readonly string[];
  readonly smallest: number;
}

/** Measures the page it runs in. */
const MEASURE = readFileSync(join(__dirname, 'measure-report.mjs'), 'utf8')
  .trim()
  .replace(/;$/, '')
  .replace(/^\/\*.*?\*\/\s*/s, '');

const PAGE = { light: 'rgb(253, 253, 252)', dark: 'rgb(19, 24, 30)' } as const;
const year = yearRun();
const SAMPLES = year.log.filter(({ kind }) => kind === 'sample').length;
const PERIODS = year.log.filter(
  (entry) => entry.kind === 'chunk' && /^(?:started|restarted)$/.test(entry.transition),
).length;

/** A run of one chunk, and one with nothing to show. */
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
const TIGHT = { outside: [], overlapping: [], badBars: 0 };

const absent = chromiumPath === undefined && process.env['CI'] !== 'true';
const where = absent ? 'skipped, as no chromium is on the PATH' : 'in Chromium';

(absent ? describe.skip : describe)(`the report, ${where},`, () => {
  let browser: Chromium;
  beforeAll(async () => {
    if (chromiumPath === undefined) throw new Error('the gate needs Chromium: install the package chromium');
    browser = await Chromium.start();
  });
  afterAll(() => browser?.close());

  const measure = async (frame: Frame, scheme: Scheme) => (await browser.evaluate(frame, scheme, MEASURE)) as Measured;

  describe.each(['light', 'dark'] as const)('of a year in %s mode', (scheme) => {
    const shared = { ...TIGHT, bars: PERIODS, rows: year.chunks.length, columns: SAMPLES, background: PAGE[scheme] };

    it.each([
      { width: 1_200, drawings: ['figure wide', 'figure wide'] },
      { width: 400, drawings: ['figure narrow', 'figure narrow'] },
    ])('shows everything without overlap at a width of $width', async ({ width, drawings }) => {
      const measured = await measure(
        framesOf(year).find((frame) => frame.width === width)!,
        scheme,
      );
      expect(measured).toMatchObject({ ...shared, width, scrollWidth: width, drawings });
      expect(measured.smallest).toBeGreaterThan(9);
    });

    it.each(framesOf(year))('has the right colours at a width of $width', async (frame) => {
      expectInk(coloursOf(await browser.screenshot(frame, scheme)), scheme, frame);
    });
  });

  it.each(Object.keys(PAGES))('of %s stays within the page, without overlapping texts', async (name) => {
    const data = PAGES[name]!;
    const rows = data.chunks.length === 300 ? 38 : data.chunks.length;
    for (const frame of framesOf(data))
      expect(await measure(frame, 'light')).toMatchObject({ ...TIGHT, scrollWidth: frame.width, rows });
  });

  it('escapes texts of others, so that they neither run nor become elements', async () => {
    const evil = '<script>parent.document.title = "run"</script><b id="evil">bold</b>';
    const failure = { name: evil, code: evil, message: evil };
    const chunks = [chunkOf('0000', { state: 'failed', attempts: 1, failure, startedAt: BEGIN, endedAt: BEGIN + 9 })];
    const data = { chunks, log: [], receipt: receiptOf(chunks, { endpoint: evil }) };
    const look = `[document.getElementById('evil'), document.title, document.querySelector('h1').textContent]`;
    for (const frame of framesOf(data)) {
      // The policy of the page would block the script even if it were not escaped.
      const html = frame.html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
      expect(await browser.evaluate({ ...frame, html }, 'light', look)).toEqual([null, `${evil}: not complete`, evil]);
    }
  });
});

/** Checks that the page has the right colour, and that texts and drawings cover a plausible share of it. */
function expectInk(colours: ReadonlyMap<number, number>, scheme: Scheme, { width, height }: Frame): void {
  const share = (colour: number) => (colours.get(colour) ?? 0) / (width * height);
  const [page, done, bad] = scheme === 'light' ? [0xfdfdfc, 0x2c6e8f, 0xb3261e] : [0x13181e, 0x5fa9cc, 0xff8d82];
  expect(colours.size).toBeGreaterThan(200);
  expect(share(page)).toBeGreaterThan(0.5);
  expect(share(page)).toBeLessThan(0.95);
  expect(share(done)).toBeGreaterThan(0.005);
  expect(share(bad)).toBeGreaterThan(0.0001);
}
