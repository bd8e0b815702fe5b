import { isPagewrightError } from '../../errors/pagewright-error.js';
import { SinkError } from '../../errors/sink-error.js';

/** What to do about the failures that people meet. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space and run again, what was committed is kept',
  EDQUOT: 'the quota of this user is used up; free some space and run again, what was committed is kept',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOENT: 'a directory or a file on the way there does not exist',
  EISDIR: 'that is a directory',
  EMFILE: 'this process has too many files open',
};

/** Does something to a file; what fails is thrown as `SinkError` that says what was done to which file. */
export async function onDisk<R>(what: string, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (cause) {
    if (isPagewrightError(cause)) throw cause;
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw new SinkError(`could not ${what}: ${ADVICE[code] ?? message}${code && ADVICE[code] ? ` (${code})` : ''}`, {
      cause,
    });
  }
}
