import { createHmac } from 'node:crypto';

/** Content of a cursor. */
interface CursorContent {
  readonly offset: number;
  /** Number of its page, counted from 0. */
  readonly page: number;
  /** Time of issue, in milliseconds since the epoch. */
  readonly issuedAt: number;
}

/** A position that is not necessarily issued as a cursor yet. */
export type PagePosition = Omit<CursorContent, 'issuedAt'> & { readonly issuedAt?: number };

/** Why a cursor is refused; `mismatch` means that it belongs to another query. */
export type CursorProblem = 'invalid' | 'mismatch' | 'expired';

type OpenedCursor = { readonly content: CursorContent } | { readonly problem: CursorProblem };

/** Cursors with an HMAC over their query, which exposes forged cursors and those of another query. */
export class CursorSigner {
  constructor(
    private readonly secret: string,
    private readonly ttlMs: number,
    private readonly now: () => number,
  ) {}

  /** A position with a time of issue keeps it, which results in the same cursor. */
  sign({ offset, page, issuedAt = this.now() }: PagePosition, query: string): string {
    const payload = Buffer.from(JSON.stringify({ offset, page, issuedAt })).toString('base64');
    return `${payload}.${this.#mac(payload, '')}.${this.#mac(payload, query)}`;
  }

  open(cursor: string, query: string): OpenedCursor {
    const [payload = '', proof, queryProof] = cursor.split('.');
    if (proof !== this.#mac(payload, '')) return { problem: 'invalid' };
    if (queryProof !== this.#mac(payload, query)) return { problem: 'mismatch' };
    const content = JSON.parse(Buffer.from(payload, 'base64').toString()) as CursorContent;
    return this.now() - content.issuedAt > this.ttlMs ? { problem: 'expired' } : { content };
  }

  #mac(payload: string, query: string): string {
    return createHmac('sha256', this.secret).update(`${payload}\n${query}`).digest('base64').slice(0, 16);
  }
}
