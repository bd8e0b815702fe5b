/**
 * Runs one experiment a row of the README's comparison, with each library as it comes: no code besides the call. Prints
 * `{ [row]: { [library]: boolean } }` as JSON. Every server is local, and refuses an experiment that runs away.
 */
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Octokit } from '@octokit/core';
import { paginateRest } from '@octokit/plugin-paginate-rest';
import axios from 'axios';
import got from 'got';
import { ApiClient, Paginated, RateLimited } from '../../../dist/esm/index.js';

const RUNAWAY = 60;

/** Starts a server that passes each request to `answer(url, request, count)`. */
async function serve(answer) {
  const requests = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    requests.push({ url, at: Date.now(), headers: request.headers });
    const {
      status = 200,
      headers = {},
      body = [],
    } = requests.length > RUNAWAY ? { status: 410 } : answer(url, request, requests.length);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, requests, close: () => new Promise((resolve) => server.close(resolve)) };
}

const pair = (page) => [{ id: 2 * page - 1 }, { id: 2 * page }];
const next = (target) => ({ link: `<${target}>; rel="next"` });

/** A Link-header API of three pages. */
const linked = (origin) => (url) => {
  const page = Number(url.searchParams.get('page') ?? 1);
  return { body: pair(page), headers: page < 3 ? next(`${origin()}/list?page=${page + 1}`) : {} };
};

async function all(iterator, onRun) {
  onRun?.(iterator);
  const records = [];
  for await (const record of iterator) records.push(record);
  return records;
}

function decorated(origin, options, decorators, config = {}) {
  class Api extends ApiClient {
    list(params = {}) {
      return this.get('/list', params);
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(Api.prototype, 'list');
  for (const decorate of [Paginated(options), ...decorators]) decorate(Api.prototype, 'list', descriptor);
  Object.defineProperty(Api.prototype, 'list', descriptor);
  return new Api({ baseURL: origin, ...config });
}

/** Each library: all records of `origin/list`, with a bearer token. */
const LIBRARIES = {
  loop: async (origin) => {
    const http = axios.create({ baseURL: origin, headers: { authorization: 'Bearer secret' } });
    const records = [];
    for (let url = '/list'; url;) {
      const { data, headers } = await http.get(url);
      records.push(...(Array.isArray(data) ? data : data.items));
      url = /<([^>]+)>; rel="next"/.exec(headers.link ?? '')?.[1];
    }
    return records;
  },
  got: (origin, onRun) =>
    all(
      got.paginate(`${origin}/list`, {
        responseType: 'json',
        headers: { authorization: 'Bearer secret' },
        pagination: { transform: ({ body }) => (Array.isArray(body) ? body : body.items) },
      }),
      onRun,
    ),
  octokit: (origin) => {
    const octokit = new (Octokit.plugin(paginateRest))({ baseUrl: origin, auth: 'secret', log: silent });
    return octokit.paginate('GET /list');
  },
  pagewright: (origin, onRun) => {
    const auth = { token: async () => 'secret', refresh: async () => 'secret' };
    return all(decorated(origin, {}, [RateLimited()], { auth }).list(), onRun);
  },
};

/** True if the caller can see that records are missing: by an error, or by what the library says of the run. */
async function reportsMissing(server, fetchAll) {
  let receipt;
  const outcome = await settle(fetchAll(server.origin, (run) => (receipt = () => run.receipt)));
  return outcome.error !== undefined || receipt?.()?.complete === false;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const settle = async (run) => {
  try {
    return { records: await run };
  } catch (error) {
    return { error };
  }
};

async function experiment(answerFor, judge) {
  const verdicts = {};
  for (const [name, fetchAll] of Object.entries(LIBRARIES)) {
    let origin = '';
    const server = await serve(answerFor(() => origin));
    origin = server.origin;
    verdicts[name] = await judge(server, fetchAll);
    await server.close();
  }
  return verdicts;
}

const fetches = (count) => async (server, fetchAll) =>
  (await settle(fetchAll(server.origin))).records?.length === count;

const cursorApi = () => (url) => {
  const page = Number(url.searchParams.get('cursor') ?? 1);
  return { body: { items: pair(page), nextCursor: page < 3 ? String(page + 1) : null } };
};

const repeating = (origin) => () => ({ body: pair(1), headers: next(`${origin()}/list?page=2`) });

const throttledOnce = (origin) => (url, request, count) =>
  count === 2 ? { status: 429, headers: { 'retry-after': '1' } } : linked(origin)(url);

const shortOfTotal = () => (url) => {
  const page = Number(url.searchParams.get('cursor') ?? 1);
  return { body: { total: 9, items: pair(page), nextCursor: page < 3 ? String(page + 1) : null } };
};

async function keepsToken(fetchAll) {
  let stolen = false;
  const other = await serve((_url, request) => {
    stolen ||= request.headers.authorization !== undefined;
    return { body: pair(2) };
  });
  const server = await serve(() => ({ body: pair(1), headers: next(`${other.origin}/list?page=2`) }));
  await settle(fetchAll(server.origin));
  await server.close();
  await other.close();
  return !stolen;
}

/** A second run starts when the first one is told to wait. True if it sends nothing until that time is over. */
async function pausesAll(name) {
  const refusal = withResolvers();
  let origin = '';
  const server = await serve((url, _request, count) => {
    if (count !== 3) return linked(() => origin)(url);
    refusal.resolve(Date.now());
    return { status: 429, headers: { 'retry-after': '3' } };
  });
  origin = server.origin;
  const run = RUNS_OF_ONE_CLIENT[name](origin);
  const first = settle(run());
  const refusedAt = await refusal.promise;
  // The client has to read the refusal before it can act on it.
  await sleep(500);
  await Promise.all([first, settle(run())]);
  await server.close();
  return !server.requests.slice(3).some(({ at }) => at < refusedAt + 2_900);
}

function withResolvers() {
  let resolve;
  const promise = new Promise((fulfil) => (resolve = fulfil));
  return { promise, resolve };
}

const RUNS_OF_ONE_CLIENT = {
  loop: (origin) => () => LIBRARIES.loop(origin),
  got: (origin) => () => LIBRARIES.got(origin),
  octokit: (origin) => () => LIBRARIES.octokit(origin),
  pagewright: (origin) => {
    const client = decorated(origin, {}, [RateLimited()]);
    return () => all(client.list());
  },
};

const eachLibrary = async (judge) =>
  Object.fromEntries(await Promise.all(Object.keys(LIBRARIES).map(async (name) => [name, await judge(name)])));

const table = {
  'Follows `Link` headers': await experiment(linked, fetches(6)),
  'Follows cursors, page numbers and offsets it has detected': await experiment(cursorApi, fetches(6)),
  'Stops with an error when the server repeats a page': await experiment(repeating, async (server, fetchAll) => {
    const { error } = await settle(fetchAll(server.origin));
    return error !== undefined && server.requests.length < RUNAWAY;
  }),
  'Waits for `Retry-After` and retries after a 429': await experiment(throttledOnce, fetches(6)),
  'Pauses every caller of the client on one 429': await eachLibrary(pausesAll),
  'Reports records that are missing': await experiment(shortOfTotal, reportsMissing),
  'Keeps your token from other origins': await eachLibrary((name) => keepsToken(LIBRARIES[name])),
};

process.stdout.write(JSON.stringify(table));
