/** The text with everything that means something to HTML or SVG made harmless, between tags and in quoted attributes. */
export function escapeText(text: string): string {
  return text.replace(UNSAFE, (sign) => ENTITIES[sign] ?? '');
}

// eslint-disable-next-line no-control-regex -- XML knows no such characters, whatever an error message holds
const UNSAFE = /[&<>"'\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Attributes of an element; those that are `undefined` are left out. */
type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element. Attribute values are escaped here; `inside` is markup already. */
export function element(name: string, attributes: Attributes, ...inside: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? coordinate(value) : escapeText(value!)}"`);
  const head = `<${name}${written.join('')}`;
  return inside.length === 0 ? `${head}/>` : `${head}>${inside.join('')}</${name}>`;
}

/** A number as short as a drawing needs it: tenths of a pixel. */
export const coordinate = (value: number): string => String(Math.round(value * 10) / 10);

/** A word or number in a drawing, at its baseline. */
export function label(text: string, attributes: Attributes): string {
  return element('text', attributes, escapeText(text));
}

/** What a drawing shows when it is pointed at, and what a screen reader says. */
export const title = (text: string): string => `<title>${escapeText(text)}</title>`;

/** Pixels that a text of the report's font takes at most; fonts differ, so this is the widest of the common ones. */
export const textWidth = (text: string, size: number): number => text.length * size * 0.64;

/** The fullest text that there is room for, or the last. */
export function longestFitting(texts: readonly string[], room: number, size: number): string {
  return texts.find((text) => textWidth(text, size) <= room) ?? texts.at(-1) ?? '';
}

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
