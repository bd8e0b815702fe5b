import {
  clientCredentials,
  type Clock,
  consoleLogger,
  constant,
  logEvents,
  type Receipt,
  systemClock,
} from 'pagewright';
import { type Sandbox, startSandbox } from 'pagewright/sandbox';
import { UserDirectory } from '../demo/user-directory.js';
import { receiptRows, table } from '../demo/tables.js';

const LOGIN = { clientId: 'resilient', clientSecret: 'secret-of-the-example' };

export interface ResilientOptions {
  readonly write: (text: string) => void;
  /** The clock of client and server. @default the system clock */
  readonly clock?: Clock;
}

/** Reads all users of a server with rate limits, transient failures and expiring tokens. Returns the receipt. */
export async function runResilient({ write, clock = systemClock }: ResilientOptions): Promise<Receipt> {
  await using sandbox = await startFaultyServer(clock);
  const users = resilientClient(sandbox, clock, write).users({ pageSize: 10 });

  // After half of the users, the server revokes all tokens.
  const half = sandbox.data.user(sandbox.data.users / 2).id;
  for await (const { id } of users) if (id === half) sandbox.revokeTokens();

  write(table('Receipt', receiptRows(users.receipt)));
  write(`\nThe server received ${sandbox.requestCount} requests and ${sandbox.tokenRequests.length} token requests.\n`);
  return users.receipt;
}

/** 300 users, a limit of 10 requests a second, tokens that expire after two seconds, and two failures in a row. */
const startFaultyServer = (clock: Clock): Promise<Sandbox> =>
  startSandbox({
    users: 300,
    oauth: { ...LOGIN, expiresInSeconds: 2 },
    rateLimits: [{ key: 'token.rate', per: 'org', algorithm: 'token-bucket', ratePerSecond: 10, burst: 10 }],
    faults: [5, 6].map((request) => ({ request, kind: 'status', status: 503 })),
    now: () => clock.now(),
  });

/** The client of the demo, with policies in its options. */
function resilientClient(sandbox: Sandbox, clock: Clock, write: (line: string) => void): UserDirectory {
  const observe = logEvents({ ...consoleLogger(write), debug: () => undefined });
  return new UserDirectory({
    baseURL: sandbox.url,
    auth: clientCredentials({ tokenUrl: `${sandbox.url}/oauth/token`, ...LOGIN, clock, observe }),
    // Without a rate of its own, this client runs into the server's limit. To avoid that, set a rate one below the server's.
    rateLimit: { minRemaining: 0 },
    retry: { backoff: constant(200) },
    breaker: { failures: 2, cooldownMs: 500 },
    clock,
    observe,
  });
}
