import { Command, Option } from 'commander';
import type { SandboxOptions } from '../../sandbox/index.js';
import type { Interval } from '../../time/interval.js';
import { intervalArgument, share, wholeNumberFrom } from '../arguments.js';

const MAX_DELAY_MS = 2 ** 31 - 1;

/** `pagewright sandbox`: the sandbox alone, for use with any language. */
export function sandboxCommand(): Command {
  const count = wholeNumberFrom(0);
  return new Command('sandbox')
    .description('Runs a made-up paged API on this machine until Ctrl-C, and prints how to reach it')
    .option('--port <number>', 'port to listen on; 0 for a free one', wholeNumberFrom(0, 65_535), 0)
    .option('--seed <number>', 'where all data and all chance come from', wholeNumberFrom(Number.MIN_SAFE_INTEGER), 1)
    .option('--users <number>', 'how many users there are', count, 1_000)
    .option('--groups <number>', 'how many groups there are', count, 40)
    .option('--conversations <number>', 'how many conversations there are', count, 1_000)
    .option('--conversations-over <start/end>', 'when they began; January 2026 where it is not named', intervalArgument)
    .option('--faults [rate]', 'share of requests that go wrong; 0.05 where none is named', share)
    .option('--latency <ms>', 'milliseconds before each answer', wholeNumberFrom(0, MAX_DELAY_MS), 0)
    .option('--rate-limit [requests]', 'requests a minute for each token; 300 where none is named', wholeNumberFrom(1))
    .option('--oauth', 'ask for tokens of its own token endpoint')
    .addOption(tokenLife())
    .option('--json', 'print JSON: a line at the start, and one at the end')
    .action(async (flags: SandboxFlags) => {
      // Whoever asks for help does not wait for a server to load.
      const { serveSandbox } = await import('./serve-sandbox.js');
      await serveSandbox(flags);
    });
}

function tokenLife(): Option {
  return new Option('--token-life <seconds>', 'how long these tokens live; implies --oauth')
    .argParser(wholeNumberFrom(1))
    .default(86_400)
    .implies({ oauth: true });
}

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
const CLIENT = { clientId: 'sandbox-client', clientSecret: 'sandbox-secret' } as const;

const DEFAULT_RATE = 0.05;
const DEFAULT_PER_MINUTE = 300;

/** What the flags mean to the sandbox. */
export function sandboxOptionsOf(flags: SandboxFlags): SandboxOptions {
  const { port, seed, users, groups, conversations, latency, tokenLife } = flags;
  const rate = valueOrDefault(flags.faults, DEFAULT_RATE);
  const allowed = valueOrDefault(flags.rateLimit, DEFAULT_PER_MINUTE);
  const chaos = rate === undefined ? {} : { chaos: { rate } };
  return {
    port,
    seed,
    users,
    groups,
    conversations,
    ...(flags.conversationsOver ? conversationDates(flags.conversationsOver) : {}),
    latencyMs: latency,
    ...chaos,
    ...(allowed === undefined ? {} : { rateLimits: [{ key: 'token.rate.per.minute', per: 'token', allowed }] }),
    ...(flags.oauth ? { oauth: { ...CLIENT, expiresInSeconds: tokenLife, ...chaos } } : {}),
  };
}

const conversationDates = ({ start, end }: Interval) => ({
  conversationsFrom: new Date(start).toISOString(),
  conversationsTo: new Date(end).toISOString(),
});

const valueOrDefault = (given: number | true | undefined, otherwise: number) => (given === true ? otherwise : given);
