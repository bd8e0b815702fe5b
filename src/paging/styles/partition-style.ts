import type { JsonObject } from '../../position.js';
import type { AnyStyle } from './paging-style.js';

/** Position of a run over partitions: the position within the current one. */
export type PartitionPosition = {
  /** Position of the inner style, without the page size. */
  readonly at: JsonObject;
  /** Records of the partition received before this page. */
  readonly got: number;
  readonly pageSize?: number;
};

/** Pages one partition by an inner style, whose positions are nested in those of the outer one. */
export class PartitionStyle<P extends PartitionPosition> {
  constructor(private readonly style: AnyStyle) {}

  /** Moves the page size to the outer position, where the page loop reads it. */
  wrap({ pageSize: _, ...position }: P, at: JsonObject): P {
    const { pageSize, ...rest } = at;
    return { ...position, at: rest, ...(typeof pageSize === 'number' ? { pageSize } : {}) } as P;
  }

  unwrap({ at, pageSize }: P): JsonObject {
    return pageSize === undefined ? at : { ...at, pageSize };
  }

  /** Returns the position `at`, after a page of `items`. */
  after(position: P, items: readonly unknown[], at: JsonObject): P {
    return this.wrap({ ...position, got: position.got + items.length }, at);
  }

  accepts({ at, got, pageSize }: Partial<PartitionPosition>): boolean {
    if (typeof at !== 'object' || at === null || !Number.isSafeInteger(got)) return false;
    return this.style.accepts?.(pageSize === undefined ? at : { ...at, pageSize }) ?? true;
  }

  cursorOf(position: P, part: string): string | undefined {
    const cursor = this.style.cursorOf?.(this.unwrap(position));
    return cursor === undefined ? undefined : `${cursor} of ${part}`;
  }

  /** Returns the members that have the same meaning for a partition as for the whole, if the inner style has them. */
  members(): Partial<AnyStyle<P>> {
    const { style } = this;
    return {
      ...(style.endedBy && {
        endedBy: (response, position, items) => style.endedBy!(response, this.unwrap(position), items),
      }),
      reads: (position) => style.reads?.(this.unwrap(position)) ?? [],
      flagForMore: (response, position) => style.flagForMore?.(response, this.unwrap(position)),
      followedLink: (position) => style.followedLink?.(this.unwrap(position)),
      before: (position, params) => style.before?.(this.unwrap(position), params) ?? position.got,
      ...(style.seek && {
        seek: (position, next, items, response) =>
          this.after(position, items, style.seek!(this.unwrap(position), next, items, response)),
      }),
      ...(style.ahead && {
        ahead: (position, pages) => this.#moved(position, style.ahead!(this.unwrap(position), pages)),
      }),
      ...(style.remaining && {
        remaining: (response, position, items) => style.remaining!(response, this.unwrap(position), items),
      }),
      ...(style.sizeOf && { sizeOf: (position, params) => style.sizeOf!(this.unwrap(position), params) }),
      ...(style.halve && {
        halve: (position, size) => this.#moved(position, style.halve!(this.unwrap(position), size)),
      }),
    };
  }

  #moved(position: P, at: JsonObject | undefined): P | undefined {
    return at && this.wrap(position, at);
  }
}
