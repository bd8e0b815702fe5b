import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--hide-scrollbars'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
  '--remote-debugging-pipe',
];

/** Path of Chromium on this machine. */
export const chromiumPath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((path) => existsSync(path));

/** A page and the size of its window. */
export interface Frame {
  readonly html: string;
  readonly width: number;
  readonly height: number;
}

export type Scheme = 'light' | 'dark';

type Result = Readonly<Record<string, unknown>>;
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: Result;
  readonly error?: { readonly message: string };
}

/** One browser with one page, controlled by the DevTools protocol: messages in JSON, each ended by a zero byte, on the file descriptors 3 and 4. */
export class Chromium {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #replies = new Map<number, (message: Message) => void>();
  #onLoad: () => void = () => undefined;
  #session: string | undefined;
  #lastId = 0;
  #rest = '';

  private constructor(process: ChildProcess, folder: string) {
    this.#process = process;
    this.#folder = folder;
    const output = process.stdio[4] as Readable;
    output.setEncoding('utf8').on('data', (text: string) => this.#receive(text));
  }

  static async start(): Promise<Chromium> {
    const folder = await mkdtemp(join(tmpdir(), 'pagewright-chromium-'));
    const args = [...FLAGS, `--user-data-dir=${join(folder, 'profile')}`];
    const browser = new Chromium(
      spawn(chromiumPath!, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] }),
      folder,
    );
    const { targetId } = await browser.#send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser.#send('Target.attachToTarget', { targetId, flatten: true });
    browser.#session = sessionId as string;
    await browser.#send('Page.enable');
    return browser;
  }

  /** Loads a page and returns the value of an expression in it, by way of JSON. */
  async evaluate(frame: Frame, scheme: Scheme, expression: string): Promise<unknown> {
    await this.#load(frame, scheme);
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', { expression, returnByValue: true });
    if (exceptionDetails) throw new Error(`the page threw ${JSON.stringify(exceptionDetails)}`);
    return (result as { readonly value: unknown }).value;
  }

  /** Loads a page and returns a picture of it, as PNG. */
  async screenshot(frame: Frame, scheme: Scheme): Promise<Buffer> {
    await this.#load(frame, scheme);
    const { data } = await this.#send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true });
    return Buffer.from(data as string, 'base64');
  }

  async close(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #load({ html, width, height }: Frame, scheme: Scheme): Promise<void> {
    const path = join(this.#folder, 'page.html');
    await writeFile(path, html);
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    await this.#send('Emulation.setEmulatedMedia', { features });
    await this.#send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    const loaded = new Promise<void>((resolve) => {
      this.#onLoad = resolve;
    });
    await this.#send('Page.navigate', { url: pathToFileURL(path).href });
    await loaded;
  }

  async #send(method: string, params: object = {}): Promise<Result> {
    const id = (this.#lastId += 1);
    const reply = new Promise<Message>((resolve) => this.#replies.set(id, resolve));
    const sessionId = this.#session;
    (this.#process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const { result, error } = await reply;
    if (!result) throw new Error(`${method}: ${error?.message}`);
    return result;
  }

  #receive(text: string): void {
    const parts = (this.#rest + text).split('\0');
    this.#rest = parts.pop()!;
    for (const part of parts) {
      const message = JSON.parse(part) as Message;
      if (message.id !== undefined) this.#replies.get(message.id)?.(message);
      if (message.method === 'Page.loadEventFired') this.#onLoad();
    }
  }
}
