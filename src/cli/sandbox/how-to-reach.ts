import { count } from '../../extract/receipt/readable.js';
import type { SandboxOptions } from '../../sandbox/index.js';

const TOKEN_PATH = '/oauth/token';

/** How a sandbox is reached, for programs. */
export interface Address {
  readonly url: string;
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly seed?: number | undefined;
}

export function addressOf(url: string, { oauth, seed }: SandboxOptions): Address {
  if (!oauth) return { url, seed };
  const { clientId, clientSecret } = oauth;
  return { url, tokenUrl: url + TOKEN_PATH, clientId, clientSecret, seed };
}

/** How a sandbox is reached, for people. */
export function howToReach(url: string, options: SandboxOptions): string {
  const address = addressOf(url, options);
  const rows = [...accessRows(address), ...characterRows(options)];
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

function accessRows({ url, tokenUrl, clientId = '', clientSecret = '' }: Address): Row[] {
  const api: Row[] = [
    ['users', `${url}/api/v2/users`],
    ['groups', `${url}/api/v2/groups`],
    ['other ways to page', `${url}/dialects/<name>/users, such as /dialects/cursor/users`],
  ];
  if (tokenUrl === undefined) return api;
  return [...api, ['token URL', tokenUrl], ['client id', clientId], ['client secret', clientSecret]];
}

function characterRows({ users, groups, conversations, seed, weather, rateLimits, latencyMs }: SandboxOptions): Row[] {
  const data = `${count(users ?? 0)} users, ${count(groups ?? 0)} groups, ${count(conversations ?? 0)} conversations, of seed ${seed}`;
  const rows: Row[] = [['data', data]];
  if (weather) rows.push(['faults', `${percent(weather.rate)} of all requests, the same ones for the same seed`]);
  for (const limit of rateLimits ?? []) {
    if (limit.algorithm !== 'token-bucket') rows.push(['rate limit', `${count(limit.allowed ?? 0)} a minute a token`]);
  }
  if (latencyMs) rows.push(['latency', `${latencyMs} ms`]);
  return rows;
}

function examples({ url, tokenUrl, clientId, clientSecret }: Address): string[] {
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
