import { Writable } from 'node:stream';
import { MemoryScreen } from './test-support.js';
import { writeNdjson } from './ndjson-file.js';

/** A source that counts the records read from it, and whether it was ended. */
class Source {
  read = 0;
  ended = false;

  async *records(count: number): AsyncGenerator<object> {
    try {
      while (this.read < count) yield { n: (this.read += 1) };
    } finally {
      this.ended = true;
    }
  }
}

/** A file that accepts one record at a time. */
class SlowFile extends Writable {
  /** Records read but not yet written, at each write. */
  readonly pending: number[] = [];

  constructor(private readonly source: Source) {
    super({ highWaterMark: 1 });
  }

  override _write(_chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.pending.push(this.source.read - this.pending.length);
    setImmediate(done);
  }
}

/** A full disk. */
class FullDisk extends Writable {
  override _write(_chunk: Buffer, _encoding: BufferEncoding, done: (error: Error) => void): void {
    done(new Error('no space left on the disk'));
  }
}

describe('writeNdjson', () => {
  it('writes a line per record and returns the number of lines', async () => {
    const file = new MemoryScreen();

    await expect(writeNdjson(new Source().records(3), file)).resolves.toBe(3);
    expect(file.text).toBe('{"n":1}\n{"n":2}\n{"n":3}\n');
  });

  it('reads no further record while the file is busy', async () => {
    const source = new Source();
    const file = new SlowFile(source);

    await writeNdjson(source.records(5), file);

    expect(file.pending).toEqual([1, 1, 1, 1, 1]);
  });

  it('ends the source and rejects if the file fails', async () => {
    const source = new Source();

    await expect(writeNdjson(source.records(Infinity), new FullDisk())).rejects.toThrow('no space left on the disk');
    expect(source.ended).toBe(true);
  });
});
