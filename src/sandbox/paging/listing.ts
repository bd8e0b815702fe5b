import type { Collection } from '../data/collections.js';
import type { SandboxOptions } from '../options.js';
import type { Dialect } from './dialect.js';
import type { ListRules } from './list-rules.js';
import type { CursorSigner } from './signed-cursor.js';

export interface PageService {
  readonly options: SandboxOptions;
  readonly cursors: CursorSigner;
  /** Number of the page among all that were served. */
  readonly serial: number;
  /** Origin of the sandbox itself. */
  readonly origin: string;
}

/** A collection, and how it is paged. */
export interface Listing {
  readonly collection: Collection;
  readonly dialect: Dialect;
  readonly rules: ListRules;
}
