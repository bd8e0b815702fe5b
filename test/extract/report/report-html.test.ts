import { type LogEntry, type ReportData, reportHtml } from 'pagewright/extract';
import { rememberSecret } from '../../../src/errors/redact';
import { escapeText } from '../../../src/extract/report/markup';
import { STYLE } from '../../../src/extract/report/stylesheet';
import { BEGIN, chunkOf, receiptOf, sampleOf, seeded, yearRun } from './sample-run';

const year = yearRun();
const count = (html: string, pattern: RegExp) => html.match(pattern)?.length ?? 0;
const one = (html: string, layout: 'wide' | 'narrow', name: string) =>
  html.split('<svg').find((svg) => svg.includes(`figure ${layout}`) && svg.includes(`id="${layout}-${name}-t"`))!;

describe('the report', () => {
  const html = reportHtml(year);

  it('is self-contained: no script, no other file, no network', () => {
    expect(html).not.toMatch(/<script|<link|<img|<iframe|@import|url\((?!#)|\son\w+=|javascript:/i);
    expect(html.replace(/url\(#[\w-]+\)/g, '')).not.toMatch(/\s(?:src|href|xlink:href|action)=/);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('is a document with a language, a title, and a description of each drawing', () => {
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).toContain('<title>Crm.calls: not complete</title>');
    for (const layout of ['wide', 'narrow'] as const)
      for (const name of ['throughput', 'map']) {
        expect(one(html, layout, name)).toContain(`aria-labelledby="${layout}-${name}-t ${layout}-${name}-d"`);
        expect(one(html, layout, name)).toMatch(new RegExp(`<desc id="${layout}-${name}-d">[^<]{20,}</desc>`));
      }
    expect(html).toContain('<th scope="col" role="columnheader">Window (UTC)</th>');
    expect(html).toContain('<th scope="row">guarantee</th>');
  });

  it('has unique ids, and defines every id that it references', () => {
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of html.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id);
  });

  it('shows in words and by a shape whether the run is complete', () => {
    const complete = reportHtml({ ...year, receipt: receiptOf([chunkOf('0000')]) });
    const paused = reportHtml({
      ...year,
      receipt: receiptOf([chunkOf('0000', { state: 'pending' })], { partial: 'time' }),
    });
    const shapes = [html, complete, paused].map((page) => /<div class="verdict .*?<\/svg>/.exec(page)![0]);
    expect(new Set(shapes).size).toBe(3);
    expect(html).toContain('<strong>Not complete</strong><p>1 chunk failed. The missing windows are listed below.</p>');
    expect(complete).toContain(
      '<strong>Complete</strong><p>All chunks finished, with every record that the server announced',
    );
    expect(paused).toContain(
      '<strong>Not complete yet</strong><p>Time limit reached, 1 of 1 chunk not fetched yet. Run it',
    );
  });

  it('has a bar for each period of work, a row for each chunk, and signs for unsuccessful ones', () => {
    const starts = year.log.filter((entry) => entry.kind === 'chunk' && entry.transition === 'started').length;
    const restarts = year.log.filter((entry) => entry.kind === 'chunk' && entry.transition === 'restarted').length;
    for (const layout of ['wide', 'narrow'] as const) {
      const map = one(html, layout, 'map');
      expect(count(map, /class="bar /g)).toBe(starts + restarts);
      expect(count(map, /class="row /g)).toBe(year.chunks.length);
      expect(count(map, /class="elbow"/g)).toBe(5);
      expect(count(map, /class="sign failed"/g)).toBe(3);
      expect(count(map, /class="sign restarted"/g)).toBe(1);
      expect(count(map, /class="sign split"/g)).toBe(1);
    }
  });

  it('marks the gap between sessions, with its duration and cause', () => {
    expect(one(html, 'wide', 'throughput')).toContain('>killed, 1 h 35 min pause</text>');
    expect(count(one(html, 'wide', 'map'), /class="gap"/g)).toBe(1);
    expect(html).toContain('The time between sessions is omitted.');
  });

  it('draws the quota only if the server reported one', () => {
    expect(html).toContain('requests left, from the server');
    expect(reportHtml({ ...year, log: [sampleOf(BEGIN)] })).not.toContain('requests left');
  });

  it('shows each open window, what is missing and why', () => {
    const [row] = /<tbody role="rowgroup">.*?<\/tbody>/s.exec(html)!;
    const { received, expected, missing } = year.receipt.open[0]!;
    expect(row).toContain('2025-11-26 to 12-26');
    expect(row).toContain(`${received.toLocaleString('en')} of ${expected!.toLocaleString('en')}`);
    expect(row).toContain(missing.toLocaleString('en'));
    expect(row).toContain('3 attempts: RetryExhaustedError: Crm.calls, page 58: 503');
  });

  it('escapes every text', () => {
    const evil = `<script>alert(1)</script><img src=x onerror="alert(2)">"'&]]>\u0000`;
    const failure = { name: evil, code: evil, message: evil };
    const chunks = [
      chunkOf('0000', { state: 'failed', failure, attempts: 1, startedAt: BEGIN, endedAt: BEGIN + 500, key: evil }),
      chunkOf(`0001.${evil}`, { window: null, run: evil }),
    ];
    const receipt = receiptOf(chunks, { endpoint: evil, run: evil, output: { kind: evil, where: evil } });
    const open = [...receipt.open, { ...receipt.open[0]!, window: evil }];
    const log: LogEntry[] = [
      sampleOf(BEGIN),
      { kind: 'chunk', at: BEGIN, order: '0000', transition: 'started', worker: 0 },
    ];
    const page = reportHtml({
      receipt: { ...receipt, open },
      chunks,
      log: [...log, { kind: 'chunk', at: BEGIN + 9, order: '0000', transition: 'failed' }],
    });
    expect(page).not.toMatch(/<script|<img|onerror="/);
    expect(page).not.toContain('\u0000');
    expect(count(page, /&lt;script&gt;/g)).toBeGreaterThan(6);
    expect(escapeText(evil)).toBe(
      '&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;alert(2)&quot;&gt;&quot;&#39;&amp;]]&gt;',
    );
  });

  it('shows no secret', () => {
    rememberSecret('s3cr3t-t0ken');
    const message = 'Bearer abc.def and s3cr3t-t0ken';
    const failure = { name: 'HttpError', code: 'HTTP', message };
    const chunks = [chunkOf('0000', { state: 'failed', failure, attempts: 1 })];
    const log: LogEntry[] = [
      { kind: 'chunk', at: BEGIN, order: '0000', transition: 'started' },
      { kind: 'chunk', at: BEGIN + 9, order: '0000', transition: 'failed' },
    ];
    const where = 'postgres://me:hunter22@db/calls';
    const page = reportHtml({ receipt: receiptOf(chunks, { output: { kind: 'postgres', where } }), chunks, log });
    for (const secret of ['abc.def', 's3cr3t', 'hunter22']) expect(page).not.toContain(secret);
    expect(count(page, /\[redacted\]/g)).toBe(7);
  });

  it('supports an empty run, a run without a log, and an unsplit call', () => {
    const empty = reportHtml({ receipt: receiptOf([]), chunks: [], log: [] });
    expect(empty).toContain('The log has no samples');
    expect(empty).toContain('The run has no chunks.');
    const chunk = chunkOf('0000', { window: null, startedAt: BEGIN, endedAt: BEGIN + 60_000 });
    const alone = reportHtml({ receipt: receiptOf([chunk]), chunks: [chunk], log: [] });
    expect(count(one(alone, 'wide', 'map'), /class="bar done"/g)).toBe(1);
    expect(alone).toContain('>whole call</text>');
    expect(empty + alone).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('is under a megabyte for 10,000 chunks and 36,000 samples', () => {
    const huge = hugeRun();
    const page = reportHtml(huge);
    expect(Buffer.byteLength(page)).toBeLessThan(1_000_000);
    expect(count(one(page, 'wide', 'throughput').split('class="targets"')[1]!, /<rect/g)).toBeLessThanOrEqual(606);
    expect(count(one(page, 'wide', 'map'), /class="row /g)).toBe(40);
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });
});

/** Six sessions over two days, with 10,000 chunks in random order and with every outcome: the hardest case for the file size. */
function hugeRun(): ReportData {
  const random = seeded(3);
  const at = (part: number) => BEGIN + part * 180_000_000 + Math.floor(part * 6) * 3_600_000;
  const outcomes = ['done', 'failed', 'short', 'split', 'stopped'] as const;
  const orders = Array.from({ length: 10_000 }, (_, i) => String(i).padStart(5, '0'));
  const log: LogEntry[] = [0, 1, 2, 3, 4, 5].map((i) => ({ kind: 'session', at: at(i / 6), transition: 'begin' }));
  for (let i = 0; i < 36_000; i += 1)
    log.push(
      sampleOf(at(i / 36_000), {
        ms: 5_000,
        records: Math.round(9_000 * random()),
        quotaLeft: i % 300,
        retries: i % 7,
      }),
    );
  for (const order of orders) {
    const part = random() * 0.99;
    log.push({ kind: 'chunk', at: at(part), order, transition: 'started', worker: 3 });
    log.push({
      kind: 'chunk',
      at: at(part + 0.0005),
      order,
      transition: outcomes[Math.floor(random() * outcomes.length)]!,
    });
  }
  const failure = {
    name: 'HttpError',
    code: 'HTTP',
    message: 'a message of some length that describes what went wrong',
  };
  const chunks = orders.map((order, i) => chunkOf(order, i % 3 === 0 ? { state: 'failed', received: 3, failure } : {}));
  return { log, chunks, receipt: receiptOf(chunks, { sessions: 6 }) };
}

describe('the colours of the report', () => {
  const blocks = [...STYLE.matchAll(/:root \{([^}]*)\}/g)].map(([, block]) => block!);
  const palettes = blocks.map(
    (block) => new Map([...block.matchAll(/--([\w-]+): (#\w+)/g)].map(([, key, value]) => [key!, value!])),
  );
  const [light, dark, print] = palettes as [Map<string, string>, Map<string, string>, Map<string, string>];

  it.each(['dark', 'print'])('are complete in the %s palette', (name) => {
    expect([...(name === 'dark' ? dark : print).keys()]).toEqual([...light.keys()]);
  });

  const pairs: readonly (readonly [ink: string, ground: string, least: number])[] = [
    ...['ink', 'soft'].flatMap((ink) => ['page', 'card'].map((ground) => [ink, ground, 4.5] as const)),
    ...['good', 'warn', 'bad'].flatMap((ink) => [
      [ink, `${ink}-card`, 4.5] as const,
      ['ink', `${ink}-card`, 4.5] as const,
    ]),
    ...['bad', 'warn'].map((ink) => [ink, 'page', 4.5] as const),
    // Bars and lines, which are not text.
    ...['done', 'line', 'amber', 'slate', 'bad'].map((ink) => [ink, 'page', 3] as const),
  ];

  it.each(pairs)('have enough contrast between %s and %s', (ink, ground, least) => {
    for (const palette of palettes)
      expect(contrast(palette.get(ink)!, palette.get(ground)!)).toBeGreaterThanOrEqual(least);
  });
});

/** The contrast ratio of WCAG 2.2: relative luminances, each plus 0.05 for stray light. */
function contrast(one: string, other: string): number {
  const [bright, dim] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (bright + 0.05) / (dim + 0.05);
}

function luminance(colour: string): number {
  const digits =
    colour.length === 4 ? [...colour.slice(1)].map((digit) => digit + digit) : colour.slice(1).match(/../g)!;
  const [red, green, blue] = digits.map((pair) => {
    const part = parseInt(pair, 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
