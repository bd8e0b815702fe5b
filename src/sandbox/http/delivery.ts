import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** How an answer goes out that does not go out at once and whole. */
export type Delivery =
  | { readonly manner: 'late'; readonly byMs: number }
  | { readonly manner: 'in pieces'; readonly overMs: number }
  | { readonly manner: 'cut' };

const PIECES = 10;

/** Sends the body in pieces, the first at once and the last after `overMs`, unless the client goes away. */
export async function sendInPieces(response: ServerResponse, body: Buffer, overMs: number): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const size = Math.ceil(body.length / PIECES);
  for (let at = 0; at < body.length; at += size) {
    // Its only failure is the abort, which ends the loop.
    if (at > 0) await delay(overMs / (PIECES - 1), undefined, { signal: gone.signal }).catch(() => undefined);
    if (gone.signal.aborted) return;
    response.write(body.subarray(at, at + size));
  }
  response.end();
}

/** Sends half of the body and ends the connection. */
export function sendHalf(response: ServerResponse, body: Buffer): void {
  response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.socket?.destroy());
}
