import { isPagewrightError } from '../../errors/pagewright-error.js';
import type { QueryChangedError } from '../../errors/query-changed-error.js';
import type { RunHeldError } from '../../errors/run-held-error.js';
import { errorText } from '../output/error-text.js';
import { plainText } from '../output/plain-text.js';

/** What an option that a message names is called on the command line. */
const FLAGS = [
  ['overwrite: true', '--overwrite'],
  ['restart: true', '--restart'],
] as const;

/** What is said of the failure of an export, in the words of the command line. */
export function failureText(error: unknown): string {
  if (isPagewrightError(error, 'QUERY_CHANGED')) return queryChanged(error as QueryChangedError);
  if (isPagewrightError(error, 'RUN_HELD')) return runHeld(error as RunHeldError);
  const text = errorText(error);
  const flags = FLAGS.filter(([words]) => text.includes(words)).map(([, flag]) => flag);
  return flags.length === 0 ? text : `${text} (here: ${flags.join(', ')})`;
}

/** Whether the failure says that there is no going on. */
export const asksToBeginAnew = (error: unknown): boolean => /begin anew with restart: true/i.test(errorText(error));

const queryChanged = ({ changed }: QueryChangedError) =>
  plainText(
    `this export was begun with another ${changed.join(', ')}; go on with what it was begun with, keep the new one under a name of its own (--view <name>), ` +
      'or begin anew with --restart',
  );

const runHeld = ({ owner }: RunHeldError) =>
  plainText(`another process works on this export: ${owner}. Let it end, or stop it`);
