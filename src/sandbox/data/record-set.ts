import { idOf, indexIn, mix } from './random.js';

/** Records of one kind, in a fixed order. They are computed on demand. */
export interface RecordSet<T> {
  readonly size: number;
  at(index: number): T;
  /** Id of the record at an index. */
  idAt(index: number): string;
  /** Index of a record by its id; -1 for an unknown id. */
  indexOf(id: string): number;
  find(id: string): T | undefined;
}

/** What a record is computed from: its index, its id, and 32 random bits. */
interface RecordSeed {
  readonly index: number;
  readonly id: string;
  readonly chance: number;
}

export class GeneratedSet<T> implements RecordSet<T> {
  /** @param kind number that makes the ids of these records differ from those of all others */
  constructor(
    private readonly seed: number,
    private readonly kind: number,
    readonly size: number,
    private readonly generate: (seed: RecordSeed) => T,
  ) {}

  at(index: number): T {
    return this.generate({ index, id: this.idAt(index), chance: mix(this.seed ^ this.kind, index) });
  }

  idAt(index: number): string {
    return idOf(this.seed, this.kind, index);
  }

  indexOf(id: string): number {
    const index = indexIn(this.seed, this.kind, id);
    return index < this.size ? index : -1;
  }

  find(id: string): T | undefined {
    const index = this.indexOf(id);
    return index < 0 ? undefined : this.at(index);
  }
}
