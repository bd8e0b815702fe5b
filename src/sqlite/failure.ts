/** SQLite's result codes that are told apart. */
const BUSY = 5;
const LOCKED = 6;

const WORDS: Readonly<Record<number, string>> = {
  [BUSY]: 'another process kept the file locked for all that time; see what it does, or wait longer with busyMs',
  [LOCKED]: 'the file is locked from within this process; see what holds it',
  8: 'the file, or its folder, is read-only for this process; make both writable and run it again',
  10: 'the disk failed to read or write; see whether it is still there',
  11: 'the file is damaged; go on with a copy of it, or begin anew with another file',
  13: 'the disk is full; free some space and run it again',
  14: 'the file cannot be opened; see whether its folder exists and this process may write there',
  26: 'the file is no SQLite database; name another one',
};

const NAMES: Readonly<Record<string, number>> = {
  SQLITE_BUSY: BUSY,
  SQLITE_LOCKED: LOCKED,
  SQLITE_READONLY: 8,
  SQLITE_IOERR: 10,
  SQLITE_CORRUPT: 11,
  SQLITE_FULL: 13,
  SQLITE_CANTOPEN: 14,
  SQLITE_NOTADB: 26,
};

/** SQLite's primary result code in what a driver threw; `undefined` where it is not SQLite that failed. */
export function resultCode(error: unknown): number | undefined {
  const { errcode, rawCode, code } = (error ?? {}) as { errcode?: unknown; rawCode?: unknown; code?: unknown };
  // The higher bytes tell more of the same.
  for (const number of [errcode, rawCode]) if (typeof number === 'number') return number & 0xff;
  const name = /^SQLITE_[A-Z]+/.exec(String(code))?.[0];
  return name === undefined ? undefined : NAMES[name];
}

/** Somebody else is at it; the same again will work when they are done. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === BUSY || code === LOCKED;
}

/** What happened and what to do, in words. */
export function failureWords(error: unknown): string {
  const { message } = error as Error;
  const words = WORDS[resultCode(error) ?? -1];
  return words === undefined ? message : `${words} (${message})`;
}
