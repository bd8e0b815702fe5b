/** Escapes text for HTML and SVG, for use between tags and in quoted attributes. */
export function escapeText(text: string): string {
  return text.replace(UNSAFE, (sign) => ENTITIES[sign] ?? '');
}

// eslint-disable-next-line no-control-regex -- an error message can contain characters that XML forbids
const UNSAFE = /[&<>"'\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Attributes of an element; `undefined` ones are omitted. */
type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Renders an element. Attribute values are escaped; `inside` must be markup. */
export function element(name: string, attributes: Attributes, ...inside: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? coordinate(value) : escapeText(value!)}"`);
  const head = `<${name}${written.join('')}`;
  return inside.length === 0 ? `${head}/>` : `${head}>${inside.join('')}</${name}>`;
}

/** A number rounded to a tenth of a pixel. */
export const coordinate = (value: number): string => String(Math.round(value * 10) / 10);

/** Text in a drawing, positioned at its baseline. */
export function label(text: string, attributes: Attributes): string {
  return element('text', attributes, escapeText(text));
}

/** A tooltip, which screen readers read too. */
export const title = (text: string): string => `<title>${escapeText(text)}</title>`;

/** Maximum width of a text in pixels, for the widest of the common fonts. */
export const textWidth = (text: string, size: number): number => text.length * size * 0.64;

/** The first text that fits, or the last one. */
export function longestFitting(texts: readonly string[], room: number, size: number): string {
  return texts.find((text) => textWidth(text, size) <= room) ?? texts.at(-1) ?? '';
}

/** Dimensions of a drawing in its own pixels, which the page scales. */
export interface Layout {
  /** Prefix of each id in the drawing, because ids are unique per page. */
  readonly name: 'wide' | 'narrow';
  readonly width: number;
  /** Start and end of the time axis. */
  readonly left: number;
  readonly right: number;
  readonly fontSize: number;
  /** Maximum number of columns of samples. */
  readonly columns: number;
}

/** One layout for a screen or paper, and one for a phone. The page displays one of them. */
export const LAYOUTS: readonly Layout[] = [
  { name: 'wide', width: 960, left: 184, right: 856, fontSize: 11.5, columns: 600 },
  { name: 'narrow', width: 400, left: 92, right: 330, fontSize: 11, columns: 220 },
];
