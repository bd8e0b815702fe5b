/** Runs in every test file: fails if an event, a warning or a line on standard error contains a token or a secret. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { PagewrightEvent } from 'pagewright';
import { expectNoSecret } from './secrets';

/** All kinds of events; the type ensures that none is missing. */
const KINDS: Readonly<Record<PagewrightEvent['type'], true>> = {
  chunk: true,
  circuit: true,
  duplicate: true,
  fallback: true,
  incomplete: true,
  invalid: true,
  job: true,
  warning: true,
  page: true,
  pageSize: true,
  paused: true,
  progress: true,
  rateLimited: true,
  reauth: true,
  request: true,
  retry: true,
  split: true,
  token: true,
};

const leaks: unknown[] = [];
const look = (what: string) => (value: unknown) => {
  try {
    expectNoSecret(value, what);
  } catch (leak) {
    leaks.push(leak);
  }
};
const onEvent = look('an event');
const onWarning = look('a process warning');
const channels = Object.keys(KINDS).map((kind) => `pagewright:${kind}`);
const write = process.stderr.write.bind(process.stderr);

beforeAll(() => {
  for (const channel of channels) subscribe(channel, onEvent);
  process.on('warning', onWarning);
  process.stderr.write = (text: string, ...more: never[]) => {
    look('a line on standard error')(text);
    return write(text, ...more);
  };
});

afterAll(() => {
  for (const channel of channels) unsubscribe(channel, onEvent);
  process.off('warning', onWarning);
  process.stderr.write = write;
  expect(leaks).toEqual([]);
});
