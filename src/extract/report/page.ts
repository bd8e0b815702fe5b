import { element, escapeText } from './markup.js';
import { STYLE } from './style.js';

/** Nothing is fetched and nothing runs, whatever stands in the texts. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** A whole HTML document that needs nothing but itself. */
export function page(name: string, body: readonly string[]): string {
  const head = [
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    element('title', {}, escapeText(name)),
    `<style>${STYLE}</style>`,
  ];
  return `<!doctype html>\n<html lang="en">\n<head>\n${head.join('\n')}\n</head>\n<body>\n${body.filter(Boolean).join('\n')}\n</body>\n</html>\n`;
}
