/** A program in a Markdown file. */
export interface Snippet {
  /** `README.md #1`. */
  readonly name: string;
  /** Its Markdown file, from the root of the repository. */
  readonly source: string;
  /** Its place among the programs of that file, from 1. */
  readonly number: number;
  /** The program, with an empty line for each line before it, so that compilers and stacks name lines of the Markdown file. */
  readonly code: string;
  /** False for `ts no-run`: compiled only. */
  readonly runs: boolean;
}

interface Fence {
  readonly info: string;
  readonly line: number;
  readonly lines: readonly string[];
}

const PROGRAM = /^ts( no-run)?$/;
const LOOKS_LIKE_A_PROGRAM = /^(ts|tsx|typescript)\b/i;

/**
 * The programs in the text of a Markdown file: its blocks marked `ts`, or `ts no-run`.
 *
 * @throws Error for a TypeScript block that is marked in another way, because no test would see it
 */
export function snippetsIn(source: string, text: string): Snippet[] {
  return fencesIn(source, text)
    .filter(({ info, line }) => {
      if (PROGRAM.test(info)) return true;
      if (!LOOKS_LIKE_A_PROGRAM.test(info)) return false;
      throw new Error(`${source}:${line}: mark the block \`ts\` or \`ts no-run\`; \`${info}\` is compiled by no test`);
    })
    .map(({ info, line, lines }, index) => ({
      name: `${source} #${index + 1}`,
      source,
      number: index + 1,
      code: `${'\n'.repeat(line)}${lines.join('\n')}\n`,
      runs: info === 'ts',
    }));
}

/** All fenced blocks, with the line of the opening fence counted from 1. */
function fencesIn(source: string, text: string): Fence[] {
  const fences: Fence[] = [];
  let open: { indent: string; marks: string; info: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [, indent = '', marks = '', info = ''] = /^( *)(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (!open) {
      if (marks) open = { indent, marks, info: info.trim(), line: index + 1, lines: [] };
    } else if (marks.startsWith(open.marks) && info.trim() === '') {
      fences.push(open);
      open = undefined;
    } else {
      open.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line.trimStart());
    }
  }
  if (open) throw new Error(`${source}:${open.line}: the block is never closed`);
  return fences;
}
