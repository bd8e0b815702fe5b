/** What to do about a refusal, by the code that the API gives with it. */
export type ErrorAdvice = Readonly<Record<string, string>>;

/** The advice for a code; codes that look like members of an object have none. */
export const adviceFor = (table: ErrorAdvice | undefined, code: string | undefined): string | undefined =>
  table !== undefined && code !== undefined && Object.hasOwn(table, code) ? table[code] : undefined;
