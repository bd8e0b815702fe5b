import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** The server's records by index. */
export interface ServerData {
  readonly size: number;
  at(index: number): { readonly conversationId: string };
}

/** The differences between an output and the server's data. */
export interface Comparison {
  readonly lines: number;
  /** Records without a line. */
  readonly missing: number;
  /** Lines whose record occurred before. */
  readonly duplicated: number;
  /** Lines that differ from every record of the server. */
  readonly unknown: number;
}

/** Compares an output with the server's data, byte by byte. */
export async function compareOutput(lines: AsyncIterable<string>, serverData: ServerData): Promise<Comparison> {
  const expected = new Map<string, string>();
  for (let i = 0; i < serverData.size; i += 1)
    expected.set(serverData.at(i).conversationId, JSON.stringify(serverData.at(i)));
  const found = new Set<string>();
  const counts = { lines: 0, duplicated: 0, unknown: 0 };
  for await (const line of lines) {
    counts.lines += 1;
    const id = idIn(line);
    if (found.has(id)) counts.duplicated += 1;
    else if (expected.get(id) === line) found.add(id);
    else counts.unknown += 1;
  }
  return { ...counts, missing: expected.size - found.size };
}

function idIn(line: string): string {
  try {
    return (JSON.parse(line) as { conversationId: string }).conversationId;
  } catch {
    // Not a record.
    return '';
  }
}

/** The lines of a file. */
export const linesOf = (file: string): AsyncIterable<string> => createInterface({ input: createReadStream(file) });
