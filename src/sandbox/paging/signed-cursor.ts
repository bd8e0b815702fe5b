import { createHmac } from 'node:crypto';

/** What a cursor of the sandbox stands for. */
interface CursorContent {
  readonly offset: number;
  /** Number of the page that it leads to. */
  readonly page: number;
  /** When it was given, in milliseconds since the epoch. */
  readonly issuedAt: number;
}

export type PagePosition = Omit<CursorContent, 'issuedAt'> & { readonly issuedAt?: number };

type OpenedCursor = { readonly content: CursorContent } | { readonly refused: 'invalid' | 'mismatch' | 'expired' };

/** Cursors that carry an HMAC over the query that they were given for: a forged one, or one for another query, is refused. */
export class CursorSigner {
  constructor(
    private readonly secret: string,
    private readonly ttlMs: number,
    private readonly now: () => number,
  ) {}

  /** Content that says when it was given is signed with that date again, into the same cursor. */
  sign({ offset, page, issuedAt = this.now() }: PagePosition, query: string): string {
    const payload = Buffer.from(JSON.stringify({ offset, page, issuedAt })).toString('base64');
    return `${payload}.${this.#mac(payload, '')}.${this.#mac(payload, query)}`;
  }

  open(cursor: string, query: string): OpenedCursor {
    const [payload = '', proof, queryProof] = cursor.split('.');
    if (proof !== this.#mac(payload, '')) return { refused: 'invalid' };
    if (queryProof !== this.#mac(payload, query)) return { refused: 'mismatch' };
    const content = JSON.parse(Buffer.from(payload, 'base64').toString()) as CursorContent;
    return this.now() - content.issuedAt > this.ttlMs ? { refused: 'expired' } : { content };
  }

  #mac(payload: string, query: string): string {
    return createHmac('sha256', this.secret).update(`${payload}\n${query}`).digest('base64').slice(0, 16);
  }
}
