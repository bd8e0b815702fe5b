import { idOf, indexIn, mix } from './random.js';

/** What a record is made of: its place, its id, and 32 bits of chance that are its own. */
interface RecordSeed {
  readonly index: number;
  readonly id: string;
  readonly chance: number;
}

/** Records of one kind. They are computed when they are asked for; none is held. */
export class RecordSet<T> {
  /** @param kind number that sets the ids of these records apart from those of all others */
  constructor(
    private readonly seed: number,
    private readonly kind: number,
    readonly size: number,
    private readonly make: (grain: RecordSeed) => T,
  ) {}

  at(index: number): T {
    return this.make({ index, id: this.idAt(index), chance: mix(this.seed ^ this.kind, index) });
  }

  idAt(index: number): string {
    return idOf(this.seed, this.kind, index);
  }

  /** The place of a record by its id; -1 where there is none. */
  indexOf(id: string): number {
    const index = indexIn(this.seed, this.kind, id);
    return index < this.size ? index : -1;
  }

  find(id: string): T | undefined {
    const index = this.indexOf(id);
    return index < 0 ? undefined : this.at(index);
  }
}
