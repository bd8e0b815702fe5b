import { formatCount, pluralize } from '../../extract/receipt/format.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.js';
import { stopSignals } from '../process.js';

interface ServeOptions {
  readonly json: boolean;
  readonly stdout: NodeJS.WritableStream;
}

/** Runs a sandbox until Ctrl-C or `kill`, then prints a summary. */
export async function serveSandbox(options: SandboxOptions, { json, stdout }: ServeOptions): Promise<void> {
  const print = (text: string, data: object) => stdout.write(`${json ? JSON.stringify(data) : text}\n`);
  // Before the URL is printed, since a reader of it may stop the process.
  const stopped = new Promise<void>((resolve) => stopSignals(resolve));
  const sandbox = await startOnPort(options);
  print(formatConnectionInfo(sandbox.url, options), connectionInfo(sandbox.url, options));
  await stopped;
  await sandbox.close();
  print(formatSummary(sandbox), summaryOf(sandbox));
}

const PORT_ERRORS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use',
  EACCES: 'is not allowed for this user',
};

/** @throws Error with advice if the port is not available */
async function startOnPort(options: SandboxOptions): Promise<Sandbox> {
  try {
    return await startSandbox(options);
  } catch (error) {
    const why = PORT_ERRORS[String((error as { code?: unknown }).code)];
    if (why === undefined) throw error;
    throw new Error(`port ${options.port} ${why}. Choose another, or omit --port to use any free port`, {
      cause: error,
    });
  }
}

const TOKEN_PATH = '/oauth/token';

/** How to connect to a sandbox, as JSON. */
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

/** How to connect to a sandbox, as text. */
export function formatConnectionInfo(url: string, options: SandboxOptions): string {
  const info = connectionInfo(url, options);
  const rows = [...accessRows(info), ...settingRows(options)];
  const width = Math.max(...rows.map(([label]) => label.length));
  return [
    `Sandbox ready at ${url}. Press Ctrl-C to stop it.`,
    '',
    ...rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`),
    ...examples(info),
    '',
  ].join('\n');
}

type Row = readonly [label: string, value: string];

function accessRows({ url, tokenUrl, clientId = '', clientSecret = '' }: ConnectionInfo): Row[] {
  const api: Row[] = [
    ['users', `${url}/api/v2/users`],
    ['groups', `${url}/api/v2/groups`],
    ['other styles', `${url}/dialects/<name>/users, such as /dialects/cursor/users`],
  ];
  if (tokenUrl === undefined) return api;
  return [...api, ['token URL', tokenUrl], ['client id', clientId], ['client secret', clientSecret]];
}

function settingRows({ users, groups, conversations, seed, chaos, rateLimits, latencyMs }: SandboxOptions): Row[] {
  const data = `${formatCount(users ?? 0)} users, ${formatCount(groups ?? 0)} groups, ${formatCount(conversations ?? 0)} conversations, seed ${seed}`;
  const rows: Row[] = [['data', data]];
  if (chaos) rows.push(['faults', `${percent(chaos.rate)} of all requests, the same for the same seed`]);
  for (const limit of rateLimits ?? []) {
    if (limit.algorithm !== 'token-bucket')
      rows.push(['rate limit', `${formatCount(limit.allowed ?? 0)} requests per minute and token`]);
  }
  if (latencyMs) rows.push(['latency', `${latencyMs} ms`]);
  return rows;
}

function examples({ url, tokenUrl, clientId, clientSecret }: ConnectionInfo): string[] {
  const page = `'${url}/api/v2/users?pageSize=25&pageNumber=1'`;
  if (tokenUrl === undefined) return ['', 'Get a page of users:', `  curl ${page}`];
  return [
    '',
    'Get a token:',
    `  curl -u ${clientId}:${clientSecret} -d grant_type=client_credentials ${tokenUrl}`,
    '',
    'Get a page of users, with the access_token of the response:',
    `  curl -H 'Authorization: Bearer ACCESS_TOKEN' ${page}`,
  ];
}

const percent = (rate: number) => `${Number((rate * 100).toPrecision(6))} %`;

/** What a sandbox has counted, as JSON. */
export interface SandboxSummary {
  readonly requests: number;
  readonly tokenRequests: number;
  /** Responses with status 429, for any reason. */
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

/** What a sandbox has counted, as text. */
export function formatSummary(sandbox: Sandbox): string {
  const { requests, tokenRequests, tooManyRequests, faults, tokenFaults } = summaryOf(sandbox);
  return [
    `\nThe sandbox received ${pluralize(requests, 'request')} and ${pluralize(tokenRequests, 'token request')}.`,
    tooManyRequests > 0 ? `Responses with 429: ${tooManyRequests}.` : '',
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
