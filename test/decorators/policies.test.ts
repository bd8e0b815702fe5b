import { type AxiosAdapter, AxiosError } from 'axios';
import {
  ApiClient,
  type ApiClientOptions,
  AuthError,
  CircuitBreaker,
  CircuitBroken,
  CircuitOpenError,
  CLIENT_CONTEXT,
  type ClientContext,
  ConfigurationError,
  constant,
  cursor,
  describeEndpoints,
  page,
  type Paged,
  type PagewrightEvent,
  Paginated,
  path,
  RateLimited,
  RateLimiter,
  Reauth401,
  Retried,
  RetryExhaustedError,
  SchemaError,
  staticToken,
  tokenPool,
  UnauthorizedError,
  withResponse,
} from 'pagewright';
import { fakeClock, type FakeClock } from 'pagewright/testing';
import { ids, rejection, settle } from '../support/memory-endpoint';

interface User {
  id: number;
}

type Answer = { status: number; headers?: Record<string, string>; body?: unknown };

/** A server that returns scripted responses, the last one repeatedly. */
class Script {
  readonly asked: object[] = [];
  constructor(private readonly lines: readonly Answer[]) {}

  ask(params: object = {}): Promise<unknown> {
    const line = this.lines[Math.min(this.asked.length, this.lines.length - 1)]!;
    this.asked.push(structuredClone(params));
    return Promise.resolve({ headers: {}, body: {}, ...line });
  }
}

const ok = (...items: number[]): Answer => ({ status: 200, body: items.map((id) => ({ id })) });
const failing = (status: number, headers: Record<string, string> = {}): Answer => ({ status, headers });

/** A plain class with a context for its annotated methods. */
class Plain {
  readonly events: PagewrightEvent[] = [];
  readonly [CLIENT_CONTEXT]: ClientContext;
  constructor(
    readonly server: Script,
    readonly clock: FakeClock = fakeClock(),
    context: ClientContext = {},
  ) {
    this[CLIENT_CONTEXT] = { clock, observe: (event) => this.events.push(event), ...context };
  }
}

describe('the policies of an annotated method', () => {
  it('have a fixed order for any order of decorators', () => {
    class Crm extends Plain {
      @Reauth401('renew')
      @CircuitBroken()
      @Paginated()
      @Retried()
      @RateLimited()
      users(params: object = {}): Paged<User> {
        return page(this.server.ask(params));
      }
    }
    const [endpoint] = describeEndpoints(Crm);
    expect(endpoint!.decorators.map(({ decorator }) => decorator)).toEqual([
      'Paginated',
      'Retried',
      'RateLimited',
      'CircuitBroken',
      'Reauth401',
    ]);
  });

  it('[R59] apply to each page, and a page that succeeded is not fetched again', async () => {
    class Crm extends Plain {
      @Paginated({ pageSize: 1 })
      @RateLimited({ backoff: constant(1_000) })
      users(params: object = {}): Paged<User> {
        return page(this.server.ask(params));
      }
    }
    const pages = [ok(1), ok(2), failing(429), ok(3), ok()];
    const crm = new Crm(new Script(pages.map((line) => ({ ...line, body: { entities: line.body, pageNumber: 1 } }))));
    const run = crm.users();
    const all = run.toArray();
    await crm.clock.advance(1_000);
    expect(ids(await all)).toEqual([1, 2, 3]);
    const pageNumbers = crm.server.asked.map((params) => (params as { pageNumber: number }).pageNumber);
    expect(pageNumbers).toEqual([undefined, 2, 3, 3, 4]);
    expect(run.receipt).toMatchObject({ pages: 4, requests: 5, retries: 1, throttledMs: 1_000 });
  });

  it('report a list access on a method that is annotated but not paged, without an unhandled rejection', async () => {
    class Crm extends Plain {
      @Retried()
      users(): Promise<unknown> {
        return page(this.server.ask());
      }
    }
    const users = new Crm(new Script([failing(404)])).users() as unknown as Paged<User>;
    expect(() => users.pages()).toThrow(
      'Crm.users was used as a list of records: the method that returned it is annotated, but not paged. Add @Paginated() to it',
    );
    await settle();
  });

  it('[R124] emit an event for each request with its attempt and waiting time', async () => {
    class Crm extends Plain {
      @Paginated()
      @Retried({ backoff: constant(2_000) })
      users(params: object = {}): Paged<User> {
        return page(this.server.ask(params));
      }
    }
    const crm = new Crm(new Script([failing(503, { 'inin-correlation-id': 'c-1' }), ok(1)]));
    const all = crm.users().toArray();
    await crm.clock.advance(2_000);
    await all;
    expect(crm.events.filter(({ type }) => type === 'request')).toEqual([
      {
        type: 'request',
        endpoint: 'Crm.users',
        index: 0,
        attempt: 1,
        waitedMs: 0,
        ms: 0,
        status: 503,
        error: 'HTTP',
        correlationId: 'c-1',
      },
      { type: 'request', endpoint: 'Crm.users', index: 0, attempt: 2, waitedMs: 2_000, ms: 0, status: 200 },
    ]);
  });

  it('[R13] keep the position over a 401 and request the same page again with its cursor', async () => {
    class Crm extends Plain {
      token = 'old';
      @Paginated()
      @Reauth401((crm: Crm) => (crm.token = 'new'))
      users(params: object = {}): Paged<User> {
        return page(this.server.ask({ ...params, token: this.token }));
      }
    }
    const list = (id: number, cursor?: string) => ({ status: 200, body: { results: [{ id }], cursor } });
    const crm = new Crm(new Script([list(1, 'a'), list(2, 'b'), failing(401), list(3)]));
    const run = crm.users();
    expect(ids(await run.toArray())).toEqual([1, 2, 3]);
    expect(crm.server.asked).toEqual([
      { token: 'old' },
      { cursor: 'a', token: 'old' },
      { cursor: 'b', token: 'old' },
      { cursor: 'b', token: 'new' },
    ]);
    expect(run.receipt).toMatchObject({ refreshes: 1, complete: true });
  });
});

describe('an annotated method that is not paged', () => {
  it('is called again for each attempt of its policies', async () => {
    class Crm extends Plain {
      @Retried({ backoff: constant(500), unsafe: true })
      async user(id: number): Promise<string> {
        const answer = (await this.server.ask({ id })) as Answer;
        if (answer.status !== 200) throw Object.assign(new Error('refused'), { response: answer });
        return `user ${id}`;
      }
    }
    const crm = new Crm(new Script([failing(500), ok()]));
    const user = crm.user(7);
    await crm.clock.advance(500);
    expect(await user).toBe('user 7');
    expect(crm.server.asked).toEqual([{ id: 7 }, { id: 7 }]);
    expect(crm.events).toContainEqual(expect.objectContaining({ type: 'retry', endpoint: 'Crm.user', waitMs: 500 }));
  });

  it('starts at once', async () => {
    class Crm extends Plain {
      @RateLimited()
      save(record: object): Promise<unknown> {
        return this.server.ask(record);
      }
    }
    const crm = new Crm(new Script([ok()]));
    void crm.save({ id: 1 });
    await settle();
    expect(crm.server.asked).toEqual([{ id: 1 }]);
  });

  it('returns the body of page(…), and with withResponse the whole response', async () => {
    class Crm extends Plain {
      @Retried()
      user(): Promise<unknown> {
        return page(this.server.ask());
      }
    }
    const line = { status: 200, headers: { 'X-Id': 'a' }, body: { id: 1 } };
    const crm = new Crm(new Script([line]));
    expect(await crm.user()).toEqual({ id: 1 });
    expect(await withResponse(crm.user())).toMatchObject({ status: 200, headers: { 'x-id': 'a' }, body: { id: 1 } });
    expect(crm.server.asked).toHaveLength(2);
  });

  it('returns the value of any other promise unchanged', async () => {
    class Crm extends Plain {
      @Retried()
      raw(): Promise<unknown> {
        return this.server.ask();
      }
      @Retried()
      nothing(): Promise<void> {
        return Promise.resolve();
      }
    }
    const crm = new Crm(new Script([{ status: 200, body: 'text' }]));
    expect(await crm.raw()).toEqual({ status: 200, headers: {}, body: 'text' });
    expect(await crm.nothing()).toBeUndefined();
  });

  it('leaves a fetch response unread', async () => {
    class Crm extends Plain {
      @Retried()
      file(): Promise<Response> {
        return Promise.resolve(new Response('a,b', { status: 200 }));
      }
    }
    const response = await new Crm(new Script([])).file();
    expect(await response.text()).toBe('a,b');
  });

  it('treats a response with an error status as a failure', async () => {
    class Crm extends Plain {
      @RateLimited({ retries: 1, backoff: constant(10) })
      raw(): Promise<unknown> {
        return this.server.ask();
      }
    }
    const crm = new Crm(new Script([failing(429)]));
    const failed = rejection<RetryExhaustedError>(crm.raw());
    await crm.clock.advance(10);
    expect(await failed).toBeInstanceOf(RetryExhaustedError);
    expect((await failed).message).toBe('Crm.raw: HTTP 429. Gave up after 2 attempts');
    expect(crm.server.asked).toHaveLength(2);
  });

  it('sends its arguments as they were at the call', async () => {
    class Crm extends Plain {
      @Retried({ backoff: constant(100), unsafe: true })
      save(record: { tags: string[] }): Promise<unknown> {
        record.tags.push('sent');
        return this.server.ask(record);
      }
    }
    const crm = new Crm(new Script([failing(503), ok()]));
    const record = { tags: ['a'] };
    const saved = crm.save(record);
    record.tags.push('later');
    await crm.clock.advance(100);
    await saved;
    expect(crm.server.asked).toEqual([{ tags: ['a', 'sent'] }, { tags: ['a', 'sent'] }]);
    expect(record.tags).toEqual(['a', 'later']);
  });

  it('treats a response with an error statusCode as a failure', async () => {
    class Sdk {
      calls = 0;
      @Retried({ retries: 1, backoff: constant(1) })
      user(): Promise<{ readonly statusCode: number }> {
        this.calls += 1;
        return Promise.resolve({ statusCode: this.calls === 1 ? 503 : 200, headers: {}, body: {} });
      }
    }
    const sdk = new Sdk();
    expect(await sdk.user()).toMatchObject({ statusCode: 200 });
    expect(sdk.calls).toBe(2);
  });

  it('releases its permit and its probe when it is cancelled during a send that never ends', async () => {
    const clock = fakeClock();
    const breaker = new CircuitBreaker({ failures: 1, cooldownMs: 1_000, clock });
    class Crm extends Plain {
      @RateLimited({ concurrency: 1 })
      @CircuitBroken({ breaker })
      call(answer: () => Promise<Answer>, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Answer> {
        return page(signal ? new Promise(() => undefined) : answer());
      }
    }
    const crm = new Crm(new Script([]), clock);
    await rejection(crm.call(async () => ({ headers: {}, ...failing(503) })));
    await clock.advance(1_001);
    const controller = new AbortController();
    const probe = rejection(crm.call(async () => ok(), { signal: controller.signal }));
    await settle();
    controller.abort(new Error('left'));
    expect(await probe).toMatchObject({ message: 'left' });
    await crm.call(async () => ({ headers: {}, ...ok(1) }));
    expect(breaker.state).toBe('closed');
  });

  it('passes class instances on as they are', async () => {
    class Crm extends Plain {
      @Retried()
      has(form: FormData): Promise<boolean> {
        return Promise.resolve(form.has('a'));
      }
    }
    const form = new FormData();
    form.set('a', '1');
    expect(await new Crm(new Script([])).has(form)).toBe(true);
  });

  it('stops waiting when a signal among its arguments aborts', async () => {
    class Crm extends Plain {
      @RateLimited({ requests: 1, perMs: 60_000 })
      one(signal?: AbortSignal): Promise<unknown> {
        return this.server.ask({ signal: signal?.aborted });
      }
      @RateLimited({ requests: 1, perMs: 60_000 })
      two(options: { signal: AbortSignal }): Promise<unknown> {
        return this.server.ask({ signal: options.signal.aborted });
      }
    }
    const crm = new Crm(new Script([ok()]));
    await crm.one();
    const [control, reason] = [new AbortController(), new Error('the user left')];
    const waiting = [rejection(crm.one(control.signal)), rejection(crm.two(control))];
    await settle();
    control.abort(reason);
    expect(await Promise.all(waiting)).toEqual([reason, reason]);
    expect(crm.clock.sleeping).toBe(0);
    expect(crm.server.asked).toHaveLength(1);
  });

  it('rejects with the error of its own code, unchanged', async () => {
    const mistake = new TypeError('a mistake');
    class Crm extends Plain {
      @Retried()
      broken(): Promise<never> {
        throw mistake;
      }
    }
    expect(await rejection(new Crm(new Script([])).broken())).toBe(mistake);
  });
});

describe('state that methods of a client share', () => {
  class Crm extends Plain {
    @RateLimited({ requestsPerSecond: 1, scope: 'org' })
    one(): Promise<unknown> {
      return this.server.ask({ method: 'one' });
    }
    @RateLimited({ requestsPerSecond: 1, scope: 'org' })
    two(): Promise<unknown> {
      return this.server.ask({ method: 'two' });
    }
    @RateLimited({ requestsPerSecond: 1, scope: 'other' })
    three(): Promise<unknown> {
      return this.server.ask({ method: 'three' });
    }
    @RateLimited({ requestsPerSecond: 5, scope: 'org' })
    four(): Promise<unknown> {
      return this.server.ask({ method: 'four' });
    }
  }

  it('is one bucket for each scope', async () => {
    const crm = new Crm(new Script([ok()]));
    void crm.one();
    void crm.two();
    void crm.three();
    await settle();
    expect(crm.server.asked).toEqual([{ method: 'one' }, { method: 'three' }]);
    await crm.clock.advance(1_000);
    expect(crm.server.asked).toEqual([{ method: 'one' }, { method: 'three' }, { method: 'two' }]);
  });

  it('belongs to one client, and another client has buckets of its own', async () => {
    const script = new Script([ok()]);
    const clock = fakeClock();
    void new Crm(script, clock).one();
    void new Crm(script, clock).one();
    await settle();
    expect(script.asked).toHaveLength(2);
  });

  it('has one configuration for each scope', async () => {
    const crm = new Crm(new Script([ok()]));
    await crm.one();
    const error = await rejection(crm.four());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toBe(
      'Crm.four: the scope "org" already has the configuration {"requestsPerMinute":60,"burst":1}, so it cannot have {"requestsPerMinute":300,"burst":1}. Use another name for the scope',
    );
  });

  it('[R78] can be a rate limiter of several clients', async () => {
    const clock = fakeClock();
    const limiter = new RateLimiter({ requestsPerSecond: 1, clock });
    class Shared extends Plain {
      @RateLimited({ limiter })
      list(): Promise<unknown> {
        return this.server.ask();
      }
    }
    const script = new Script([ok()]);
    void new Shared(script, clock).list();
    void new Shared(script, clock).list();
    await settle();
    expect(script.asked).toHaveLength(1);
    await clock.advance(1_000);
    expect(script.asked).toHaveLength(2);
  });

  it('is acquired in the same order by several clients, so that none waits for the other', async () => {
    const clock = fakeClock();
    /** A limiter of one permit, of which nothing tells it apart from another. */
    const single = (): RateLimiter => {
      const inner = new RateLimiter({ concurrency: 1, clock });
      return {
        acquire: async (request) => inner.acquire(request),
        pause: (ms) => inner.pause(ms),
        lower: (remaining) => inner.lower(remaining),
      };
    };
    const [x, y] = [single(), single()];
    const clientOf = (limits: readonly RateLimiter[]) =>
      new Plain(new Script([ok()]), clock, { rateLimit: { limits: limits.map((limiter) => ({ limiter })) } });
    class Crm extends Plain {
      @Retried()
      list(): Promise<unknown> {
        return this.server.ask();
      }
    }
    const crm = (plain: Plain) => new Crm(plain.server, clock, plain[CLIENT_CONTEXT]);
    const [one, other] = [crm(clientOf([x, y])), crm(clientOf([y, x]))];
    let done = 0;
    for (let i = 0; i < 5; i += 1) for (const client of [one, other]) void client.list().then(() => (done += 1));
    for (let i = 0; i < 50; i += 1) await settle();
    expect(done).toBe(10);
  });

  it('[R90] can be a breaker, which a failure of one method opens for another', async () => {
    const clock = fakeClock();
    const breaker = new CircuitBreaker({ failures: 1, cooldownMs: 45_000, clock });
    class Broken extends Plain {
      @CircuitBroken({ breaker, whenOpen: 'fail' })
      one(): Promise<unknown> {
        return this.server.ask();
      }
      @CircuitBroken({ breaker, whenOpen: 'fail' })
      two(): Promise<unknown> {
        return this.server.ask();
      }
    }
    const client = new Broken(new Script([failing(503)]), clock);
    await rejection(client.one());
    const open = await rejection<CircuitOpenError>(client.two());
    expect(open).toBeInstanceOf(CircuitOpenError);
    expect(open.message).toMatch(/^Broken\.two: the circuit breaker is open .* in 45001 ms\.$/);
    expect(client.server.asked).toHaveLength(1);
  });

  it('keeps the rate when a breaker closes and waiting calls acquire new permits', async () => {
    class Crm extends Plain {
      @RateLimited({ requestsPerSecond: 2, minRemaining: 0 })
      @CircuitBroken({ failures: 1, cooldownMs: 10_000 })
      list(): Promise<unknown> {
        return this.server.ask();
      }
    }
    const crm = new Crm(new Script([failing(503), ok()]));
    await rejection(crm.list());
    const calls = Array.from({ length: 5 }, () => crm.list());
    await crm.clock.advance(10_000);
    expect(crm.server.asked).toHaveLength(1);
    const startedAt: number[] = [];
    for (let ms = 0; ms < 3_000; ms += 50) {
      await crm.clock.advance(50);
      while (startedAt.length + 1 < crm.server.asked.length) startedAt.push(crm.clock.now());
    }
    await Promise.all(calls);
    // The probe needs no permit.
    for (let i = 2; i < startedAt.length; i += 1) expect(startedAt[i]! - startedAt[i - 1]!).toBeGreaterThanOrEqual(450);
    expect(startedAt).toHaveLength(5);
  });

  it('is the same for equal rates in different notations', async () => {
    class Crm extends Plain {
      @RateLimited({ requestsPerSecond: 1, scope: 'org' })
      @CircuitBroken({ scope: 'org' })
      one(): Promise<unknown> {
        return this.server.ask();
      }
      @RateLimited({ requests: 60, perMs: 60_000, burst: 1, scope: 'org' })
      @CircuitBroken({ scope: 'org', failures: 5, cooldownMs: 30_000 })
      two(): Promise<unknown> {
        return this.server.ask();
      }
    }
    const crm = new Crm(new Script([ok()]));
    await crm.one();
    const two = crm.two();
    await settle();
    expect(crm.server.asked).toHaveLength(1);
    await crm.clock.advance(1_000);
    await two;
    expect(crm.server.asked).toHaveLength(2);
  });

  it('is one renewal for methods with the same refresh', async () => {
    let renewals = 0;
    class Crm extends Plain {
      token = 'old';
      async renew() {
        renewals += 1;
        await settle();
        this.token = 'new';
      }
      ask() {
        return this.token === 'old' ? Promise.resolve({ status: 401, headers: {} }) : this.server.ask();
      }
      @Reauth401('renew')
      one(): Promise<unknown> {
        return this.ask();
      }
      @Reauth401('renew')
      two(): Promise<unknown> {
        return this.ask();
      }
    }
    const crm = new Crm(new Script([ok()]));
    await Promise.all([crm.one(), crm.two(), crm.one()]);
    expect(renewals).toBe(1);
  });
});

describe('a policy decorator', () => {
  it('names class, method, option, value and what is allowed when the class is defined', () => {
    const message = (define: () => unknown) => {
      try {
        define();
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigurationError);
        return (error as Error).message;
      }
      throw new Error('an error was expected');
    };
    expect(
      message(() => {
        class Crm {
          @RateLimited({ requestsPerSecond: 0 })
          users(): Promise<void> {
            return Promise.resolve();
          }
        }
        return Crm;
      }),
    ).toMatch(/users: @RateLimited: option "requestsPerSecond" must be a positive number, got 0$/);
    expect(
      message(() => {
        class Crm {
          @RateLimited({ requests: 3 })
          users(): Promise<void> {
            return Promise.resolve();
          }
        }
        return Crm;
      }),
    ).toMatch(/option "perMs" is required when "requests" is set$/);
    expect(
      message(() => {
        class Crm {
          @Retried({ statuses: [200] })
          users(): Promise<void> {
            return Promise.resolve();
          }
        }
        return Crm;
      }),
    ).toMatch(/@Retried: option "statuses" must be a list of error statuses, such as \[429, 503\], got an array of 1$/);
    expect(
      message(() => {
        class Crm {
          @CircuitBroken({ breaker: new CircuitBreaker(), failures: 2 })
          users(): Promise<void> {
            return Promise.resolve();
          }
        }
        return Crm;
      }),
    ).toMatch(/@CircuitBroken: option "failures" cannot be combined with "breaker", got 2$/);
    expect(
      message(() => {
        class Crm {
          @Reauth401('')
          users(): Promise<void> {
            return Promise.resolve();
          }
        }
        return Crm;
      }),
    ).toMatch(/@Reauth401: takes a function of the client, the name of one of its methods, or nothing, got ""$/);
  });

  it('reports missing parentheses', () => {
    const bare = Retried as unknown as (value: unknown, context: unknown) => unknown;
    expect(() => bare(() => undefined, { kind: 'method', name: 'users' })).toThrow(
      '@Retried is missing its parentheses. Write @Retried() or @Retried({ … })',
    );
  });

  it('can be used once on a method', () => {
    expect(() => {
      class Crm {
        @Retried()
        @Retried()
        users(): Promise<void> {
          return Promise.resolve();
        }
      }
      return Crm;
    }).toThrow(/users: @Retried is used twice on the method. Use it once, with all options/);
  });
});

describe('@Reauth401', () => {
  class Crm extends Plain {
    token = 'old';
    @Reauth401()
    lost(): Promise<unknown> {
      return this.server.ask();
    }
    @Reauth401('nowhere')
    wrong(): Promise<unknown> {
      return this.server.ask();
    }
    @Reauth401(() => Promise.reject(new Error('no login today')))
    failing(): Promise<unknown> {
      return this.server.ask();
    }
    @Reauth401(() => undefined)
    refused(): Promise<unknown> {
      return page(this.server.ask());
    }
  }

  it('reports at the first call that there is nothing to refresh', async () => {
    expect((await rejection(new Crm(new Script([ok()])).lost())).message).toMatch(
      /^Crm\.lost: @Reauth401\(\) has nothing to refresh. Pass a function of the client/,
    );
  });

  it('reports at the first call that the named method does not exist', async () => {
    expect((await rejection(new Crm(new Script([ok()])).wrong())).message).toBe(
      'Crm.wrong: @Reauth401("nowhere") does not name a method of Crm',
    );
  });

  it('turns a failed renewal into an AuthError', async () => {
    const error = await rejection<AuthError>(new Crm(new Script([failing(401)])).failing());
    expect(error).toBeInstanceOf(AuthError);
    expect(error.message).toBe(
      'Crm.failing: the server returned 401, and the credentials could not be renewed: no login today',
    );
    expect((error.cause as Error).message).toBe('no login today');
  });

  it('[R12] gives up after the second 401, with two sends', async () => {
    const crm = new Crm(new Script([failing(401)]));
    const error = await rejection<UnauthorizedError>(crm.refused());
    expect(error).toBeInstanceOf(UnauthorizedError);
    expect(error.message).toBe('Crm.refused: HTTP 401. The credentials were renewed and rejected again');
    expect(crm.server.asked).toHaveLength(2);
  });

  it('refreshes the token source of the client and passes the token to page(…)', async () => {
    const sent: (string | undefined)[] = [];
    class Tokens extends Plain {
      @Reauth401()
      list(): Promise<unknown> {
        return page(({ token }) => {
          sent.push(token);
          return Promise.resolve({ status: token === 'new' ? 200 : 401, headers: {}, body: [] });
        });
      }
    }
    let current = 'old';
    const auth = {
      token: async () => current,
      refresh: async (rejected: string) => {
        expect(rejected).toBe('old');
        return (current = 'new');
      },
    };
    await new Tokens(new Script([]), fakeClock(), { auth }).list();
    expect(sent).toEqual(['old', 'new']);
  });
});

describe('a client with policies', () => {
  it('validates policies of a plain class under CLIENT_CONTEXT', async () => {
    class Crm {
      readonly [CLIENT_CONTEXT]: ClientContext = { retry: { retries: -1 } };
      @RateLimited()
      user(): Promise<object> {
        return Promise.resolve({});
      }
    }
    expect(await rejection(new Crm().user())).toMatchObject({
      message: `Crm.user: @Retried over the client's retry: option "retries" must be a whole number, at least 0, got -1`,
    });
  });

  it('names the method in the error of a policy that only the client has', async () => {
    class Crm {
      readonly [CLIENT_CONTEXT]: ClientContext = { retry: { retries: -1 } };
      @Paginated()
      users(_params = {}): Paged<unknown> {
        return page(Promise.resolve({ entities: [] }));
      }
    }
    expect(() => new Crm().users()).toThrow('Crm.users: @Retried over the client\'s retry: option "retries" must be');
  });

  it('validates paging options of a plain class under CLIENT_CONTEXT', () => {
    class Crm {
      readonly [CLIENT_CONTEXT]: ClientContext = { paging: { maxPages: -1 } };
      @Paginated()
      users(_params = {}): Paged<unknown> {
        return page(Promise.resolve({ entities: [] }));
      }
    }
    expect(() => new Crm().users()).toThrow(
      new ConfigurationError('Crm.users: option "maxPages" must be a whole number, at least 1, or Infinity, got -1'),
    );
  });

  it('uses the CLIENT_CONTEXT of the moment for each call', async () => {
    const seen: string[] = [];
    class Crm {
      [CLIENT_CONTEXT]: ClientContext = {};
      @Paginated()
      users(_params = {}): Paged<unknown> {
        return page(Promise.resolve({ entities: [{ id: 1 }] }));
      }
    }
    const crm = new Crm();
    await crm.users().toArray();
    crm[CLIENT_CONTEXT] = { observe: ({ type }) => seen.push(type) };
    await crm.users().toArray();
    expect(seen).toContain('page');
  });

  it('sends the token whose bucket it waited for, also with a refresh of its own', async () => {
    const sent: unknown[] = [];
    class Crm {
      readonly [CLIENT_CONTEXT]: ClientContext = {
        auth: tokenPool([staticToken('of the first'), staticToken('of the second')]),
        rateLimit: {},
      };
      @Reauth401(() => undefined)
      user(): Promise<object> {
        return page(({ token }) =>
          Promise.resolve(sent.push(token)).then(() => ({ status: 200, headers: {}, body: {} })),
        );
      }
    }
    const crm = new Crm();
    for (let call = 0; call < 4; call += 1) await crm.user();
    expect(sent).toEqual(['of the first', 'of the second', 'of the first', 'of the second']);
  });

  it('applies its policies to every method, and a decorator overrides single options', async () => {
    class Crm extends Plain {
      @Paginated()
      plain(params: object = {}): Paged<User> {
        return page(this.server.ask(params));
      }
      @Paginated()
      @Retried({ retries: 1 })
      once(params: object = {}): Paged<User> {
        return page(this.server.ask(params));
      }
    }
    const context = { retry: { retries: 3, backoff: constant(1) } };
    const attempts = async (call: (crm: Crm) => Paged<User>) => {
      const crm = new Crm(new Script([failing(503)]), fakeClock(), context);
      const failed = rejection(call(crm).toArray());
      await crm.clock.advance(10);
      expect(await failed).toBeInstanceOf(RetryExhaustedError);
      return crm.server.asked.length;
    };
    expect(await attempts((crm) => crm.plain())).toBe(4);
    expect(await attempts((crm) => crm.once())).toBe(2);
  });

  it('validates policy options of an ApiClient in the constructor', () => {
    expect(() => new ApiClient({ retry: { retries: -1 } })).toThrow(
      'ApiClient: option "retry.retries" must be a whole number, at least 0, got -1',
    );
    expect(() => new ApiClient({ rateLimit: { limits: [] } })).toThrow(
      /"rateLimit.limits" must be a list of at least one/,
    );
    expect(() => new ApiClient({ breaker: { whenOpen: 'later' as 'wait' } })).toThrow(
      /"breaker.whenOpen" must be one of 'wait', 'fail', got "later"$/,
    );
  });

  describe('and with an annotated method that is async', () => {
    const clientOf = (lines: readonly Answer[], options: ApiClientOptions = {}) => {
      const script = new Script(lines);
      const adapter: AxiosAdapter = async (config) => {
        const { status, headers = {}, body = {} } = (await script.ask({ url: config.url })) as Answer;
        const response = { status, headers, data: body, config, statusText: '' };
        if (status < 300) return response;
        throw new AxiosError('refused', 'ERR_BAD_RESPONSE', config, undefined, response);
      };
      class Crm extends ApiClient {
        @Retried()
        async me(): Promise<string> {
          const body: { name: string } = await this.get('/me');
          return `I am ${body.name}`;
        }
        @Paginated({ collect: true })
        async all(params: object = {}): Promise<User[]> {
          return this.get('/users', params);
        }
      }
      return { crm: new Crm({ baseURL: 'https://api.example.com', axios: { adapter }, ...options }), script };
    };
    const named = { status: 200, body: { name: 'Ada' } };

    it('applies its policies once, so the method does not wait for itself', async () => {
      const limits = { rateLimit: { concurrency: 1 } };
      expect(await clientOf([named], limits).crm.me()).toBe('I am Ada');
      expect(await clientOf([ok(1, 2)], limits).crm.all()).toEqual([{ id: 1 }, { id: 2 }]);
    });

    it('[R12] renews its token once, and sends twice', async () => {
      let renewals = 0;
      const auth = { token: async () => 'a', refresh: async () => `b${(renewals += 1)}` };
      const { crm, script } = clientOf([failing(401)], { auth });
      expect(await rejection(crm.me())).toBeInstanceOf(UnauthorizedError);
      expect(script.asked).toHaveLength(2);
      expect(renewals).toBe(1);
    });

    describe('and whose annotated method returns its request', () => {
      const down = [failing(503)];
      const retry = { retries: 5, backoff: constant(1) };
      /** Counts the permits that a call acquires. */
      const counted = () => {
        const clock = fakeClock();
        const limiter = new RateLimiter({ clock });
        const acquire = jest.spyOn(limiter, 'acquire');
        return { clock, acquire, options: { clock, rateLimit: { limiter } } };
      };
      class Lookup extends ApiClient {
        @Paginated({ collect: true, style: cursor({ from: 'header:X-Next', to: 'after' }) })
        sendsLater(params: object = {}): Promise<User[]> {
          return page(async ({ send }) => {
            const { group } = await this.get<Promise<{ group: string }>>('/group');
            return send(this.get(path`/groups/${group}`, params));
          });
        }
        @Paginated({ collect: true, style: cursor({ from: 'header:X-Next', to: 'after' }) })
        async bareBody(params: object = {}): Promise<User[]> {
          await Promise.resolve();
          const body: User[] = await this.get('/users', params);
          return [...body];
        }
        @Paginated({ collect: true, style: cursor({ from: 'header:X-Next', to: 'after' }) })
        async returnsLater(params: object = {}): Promise<User[]> {
          await Promise.resolve();
          return this.get('/users', params);
        }
      }

      it('retries the request with one policy, in six sends and not thirty-six', async () => {
        const clock = fakeClock();
        const { crm, script } = clientOf(down, { clock, retry });
        const failed = rejection(crm.all());
        await clock.advance(1_000);
        expect(await failed).toMatchObject({ attempts: 6 });
        expect(script.asked).toHaveLength(6);
      });

      it('acquires one permit for the request', async () => {
        const { acquire, options } = counted();
        await clientOf([ok(1)], options).crm.all();
        expect(acquire).toHaveBeenCalledTimes(1);
      });

      it('counts the request in the events of the run', async () => {
        const events: PagewrightEvent[] = [];
        await clientOf([ok(1)], { observe: (event) => events.push(event) }).crm.all();
        const requests = events.filter(({ type }) => type === 'request');
        expect(requests).toMatchObject([{ endpoint: 'Crm.all', index: 0, attempt: 1, status: 200 }]);
      });

      const lookupOf = (lines: readonly Answer[], options: ApiClientOptions = {}) => {
        const { crm, script } = clientOf(lines, options);
        return { lookup: new Lookup({ baseURL: 'https://api.example.com', axios: crm.http, ...options }), script };
      };

      it('sends a page after another request with one permit each, and keeps its headers', async () => {
        const { acquire, options } = counted();
        const group = { status: 200, body: { group: 'g1' } };
        const { lookup, script } = lookupOf([group, { ...ok(1), headers: { 'x-next': 'b' } }, group, ok(2)], options);
        expect(await lookup.sendsLater()).toEqual([{ id: 1 }, { id: 2 }]);
        expect(script.asked).toEqual([
          { url: '/group' },
          { url: '/groups/g1' },
          { url: '/group' },
          { url: '/groups/g1' },
        ]);
        expect(acquire).toHaveBeenCalledTimes(4);
      });

      it('reports what to return if a style needs headers and the method returned a bare body', async () => {
        const error = await rejection(lookupOf([ok(1)]).lookup.bareBody());
        expect(error).toBeInstanceOf(SchemaError);
        expect(error.message).toMatch(/no headers.*return the whole response/i);
      });

      it('reports how to send a request after an await as the page', async () => {
        const error = await rejection(lookupOf([{ ...ok(1), headers: { 'x-next': 'b' } }]).lookup.returnsLater());
        expect(error).toBeInstanceOf(SchemaError);
        expect(error.message).toBe(
          'Lookup.returnsLater, page 1: the style reads the header X-Next, but the method returned no headers. ' +
            'Return the whole response, not its body: page(this.http.get(…)); ' +
            'in an async method: page(async ({ send }) => send(this.get(…)))',
        );
      });
    });

    it('respects the quota headers of the response', async () => {
      const events: PagewrightEvent[] = [];
      const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' };
      const body: object[] = [{ id: 1 }];
      const { crm } = clientOf([{ status: 200, headers, body }], {
        rateLimit: {},
        observe: (event) => events.push(event),
      });
      await crm.all();
      expect(events).toContainEqual(expect.objectContaining({ type: 'paused', cause: 'quota', waitMs: 60_000 }));
    });
  });
});
