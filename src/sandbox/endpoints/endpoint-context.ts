import type { Collection } from '../data/collection.js';
import type { GeneratedData } from '../data/generated-data.js';
import type { UserDirectory } from '../data/user-directory.js';
import { errorReply, type Reply, type SandboxRequest } from '../http/sandbox-request.js';
import type { Dialect } from '../paging/dialect-shapes.js';
import type { ListRules } from '../paging/page-request.js';
import { servePage } from '../paging/serve-page.js';
import type { CursorSigner } from '../paging/signed-cursor.js';
import type { ResolvedSandboxOptions } from '../sandbox-options-schema.js';
import type { Endpoint, PathIds } from './router.js';

/** An endpoint that pages a collection. */
export interface ListDefinition {
  readonly path: string;
  readonly dialect: Dialect;
  readonly rules?: ListRules | ((request: SandboxRequest) => ListRules);
  /** The collection, an error reply, or `undefined` for an unknown id in the path. */
  from(ids: PathIds, request: SandboxRequest): Collection | Reply | undefined;
}

/** Shared by all endpoints; builds the two usual kinds of them. */
export class EndpointContext {
  #served = 0;

  constructor(
    readonly data: GeneratedData,
    readonly users: UserDirectory,
    readonly options: ResolvedSandboxOptions,
    readonly cursors: CursorSigner,
  ) {}

  /** An endpoint that pages a collection. */
  list(definition: ListDefinition): Endpoint {
    const { options, cursors } = this;
    const { path, dialect, rules = {} } = definition;
    const answer: Endpoint['answer'] = (request, ids, origin) => {
      const collection = definition.from(ids, request);
      if (!collection) return notFound(request);
      if ('status' in collection) return collection;
      this.#served += 1;
      const listing = { collection, dialect, rules: typeof rules === 'function' ? rules(request) : rules };
      return servePage({ options, cursors, origin, serial: this.#served }, listing, request);
    };
    return { method: dialect.method, path, answer };
  }

  /** An endpoint that returns one record by the only id in its path. */
  one(path: string, find: (id: string) => unknown): Endpoint {
    const answer: Endpoint['answer'] = (request, ids) => {
      const record = find(Object.values(ids)[0] ?? '');
      return record === undefined ? notFound(request) : { status: 200, body: record };
    };
    return { method: 'GET', path, answer };
  }
}

export const notFound = ({ path }: SandboxRequest): Reply => errorReply(404, 'not.found', `nothing at ${path}`);
