/** A test that any test runner can run. */
export interface ConformanceCase {
  /** One sentence. */
  readonly name: string;
  /** Rejects with an error that says what is wrong. */
  run(): Promise<void>;
}
