import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** The records of the server, by index. */
export interface Original {
  readonly size: number;
  at(index: number): { readonly conversationId: string };
}

/** How an output compares with the records of the server. */
export interface Comparison {
  readonly lines: number;
  /** Records without a line. */
  readonly missing: number;
  /** Lines whose record already had one. */
  readonly duplicated: number;
  /** Lines that differ from every record of the server. */
  readonly unknown: number;
}

/** Compares an output, line by line and byte by byte, with all records of the server. */
export async function compareWithOriginal(lines: AsyncIterable<string>, original: Original): Promise<Comparison> {
  const left = new Map<string, string>();
  for (let i = 0; i < original.size; i += 1) left.set(original.at(i).conversationId, JSON.stringify(original.at(i)));
  const found = new Set<string>();
  const counts = { lines: 0, duplicated: 0, unknown: 0 };
  for await (const line of lines) {
    counts.lines += 1;
    const id = idIn(line);
    if (found.has(id)) counts.duplicated += 1;
    else if (left.get(id) === line) found.add(id);
    else counts.unknown += 1;
  }
  return { ...counts, missing: left.size - found.size };
}

function idIn(line: string): string {
  try {
    return (JSON.parse(line) as { conversationId: string }).conversationId;
  } catch {
    // Not a record.
    return '';
  }
}

/** The lines of a file, one by one. */
export const linesOf = (file: string): AsyncIterable<string> => createInterface({ input: createReadStream(file) });
