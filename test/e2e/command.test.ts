import { once } from 'node:events';
import { get } from 'node:http';
import { startSandbox } from 'pagewright/sandbox';
import { CommandRun } from '../support/command';

/** The command as a process of its own. */
class Run extends CommandRun {
  constructor(...args: readonly string[]) {
    super(args);
  }

  /** The address that it prints. */
  async url(): Promise<string> {
    await this.firstLine();
    return /http:\/\/127\.0\.0\.1:\d+/.exec(this.out)?.[0] ?? `no address in: ${this.out}${this.err}`;
  }
}

describe('the command', () => {
  it.each([
    [['--help']],
    [['sandbox', '--help']],
    [['endpoints', '--help']],
    [['export', '--help']],
    [['status', '--help']],
    [['retry', '--help']],
    [['--version']],
  ])('answers %j and ends with 0', async (args) => {
    const { code, out, err } = await new Run(...args).ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(args.includes('--version') ? /^\d+\.\d+\.\d+\n$/ : /^Usage: pagewright /);
  });

  it.each([
    [['sandbox', '--port', '70000'], `option '--port <number>' argument '70000' is invalid. It must be a whole number`],
    [['sandbox', '--faults', '5'], 'It must be a share from 0 to 1, such as 0.05.'],
    [['sandbox', '--seeds', '1'], `unknown option '--seeds'`],
    [['sandbox', 'box'], `too many arguments for 'sandbox'`],
    [['sandbxo'], `unknown command 'sandbxo'`],
    [[], 'Usage: pagewright'],
  ])('ends with 2 where it is called as %j, and says why', async (args, words) => {
    const { code, out, err } = await new Run(...args).ended;
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(words);
  });
});

describe('pagewright sandbox', () => {
  const running: Run[] = [];
  afterEach(() => Promise.all(running.splice(0).map((run) => run.end('SIGKILL'))));
  const run = (...args: string[]) => {
    const started = new Run('sandbox', ...args);
    running.push(started);
    return started;
  };
  /** What so many requests for the same page are answered with. */
  const statuses = async (url: string, count: number) => {
    const all: (number | string)[] = [];
    for (let i = 0; i < count; i += 1) {
      all.push(
        await fetch(`${url}/api/v2/users?pageSize=1`).then(
          async (answer) =>
            answer.text().then(
              () => answer.status,
              () => 'cut',
            ),
          () => 'reset',
        ),
      );
    }
    return all;
  };

  it('serves where it says, and the curl lines that it prints work', async () => {
    const sandbox = run('--users', '60', '--oauth');
    const url = await sandbox.url();
    const [, id, secret, tokenUrl] = /curl -u (.+):(.+) -d grant_type=client_credentials (\S+)/.exec(sandbox.out)!;
    const login = await fetch(tokenUrl!, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const { access_token: token } = (await login.json()) as { access_token: string };
    const page = /'(http:.+pageNumber=1)'/.exec(sandbox.out)![1]!;
    const answer = await fetch(page, { headers: { Authorization: `Bearer ${token}` } });
    expect(await answer.json()).toMatchObject({ total: 60, pageSize: 25, pageNumber: 1 });
    expect((await fetch(`${url}/api/v2/users`)).status).toBe(401);
  });

  it('prints JSON for programs, at the start and at the end', async () => {
    const sandbox = run('--json', '--seed', '3', '--token-life', '60');
    const url = await sandbox.url();
    expect(JSON.parse(sandbox.out)).toEqual({
      url,
      tokenUrl: `${url}/oauth/token`,
      clientId: 'sandbox-client',
      clientSecret: 'sandbox-secret',
      seed: 3,
    });
    await fetch(`${url}/api/v2/users`);
    const { out } = await sandbox.end('SIGINT');
    expect(JSON.parse(out.split('\n')[1]!)).toMatchObject({ requests: 1, tokenRequests: 0, faults: {} });
  });

  it('spoils the same requests for the same seed', async () => {
    const sequence = async (seed: string) => statuses(await run('--faults', '0.4', '--seed', seed).url(), 40);
    const [first, again, other] = [await sequence('5'), await sequence('5'), await sequence('6')];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    await using here = await startSandbox({ seed: 5, chaos: { rate: 0.4 } });
    expect(await statuses(here.url, 40)).toEqual(first);
  });

  it('limits each token', async () => {
    expect(await statuses(await run('--rate-limit', '2').url(), 3)).toEqual([200, 200, 429]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends with 0 on %s, also while somebody waits', async (signal) => {
    const sandbox = run('--latency', '3600000');
    const url = await sandbox.url();
    // The server says so when it has begun to work on it.
    const waiting = get(`${url}/api/v2/users`, { headers: { Expect: '100-continue' } });
    await once(waiting, 'continue');
    const cut = once(waiting, 'error');
    const { code, out, err } = await sandbox.end(signal);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/\nThe sandbox had \d requests, and 0 for tokens\.\n$/);
    expect(await cut).toMatchObject([{ code: 'ECONNRESET' }]);
  });

  it('serves on where its reader leaves, and ends with 0 and without a word', async () => {
    const sandbox = run();
    const url = await sandbox.url();
    sandbox.leave();
    expect(await statuses(url, 1)).toEqual([200]);
    expect(await sandbox.end('SIGINT')).toMatchObject({ code: 0, err: '' });
  });

  it('writes no colours where it writes to no terminal', async () => {
    const sandbox = run('--faults');
    await sandbox.url();
    // eslint-disable-next-line no-control-regex -- the sequences that would be there
    expect((await sandbox.end('SIGINT')).out).not.toMatch(/\x1b/);
  });

  it('ends with 1 where the port is in use, and says what to do', async () => {
    const port = new URL(await run().url()).port;
    const { code, err } = await run('--port', port).ended;
    expect(code).toBe(1);
    expect(err).toBe(`error: port ${port} is in use; name another, or leave --port out for a free one\n`);
  });
});
