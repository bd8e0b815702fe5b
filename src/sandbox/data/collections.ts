/** A list that the sandbox serves. */
export interface Collection {
  /** Places in the list. */
  readonly size: number;
  /** How many different records the list is said to have. @default size */
  readonly total?: number;
  at(index: number): unknown;
  /** Lists that change while they are read: what a cursor keeps of a place, so that it leads to the same record later on. */
  readonly keys?: PlaceKeys;
}

export interface PlaceKeys {
  keyOf(index: number): number;
  /** The first place whose key is not below that one. */
  indexOf(key: number): number;
}
