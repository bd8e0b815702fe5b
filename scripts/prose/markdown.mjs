/** Blanks out what is not prose, and keeps every line where it is. */
const blank = (text) => text.replace(/[^\n]/g, ' ');

/** The page without code blocks, inline code, link targets, HTML comments and tags. */
function proseOf(page) {
  return page
    .replace(/^( *)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1\2[ \t]*$/gm, blank)
    .replace(/(?<=\n\n)(?: {4}[^\n]*\n)+/g, blank)
    .replace(/<!--[\s\S]*?-->/g, blank)
    .replace(/`[^`\n]*`/g, (code) => `‹${' '.repeat(Math.max(code.length - 2, 0))}›`)
    .replace(/\]\([^)\n]*\)/g, (target) => `]${' '.repeat(target.length - 1)}`)
    .replace(/<[^>\n]+>/g, blank);
}

/** The prose of a page, as pairs of line and text. */
export const textsOfMarkdown = (page) => [[1, proseOf(page)]];

/** Sentences with more than so many words, as pairs of line and count. Rows of tables do not count. */
export function longSentencesIn(page, max) {
  const found = [];
  const lines = proseOf(page).split('\n');
  let start = 0;
  const flush = (end) => {
    const text = lines.slice(start, end).join('\n');
    let line = start + 1;
    for (const sentence of text.split(/(?<=[.!?:;][*_)”’"']*)\s+(?=[\p{Lu}‹*_[(])/u)) {
      const count = sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}‹]/u.test(word)).length;
      if (count > max) found.push([line, count]);
      line += sentence.split('\n').length - 1;
    }
    start = end + 1;
  };
  for (const [i, line] of lines.entries()) {
    const startsBlock = /^\s*(?:[-*+]|\d+\.)\s/.test(line);
    if (line.trim() === '' || line.trim().startsWith('|') || line.startsWith('#')) flush(i);
    else if (startsBlock && i > start) {
      flush(i);
      start = i;
    }
  }
  flush(lines.length);
  return found;
}
