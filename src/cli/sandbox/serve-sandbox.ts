import { formatCount } from '../../extract/receipt/format.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.js';
import { stopSignals } from '../process.js';
import { type SandboxFlags, sandboxOptionsOf } from './sandbox-command.js';

/** Runs a sandbox until the process is asked to stop, and then says what it did. */
export async function serveSandbox(flags: SandboxFlags): Promise<void> {
  const options = sandboxOptionsOf(flags);
  const print = (text: string, json: object) => process.stdout.write(`${flags.json ? JSON.stringify(json) : text}\n`);
  // Before the address is told: whoever has it may ask to stop.
  const stopped = new Promise<void>((resolve) => stopSignals(resolve));
  const sandbox = await startOnPort(options);
  print(formatConnectionInfo(sandbox.url, options), connectionInfo(sandbox.url, options));
  await stopped;
  await sandbox.close();
  print(formatSummary(sandbox), summaryOf(sandbox));
}

const PORT_ERRORS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use',
  EACCES: 'may not be listened on by this user',
};

/** @throws an Error that says what to do, where the port cannot be had */
async function startOnPort(options: SandboxOptions): Promise<Sandbox> {
  try {
    return await startSandbox(options);
  } catch (error) {
    const why = PORT_ERRORS[String((error as { code?: unknown }).code)];
    if (why === undefined) throw error;
    throw new Error(`port ${options.port} ${why}; name another, or leave --port out for a free one`, { cause: error });
  }
}

const TOKEN_PATH = '/oauth/token';

/** How a sandbox is reached, for programs. */
export interface ConnectionInfo {
  readonly url: string;
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly seed?: number | undefined;
}

export function connectionInfo(url: string, { oauth, seed }: SandboxOptions): ConnectionInfo {
  if (!oauth) return { url, seed };
  const { clientId, clientSecret } = oauth;
  return { url, tokenUrl: url + TOKEN_PATH, clientId, clientSecret, seed };
}

/** How a sandbox is reached, for people. */
export function formatConnectionInfo(url: string, options: SandboxOptions): string {
  const address = connectionInfo(url, options);
  const rows = [...accessRows(address), ...settingRows(options)];
  const width = Math.max(...rows.map(([label]) => label.length));
  return [
    `The sandbox is ready at ${url}; Ctrl-C ends it.`,
    '',
    ...rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`),
    ...examples(address),
    '',
  ].join('\n');
}

type Row = readonly [label: string, value: string];

function accessRows({ url, tokenUrl, clientId = '', clientSecret = '' }: ConnectionInfo): Row[] {
  const api: Row[] = [
    ['users', `${url}/api/v2/users`],
    ['groups', `${url}/api/v2/groups`],
    ['other ways to page', `${url}/dialects/<name>/users, such as /dialects/cursor/users`],
  ];
  if (tokenUrl === undefined) return api;
  return [...api, ['token URL', tokenUrl], ['client id', clientId], ['client secret', clientSecret]];
}

function settingRows({ users, groups, conversations, seed, chaos, rateLimits, latencyMs }: SandboxOptions): Row[] {
  const data = `${formatCount(users ?? 0)} users, ${formatCount(groups ?? 0)} groups, ${formatCount(conversations ?? 0)} conversations, of seed ${seed}`;
  const rows: Row[] = [['data', data]];
  if (chaos) rows.push(['faults', `${percent(chaos.rate)} of all requests, the same ones for the same seed`]);
  for (const limit of rateLimits ?? []) {
    if (limit.algorithm !== 'token-bucket')
      rows.push(['rate limit', `${formatCount(limit.allowed ?? 0)} a minute a token`]);
  }
  if (latencyMs) rows.push(['latency', `${latencyMs} ms`]);
  return rows;
}

function examples({ url, tokenUrl, clientId, clientSecret }: ConnectionInfo): string[] {
  const page = `'${url}/api/v2/users?pageSize=25&pageNumber=1'`;
  if (tokenUrl === undefined) return ['', 'A page of users:', `  curl ${page}`];
  return [
    '',
    'A token:',
    `  curl -u ${clientId}:${clientSecret} -d grant_type=client_credentials ${tokenUrl}`,
    '',
    'A page of users, with the access_token of the answer:',
    `  curl -H 'Authorization: Bearer ACCESS_TOKEN' ${page}`,
  ];
}

const percent = (rate: number) => `${Number((rate * 100).toPrecision(6))} %`;

/** What a sandbox did, for programs. */
export interface SandboxSummary {
  readonly requests: number;
  readonly tokenRequests: number;
  /** Answers with status 429, for whatever reason. */
  readonly tooManyRequests: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly tokenFaults: Readonly<Record<string, number>>;
}

export function summaryOf(sandbox: Sandbox): SandboxSummary {
  return {
    requests: sandbox.requestCount,
    tokenRequests: sandbox.tokenRequests.length,
    tooManyRequests: sandbox.tooManyRequests,
    faults: Object.fromEntries(sandbox.faultsInjected),
    tokenFaults: Object.fromEntries(sandbox.tokenFaultsInjected),
  };
}

/** What a sandbox did, for people. */
export function formatSummary(sandbox: Sandbox): string {
  const { requests, tokenRequests, tooManyRequests, faults, tokenFaults } = summaryOf(sandbox);
  return [
    `\nThe sandbox had ${requests} requests, and ${tokenRequests} for tokens.`,
    tooManyRequests > 0 ? `It answered 429 ${tooManyRequests} times.` : '',
    faultLine('Faults', faults),
    faultLine('Faults of the token endpoint', tokenFaults),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function faultLine(title: string, faults: Readonly<Record<string, number>>): string {
  const kinds = Object.entries(faults).map(([kind, count]) => `${kind} (${count})`);
  return kinds.length === 0 ? '' : `${title}: ${kinds.join(', ')}.`;
}
