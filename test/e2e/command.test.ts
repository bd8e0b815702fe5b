import { once } from 'node:events';
import { get } from 'node:http';
import { startSandbox } from 'pagewright/sandbox';
import { CommandHost, CommandProcess, type HostedCommand } from '../support/command';

const host = new CommandHost();
afterAll(() => host.close());

describe('the command line', () => {
  it.each([
    [['--help']],
    [['sandbox', '--help']],
    [['endpoints', '--help']],
    [['export', '--help']],
    [['status', '--help']],
    [['retry', '--help']],
  ])('prints usage for %j and returns 0', async (args) => {
    const { code, out, err } = await host.run(args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Usage: pagewright /);
  });

  it.each([
    [['sandbox', '--port', '70000'], `option '--port <number>' argument '70000' is invalid. Must be a whole number`],
    [['sandbox', '--faults', '5'], 'Must be a fraction from 0 to 1, such as 0.05.'],
    [['sandbox', '--seeds', '1'], `unknown option '--seeds'`],
    [['sandbox', 'box'], `too many arguments for 'sandbox'`],
    [['sandbxo'], `unknown command 'sandbxo'`],
    [[], 'Usage: pagewright'],
  ])('rejects %j with exit code 2 and states why', async (args, words) => {
    const { code, out, err } = await host.run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(words);
  });

  it('prints the version and exits with 0 as a process', async () => {
    const { code, out, err } = await new CommandProcess(['--version']).ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('exits with 2 as a process if the command does not exist', async () => {
    expect(await new CommandProcess(['sandbxo']).ended).toMatchObject({ code: 2, out: '' });
  });
});

const urlIn = (output: string) => /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? `no URL in: ${output}`;

/** The statuses of several requests for the same page. */
async function statuses(url: string, count: number) {
  const all: (number | string)[] = [];
  for (let i = 0; i < count; i += 1) {
    all.push(
      await fetch(`${url}/api/v2/users?pageSize=1`).then(
        async (response) =>
          response.text().then(
            () => response.status,
            () => 'cut',
          ),
        () => 'reset',
      ),
    );
  }
  return all;
}

describe('pagewright sandbox', () => {
  const running: HostedCommand[] = [];
  const start = (...args: string[]) => {
    const command = host.start(['sandbox', ...args]);
    running.push(command);
    return command;
  };
  const stopAll = () => {
    host.signal('SIGINT');
    return Promise.all(running.splice(0).map(({ ended }) => ended));
  };
  afterEach(stopAll);

  it('prints curl commands that work', async () => {
    const out = await start('--users', '60', '--oauth').firstLine;
    const [, id, secret, tokenUrl] = /curl -u (.+):(.+) -d grant_type=client_credentials (\S+)/.exec(out)!;
    const login = await fetch(tokenUrl!, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const { access_token: token } = (await login.json()) as { access_token: string };
    const page = /'(http:.+pageNumber=1)'/.exec(out)![1]!;
    const response = await fetch(page, { headers: { Authorization: `Bearer ${token}` } });
    expect(await response.json()).toMatchObject({ total: 60, pageSize: 25, pageNumber: 1 });
    expect((await fetch(`${urlIn(out)}/api/v2/users`)).status).toBe(401);
  });

  it('prints JSON at the start and at the end with --json', async () => {
    const out = await start('--json', '--seed', '3', '--token-life', '60').firstLine;
    const url = urlIn(out);
    expect(JSON.parse(out)).toEqual({
      url,
      tokenUrl: `${url}/oauth/token`,
      clientId: 'sandbox-client',
      clientSecret: 'sandbox-secret',
      seed: 3,
    });
    await fetch(`${url}/api/v2/users`);
    const [end] = await stopAll();
    expect(JSON.parse(end!.out.split('\n')[1]!)).toMatchObject({ requests: 1, tokenRequests: 0, faults: {} });
  });

  it('injects the same faults for the same seed', async () => {
    const sequence = async (seed: string) =>
      statuses(urlIn(await start('--faults', '0.4', '--seed', seed).firstLine), 40);
    const [first, again, other] = [await sequence('5'), await sequence('5'), await sequence('6')];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    await using inProcess = await startSandbox({ seed: 5, chaos: { rate: 0.4 } });
    expect(await statuses(inProcess.url, 40)).toEqual(first);
  });

  it('limits the requests of each token', async () => {
    const out = await start('--rate-limit', '2').firstLine;
    expect(await statuses(urlIn(out), 3)).toEqual([200, 200, 429]);
  });

  it('prints no colors if standard output is not a terminal', async () => {
    await start('--faults').firstLine;
    const [end] = await stopAll();
    // eslint-disable-next-line no-control-regex -- the sequences that would be there
    expect(end!.out).not.toMatch(/\x1b/);
  });

  it('fails with exit code 1 and advice if the port is in use', async () => {
    const port = new URL(urlIn(await start().firstLine)).port;
    const { code, err } = await start('--port', port).ended;
    expect(code).toBe(1);
    expect(err).toContain(`error: port ${port} is in use. Choose another, or omit --port to use any free port`);
  });
});

describe('pagewright sandbox as a process', () => {
  const running: CommandProcess[] = [];
  afterEach(() => Promise.all(running.splice(0).map((run) => run.end('SIGKILL'))));
  const start = async (...args: string[]) => {
    const run = new CommandProcess(['sandbox', ...args]);
    running.push(run);
    await run.firstLine();
    return { run, url: urlIn(run.out) };
  };

  it.each(['SIGINT', 'SIGTERM'] as const)('exits with 0 on %s during a request', async (signal) => {
    const { run, url } = await start('--latency', '3600000');
    // The server sends 100 Continue when it starts to handle the request.
    const pending = get(`${url}/api/v2/users`, { headers: { Expect: '100-continue' } });
    await once(pending, 'continue');
    const reset = once(pending, 'error');
    const { code, out, err } = await run.end(signal);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/\nThe sandbox received \d requests? and 0 token requests\.\n$/);
    expect(await reset).toMatchObject([{ code: 'ECONNRESET' }]);
  });

  it('keeps serving if its reader closes the pipe, and exits with 0 and no error', async () => {
    const { run, url } = await start();
    run.closeOutput();
    expect(await statuses(url, 1)).toEqual([200]);
    expect(await run.end('SIGINT')).toMatchObject({ code: 0, err: '' });
  });
});
