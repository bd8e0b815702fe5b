import type { IncomingMessage } from 'node:http';

/** A request as the sandbox looks at it: query and JSON body as one set of fields. */
export class SandboxRequest {
  constructor(
    readonly method: string,
    readonly path: string,
    /** Fields by name; those of nested objects by dotted path. */
    readonly fields: ReadonlyMap<string, string>,
    readonly headers: IncomingMessage['headers'],
    readonly body: string,
  ) {}

  static async read(message: IncomingMessage): Promise<SandboxRequest> {
    const url = new URL(message.url ?? '/', 'http://sandbox.invalid');
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const fields = new Map(url.searchParams);
    if (body !== '') flatten(JSON.parse(body), '', fields);
    return new SandboxRequest(message.method ?? 'GET', url.pathname, fields, message.headers, body);
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

function flatten(value: unknown, prefix: string, into: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) {
    into.set(prefix, String(value));
    return;
  }
  for (const [key, inner] of Object.entries(value)) flatten(inner, prefix === '' ? key : `${prefix}.${key}`, into);
}
