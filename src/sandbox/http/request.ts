import type { IncomingMessage } from 'node:http';

/** A request as the sandbox looks at it: query and JSON body as one set of fields. */
export class SandboxRequest {
  private constructor(
    readonly method: string,
    readonly path: string,
    /** Fields by name; those of nested objects by dotted path. */
    readonly fields: ReadonlyMap<string, string>,
    readonly headers: IncomingMessage['headers'],
    readonly body: string,
    /** The network address that it came from. */
    readonly address: string,
  ) {}

  /** @throws SyntaxError when the body is no JSON */
  static of(message: IncomingMessage, body: string): SandboxRequest {
    const url = urlOf(message);
    const fields = new Map(url.searchParams);
    if (body !== '') flatten(JSON.parse(body), '', fields);
    const address = message.socket.remoteAddress ?? '';
    return new SandboxRequest(message.method ?? 'GET', url.pathname, fields, message.headers, body, address);
  }

  /** The bearer token, where there is one. */
  get token(): string | undefined {
    return /^Bearer (.+)$/.exec(this.headers.authorization ?? '')?.[1];
  }

  /** Who asks: the token, or the address of those who send none. */
  get client(): string {
    return this.token ?? this.address;
  }

  /** The endpoint, whatever ids stand in its path: `GET /api/v2/groups/{id}/members`. */
  get route(): string {
    return `${this.method} ${this.path.replace(/\/groups\/[^/]+/, '/groups/{id}')}`;
  }

  number(name: string, otherwise: number): number {
    const value = Number(this.fields.get(name) ?? otherwise);
    return Number.isFinite(value) ? value : otherwise;
  }

  /** All fields but those named, in a fixed order: what a cursor is signed over. */
  queryWithout(names: readonly string[]): string {
    const rest = [...this.fields].filter(([name]) => !names.includes(name));
    return JSON.stringify(rest.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

export const urlOf = (message: IncomingMessage): URL => new URL(message.url ?? '/', 'http://sandbox.invalid');

export async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function flatten(value: unknown, prefix: string, into: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) {
    into.set(prefix, String(value));
    return;
  }
  for (const [key, inner] of Object.entries(value)) flatten(inner, prefix === '' ? key : `${prefix}.${key}`, into);
}
