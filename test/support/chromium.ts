import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const QUIET = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--hide-scrollbars'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
];

/** Path of Chromium on this machine, if it is installed. */
export const chromiumPath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((path) => existsSync(path));

/** A page and the size to show it at. */
export interface Frame {
  readonly html: string;
  readonly width: number;
  readonly height: number;
}

export type Scheme = 'light' | 'dark';

/**
 * Evaluates an expression in each page and returns the values, which must be JSON. All pages share one run of Chromium.
 *
 * Pages are shown in frames, since windows of Chromium are at least 500 pixels wide.
 */
export async function evaluateIn(frames: readonly Frame[], scheme: Scheme, expression: string): Promise<unknown[]> {
  const scripted = frames.map((frame, i) => {
    const script = `<script>parent.document.body.dataset.value${i} = JSON.stringify(${expression})</script>`;
    return { ...frame, html: frame.html.replace('</html>', `${script}</html>`) };
  });
  const dom = await inFolder((folder) => run(folder, scripted, [schemeFlag(scheme), '--dump-dom']));
  return frames.map((_, i) => {
    const found = new RegExp(`data-value${i}="([^"]*)"`).exec(dom)?.[1];
    if (found === undefined) throw new Error(`page ${i} returned no value`);
    return JSON.parse(found.replace(/&\w+;/g, (entity) => ENTITIES[entity] ?? entity)) as unknown;
  });
}

const ENTITIES: Readonly<Record<string, string>> = { '&quot;': '"', '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** A screenshot of a page, as PNG. */
export async function screenshotOf(frame: Frame, scheme: Scheme): Promise<Buffer> {
  return inFolder(async (folder) => {
    const path = join(folder, 'screenshot.png');
    await run(folder, [frame], [schemeFlag(scheme), `--screenshot=${path}`]);
    return readFile(path);
  });
}

const schemeFlag = (scheme: Scheme) => `--blink-settings=preferredColorScheme=${scheme === 'dark' ? 0 : 1}`;

async function inFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'pagewright-chromium-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function run(folder: string, frames: readonly Frame[], args: readonly string[]): Promise<string> {
  const path = join(folder, 'frames.html');
  await writeFile(path, `<!doctype html><body style="margin:0">${frames.map(frameMarkup).join('')}</body>`);
  const [width, height] = (['width', 'height'] as const).map((side) => Math.max(...frames.map((frame) => frame[side])));
  const own = [`--user-data-dir=${join(folder, 'profile')}`, `--window-size=${width},${height}`];
  const ended = await promisify(execFile)(chromiumPath!, [...QUIET, ...own, ...args, pathToFileURL(path).href], {
    maxBuffer: 1e8,
  });
  return ended.stdout;
}

function frameMarkup({ html, width, height }: Frame): string {
  // The page forbids all scripts, so the test removes its policy.
  const open = html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
  const srcdoc = open.replace(/&/g, '&amp;').replace(/"/g, '&quot;');
  return `<iframe style="border:0;display:block;width:${width}px;height:${height}px" srcdoc="${srcdoc}"></iframe>`;
}
