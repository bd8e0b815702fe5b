import { Command, Option } from 'commander';
import type { SandboxOptions } from '../../sandbox/index.js';
import type { Interval } from '../../time/interval.js';
import { intervalArgument, share, wholeNumberFrom } from '../arguments.js';
import type { CommandContext } from '../process.js';

const MAX_DELAY_MS = 2 ** 31 - 1;

/** `pagewright sandbox`: serves the sandbox API, for programs in any language. */
export function sandboxCommand({ stdout }: CommandContext): Command {
  const count = wholeNumberFrom(0);
  return new Command('sandbox')
    .description('Serve a paginated sandbox API on this machine until Ctrl-C, and print how to use it')
    .option('--port <number>', 'port to listen on; 0 for any free port', wholeNumberFrom(0, 65_535), 0)
    .option('--seed <number>', 'seed of all data and faults', wholeNumberFrom(Number.MIN_SAFE_INTEGER), 1)
    .option('--users <number>', 'number of users', count, 1_000)
    .option('--groups <number>', 'number of groups', count, 40)
    .option('--conversations <number>', 'number of conversations', count, 1_000)
    .option(
      '--conversations-over <start/end>',
      'interval of the conversations (default: January 2026)',
      intervalArgument,
    )
    .option('--faults [rate]', 'share of requests that fail (0.05 without a value)', share)
    .option('--latency <ms>', 'milliseconds before each response', wholeNumberFrom(0, MAX_DELAY_MS), 0)
    .option('--rate-limit [requests]', 'requests per minute and token (300 without a value)', wholeNumberFrom(1))
    .option('--oauth', 'require tokens from its token endpoint')
    .addOption(tokenLife())
    .option('--json', 'print JSON: one line at the start, one at the end')
    .action(async (flags: SandboxFlags) => {
      // Loaded here, so that --help stays fast.
      const { serveSandbox } = await import('./serve-sandbox.js');
      await serveSandbox(sandboxOptionsOf(flags), { json: flags.json === true, stdout });
    });
}

function tokenLife(): Option {
  return new Option('--token-life <seconds>', 'lifetime of the tokens; implies --oauth')
    .argParser(wholeNumberFrom(1))
    .default(86_400)
    .implies({ oauth: true });
}

/** The options of `pagewright sandbox` as commander parses them. */
export interface SandboxFlags {
  readonly port: number;
  readonly seed: number;
  readonly users: number;
  readonly groups: number;
  readonly conversations: number;
  readonly conversationsOver?: Interval;
  /** `true` without a value. */
  readonly faults?: number | true;
  readonly latency: number;
  /** `true` without a value. */
  readonly rateLimit?: number | true;
  readonly oauth?: true;
  readonly tokenLife: number;
  readonly json?: true;
}

/** Not a secret: the sandbox serves fake data only. */
const CLIENT = { clientId: 'sandbox-client', clientSecret: 'sandbox-secret' } as const;

const DEFAULT_RATE = 0.05;
const DEFAULT_PER_MINUTE = 300;

/** The options of the sandbox for the flags. */
export function sandboxOptionsOf(flags: SandboxFlags): SandboxOptions {
  const { port, seed, users, groups, conversations, latency, tokenLife, conversationsOver } = flags;
  const rate = valueOrDefault(flags.faults, DEFAULT_RATE);
  const allowed = valueOrDefault(flags.rateLimit, DEFAULT_PER_MINUTE);
  const chaos = rate !== undefined && { chaos: { rate } };
  return {
    ...{ port, seed, users, groups, conversations, latencyMs: latency },
    ...(conversationsOver && conversationDates(conversationsOver)),
    ...chaos,
    ...(allowed !== undefined && { rateLimits: [{ key: 'token.rate.per.minute', per: 'token', allowed }] }),
    ...(flags.oauth && { oauth: { ...CLIENT, expiresInSeconds: tokenLife, ...chaos } }),
  };
}

const conversationDates = ({ start, end }: Interval) => ({
  conversationsFrom: new Date(start).toISOString(),
  conversationsTo: new Date(end).toISOString(),
});

const valueOrDefault = (value: number | true | undefined, fallback: number) => (value === true ? fallback : value);
