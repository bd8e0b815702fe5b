import { ApiClient, clientCredentials, type Paged, type PagewrightEvent, Paginated } from 'pagewright';
import { type Sandbox, type SandboxUser, startSandbox } from 'pagewright/sandbox';
import { instantClock } from '../support/instant-clock';

const LOGIN = { clientId: 'app', clientSecret: 's3cr3t-of-the-chaos' };

class Client extends ApiClient {
  @Paginated({ pageSize: 10 })
  users(params: object = {}): Paged<SandboxUser> {
    return this.get('/api/v2/users', params);
  }
}

/** Half of all requests fail. Instant clocks end all waits. */
async function travel(seed: number) {
  const clock = instantClock();
  const chaos = { rate: 0.5, delayMs: 1 };
  const sandbox = await startSandbox({
    users: 1_000,
    seed,
    chaos,
    oauth: { ...LOGIN, chaos },
    penalty: { after: 1 },
    now: () => clock.now(),
  });
  const events: PagewrightEvent[] = [];
  const observe = (event: PagewrightEvent) => void events.push(event);
  const tokenUrl = `${sandbox.url}/oauth/token`;
  const auth = clientCredentials({ tokenUrl, ...LOGIN, clock, observe });
  const policies = { retry: {}, rateLimit: {}, breaker: { failures: 2, cooldownMs: 500 } };
  const run = new Client({ baseURL: sandbox.url, auth, clock, observe, ...policies }).users();
  const users = await run.toArray();
  return { sandbox, run, users, events };
}

const statusesOf = (sandbox: Sandbox) => sandbox.requests.map(({ status }) => status);

describe('a client with random faults', () => {
  it('receives every record once, and no error except the faults', async () => {
    const { sandbox, run, users, events } = await travel(1);
    await using _ = sandbox;
    expect(users.map(({ id }) => id)).toEqual(Array.from({ length: 1_000 }, (_, i) => sandbox.data.user(i).id));
    expect(run.receipt).toMatchObject({ records: 1_000, pages: 100, duplicates: 0, complete: true });
    expect([...sandbox.faultsInjected.keys()].sort()).toEqual(
      ['401', '408', '429', '500', '502', '503', '504', 'cut', 'html', 'reset', 'slow', 'slowBody'].sort(),
    );
    expect(sandbox.tooManyRequests).toBe(sandbox.faultsInjected.get('429'));
    expect(sandbox.penalties).toBe(0);
    const renewals = events.filter((event) => event.type === 'reauth' && event.outcome === 'refreshed');
    expect(renewals).toHaveLength(sandbox.faultsInjected.get('401')!);
  });

  it('meets the same faults for the same seed, and different faults for another', async () => {
    const [first, again, other] = [await travel(2), await travel(2), await travel(3)];
    await using _first = first.sandbox;
    await using _again = again.sandbox;
    await using _other = other.sandbox;
    expect(statusesOf(again.sandbox)).toEqual(statusesOf(first.sandbox));
    expect(again.sandbox.faultsInjected).toEqual(first.sandbox.faultsInjected);
    expect(statusesOf(other.sandbox)).not.toEqual(statusesOf(first.sandbox));
  });
});
