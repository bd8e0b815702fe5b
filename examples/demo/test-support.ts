import { Writable } from 'node:stream';
import type { Clock } from 'pagewright';

/** A screen that keeps its text. */
export class MemoryScreen extends Writable {
  text = '';

  constructor(readonly isTTY = false) {
    super();
  }

  get lines(): string[] {
    return this.text.split('\n').slice(0, -1);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** A clock on which sleeping takes no time and advances `now`. */
export function instantClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
}
