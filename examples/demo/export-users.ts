import { open } from 'node:fs/promises';
import type { Paged, EventOf, Receipt } from 'pagewright';
import { writeNdjson } from './ndjson-file.js';
import { count } from './tables.js';
import type { User } from './user-directory.js';

/** One line of the exported file. */
export interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly division_id: string;
}

interface Counts {
  /** Users that passed the filter. */
  processed: number;
  /** Users that did not. */
  skipped: number;
}

export interface ExportResult extends Readonly<Counts> {
  /** Lines that are in the file. */
  readonly written: number;
  readonly receipt: Receipt;
}

/**
 * Writes the active users that have an e-mail address to a file, as NDJSON.
 *
 * @throws what the run or the file throws; the file then holds the users up to there
 */
export async function exportUsers(
  users: Paged<User>,
  file: string,
  onProgress: (progress: EventOf<'progress'>) => void,
): Promise<ExportResult> {
  const run = users.with({
    observe: (event) => {
      if (event.type === 'progress') onProgress(event);
    },
  });
  const counts: Counts = { processed: 0, skipped: 0 };
  // Before the first request, so that a file that cannot be written costs none: a run sends nothing before it is read.
  const handle = await open(file, 'w');
  const written = await writeNdjson(rowsOf(run, counts), handle.createWriteStream());
  return { ...counts, written, receipt: run.receipt };
}

async function* rowsOf(users: AsyncIterable<User>, counts: Counts): AsyncGenerator<UserRow> {
  for await (const user of users) {
    if (isActiveWithEmail(user)) {
      counts.processed += 1;
      yield rowOf(user);
    } else {
      counts.skipped += 1;
    }
  }
}

type UserWithEmail = User & { readonly email: string };

function isActiveWithEmail(user: User): user is UserWithEmail {
  return user.state === 'active' && user.email !== undefined;
}

function rowOf({ id, name, email, division }: UserWithEmail): UserRow {
  return { id, name, email, division_id: division.id };
}

/** @throws an Error if one of so many users is missing, or was received twice */
export function assertEachUserOnce(
  { processed, skipped, receipt }: Pick<ExportResult, 'processed' | 'skipped' | 'receipt'>,
  users: number,
): void {
  const received = processed + skipped;
  if (received === users && receipt.duplicates === 0) return;
  throw new Error(
    `received ${count(received)} of ${count(users)} users, and ${count(receipt.duplicates)} of them twice`,
  );
}
