import { errorReply, type Reply, type SandboxRequest } from '../http/sandbox-request.js';

/** Decoded values of the `{names}` in a path template. */
export type PathIds = Readonly<Record<string, string>>;

/** One method and path of the API. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path template, such as `/api/v2/groups/{groupId}/members`. */
  readonly path: string;
  /** @param origin of the sandbox itself, such as `http://127.0.0.1:8080` */
  answer(request: SandboxRequest, ids: PathIds, origin: string): Reply;
}

interface Match {
  readonly endpoint: Endpoint;
  readonly ids: PathIds;
}

/** Finds the endpoint of a request. A literal segment takes precedence over an id: `/users/search` over `/users/{userId}`. */
export class Router {
  readonly #endpoints: readonly { readonly endpoint: Endpoint; readonly parts: readonly string[] }[];

  constructor(endpoints: readonly Endpoint[]) {
    this.#endpoints = endpoints
      .map((endpoint) => ({ endpoint, parts: endpoint.path.split('/') }))
      .sort((a, b) => (pattern(a.parts) < pattern(b.parts) ? -1 : 1));
  }

  /** The reply of the endpoint; 405 if the path has other methods only; `undefined` for an unknown path. */
  answer(request: SandboxRequest, origin: string): Reply | undefined {
    const matches = this.#matches(request.path);
    const match = matches.find(({ endpoint }) => endpoint.method === request.method);
    if (match) return match.endpoint.answer(request, match.ids, origin);
    if (matches.length === 0) return undefined;
    const methods = matches.map(({ endpoint }) => endpoint.method).join(', ');
    const reply = errorReply(405, 'method.not.allowed', `use ${methods}`);
    return { ...reply, headers: { Allow: methods } };
  }

  /** The path template of a request; its own path if no endpoint matches. */
  templateOf({ path, method }: Pick<SandboxRequest, 'path' | 'method'>): string {
    const matches = this.#matches(path);
    return (matches.find(({ endpoint }) => endpoint.method === method) ?? matches[0])?.endpoint.path ?? path;
  }

  #matches(path: string): Match[] {
    const parts = path.split('/');
    return this.#endpoints.flatMap(({ endpoint, parts: wanted }) => {
      const ids = idsIn(parts, wanted);
      return ids ? [{ endpoint, ids }] : [];
    });
  }
}

const isId = (part: string) => part.startsWith('{');

/** Sorts ids after literal segments. */
const pattern = (parts: readonly string[]) => parts.map((part) => (isId(part) ? '~' : part)).join('/');

function idsIn(parts: readonly string[], wanted: readonly string[]): PathIds | undefined {
  if (parts.length !== wanted.length) return undefined;
  if (!wanted.every((part, i) => part === parts[i] || (isId(part) && parts[i] !== ''))) return undefined;
  const named = wanted.flatMap((part, i) =>
    isId(part) ? [[part.slice(1, -1), decodeURIComponent(parts[i] as string)]] : [],
  );
  return Object.fromEntries(named) as PathIds;
}
