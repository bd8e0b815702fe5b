import { BloomLayer } from './bloom-layer.js';
import type { FingerprintWidth, SeenSet } from './dedupe.js';
import { wordReader } from './word-reader.js';

/** Bytes of the fingerprints that it takes. That two keys have one of 64 bits is far less likely than any rate that can be asked for. */
export const BLOOM_WIDTH: FingerprintWidth = 8;

/** Each layer may err half as often as the one before, so that all of them together stay below the chosen rate: 1/2 + 1/4 + 1/8 + … = 1. */
const TIGHTENING = 1 / 2;

/** In a filter of a few bits single keys weigh too much for the arithmetic of rates to hold. This one takes 20 KB at a rate of 0.001. */
const LEAST_CAPACITY = 10_000;

/** A scalable Bloom filter: once it holds what was expected, further layers are added, each for twice as many. */
export class BloomSet implements SeenSet {
  readonly #read = wordReader(BLOOM_WIDTH);
  readonly #first: { readonly capacity: number; readonly rate: number };
  readonly #layers: BloomLayer[];
  #size = 0;

  constructor(expected: number, falsePositiveRate: number) {
    this.#first = { capacity: Math.max(expected, LEAST_CAPACITY), rate: falsePositiveRate * TIGHTENING };
    this.#layers = [this.#layer(0)];
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#layers.reduce((sum, layer) => sum + layer.bytes, 0);
  }

  get odds(): number {
    return 1 - this.#layers.reduce((right, layer) => right * (1 - layer.odds), 1);
  }

  has(fingerprint: Uint8Array): boolean {
    return this.#knows(this.#read(fingerprint));
  }

  add(fingerprint: Uint8Array): boolean {
    const words = this.#read(fingerprint);
    if (this.#knows(words)) return false;
    this.#roomyLayer().add(words);
    this.#size += 1;
    return true;
  }

  #knows(words: Uint32Array): boolean {
    return this.#layers.some((layer) => layer.has(words));
  }

  /** The layer that has room. */
  #roomyLayer(): BloomLayer {
    const last = this.#layers[this.#layers.length - 1]!;
    if (!last.isFull) return last;
    const next = this.#layer(this.#layers.length);
    this.#layers.push(next);
    return next;
  }

  #layer(index: number): BloomLayer {
    const { capacity, rate } = this.#first;
    return new BloomLayer(capacity * 2 ** index, rate * TIGHTENING ** index);
  }
}
