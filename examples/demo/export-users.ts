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
  /** Users that match the filter. */
  processed: number;
  /** Users that do not match the filter. */
  skipped: number;
}

export interface ExportResult extends Readonly<Counts> {
  /** Lines in the file. */
  readonly written: number;
  readonly receipt: Receipt;
}

/**
 * Writes active users with an email address to an NDJSON file.
 *
 * @throws the error of the run or the file; the file then contains the users before it
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
  // Opened before the first request, so that nothing is requested if the file cannot be written.
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

/** @throws Error if a user is missing or was received twice */
export function assertEachUserOnce(
  { processed, skipped, receipt }: Pick<ExportResult, 'processed' | 'skipped' | 'receipt'>,
  users: number,
): void {
  const received = processed + skipped;
  if (received === users && receipt.duplicates === 0) return;
  throw new Error(`received ${count(received)} of ${count(users)} users and ${count(receipt.duplicates)} duplicates`);
}
