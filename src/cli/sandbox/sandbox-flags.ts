import type { SandboxOptions } from '../../sandbox/index.js';
import type { Interval } from '../../time/interval.js';

/** The options of `pagewright sandbox` as they were given. */
export interface SandboxFlags {
  readonly port: number;
  readonly seed: number;
  readonly users: number;
  readonly groups: number;
  readonly conversations: number;
  readonly conversationsOver?: Interval;
  /** `true` where no rate is named. */
  readonly faults?: number | true;
  readonly latency: number;
  /** `true` where no number is named. */
  readonly rateLimit?: number | true;
  readonly oauth?: true;
  readonly tokenLife: number;
  readonly json?: true;
}

/** No secret: whoever reaches the sandbox may have its made-up data. */
export const CLIENT = { clientId: 'sandbox-client', clientSecret: 'sandbox-secret' } as const;

const DEFAULT_RATE = 0.05;
const DEFAULT_PER_MINUTE = 300;

/** What the flags mean to the sandbox. */
export function sandboxOptionsOf(flags: SandboxFlags): SandboxOptions {
  const { port, seed, users, groups, conversations, latency, tokenLife } = flags;
  const rate = valueOf(flags.faults, DEFAULT_RATE);
  const allowed = valueOf(flags.rateLimit, DEFAULT_PER_MINUTE);
  const weather = rate === undefined ? {} : { weather: { rate } };
  return {
    port,
    seed,
    users,
    groups,
    conversations,
    ...(flags.conversationsOver ? spread(flags.conversationsOver) : {}),
    latencyMs: latency,
    ...weather,
    ...(allowed === undefined ? {} : { rateLimits: [{ key: 'token.rate.per.minute', per: 'token', allowed }] }),
    ...(flags.oauth ? { oauth: { ...CLIENT, expiresInSeconds: tokenLife, ...weather } } : {}),
  };
}

const spread = ({ start, end }: Interval) => ({
  conversationsFrom: new Date(start).toISOString(),
  conversationsTo: new Date(end).toISOString(),
});

const valueOf = (given: number | true | undefined, otherwise: number) => (given === true ? otherwise : given);
