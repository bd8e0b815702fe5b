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
export type Attributes = Readonly<Record<string, string | number | undefined>>;

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
export function fitting(texts: readonly string[], room: number, size: number): string {
  return texts.find((text) => textWidth(text, size) <= room) ?? texts.at(-1) ?? '';
}
