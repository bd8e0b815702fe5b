/** How wide a drawing is, and how much of it lies beside the time axis. Pixels of its own, which the page scales. */
export interface Layout {
  /** Goes before each id in the drawing, since ids are the page's. */
  readonly name: 'wide' | 'narrow';
  readonly width: number;
  /** Where the time axis begins and ends. */
  readonly left: number;
  readonly right: number;
  readonly fontSize: number;
  /** Columns of samples, at most. */
  readonly columns: number;
}

/** For a screen or a sheet of paper, and for a telephone: one of the two is shown. */
export const LAYOUTS: readonly Layout[] = [
  { name: 'wide', width: 960, left: 184, right: 856, fontSize: 11.5, columns: 600 },
  { name: 'narrow', width: 400, left: 92, right: 330, fontSize: 11, columns: 220 },
];
