/** Of several words the one that is meant by a misspelt one, where one of them is near enough. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const most = Math.ceil(word.length / 4);
  const ranked = words.map((candidate) => ({ candidate, edits: edits(word, candidate) }));
  const [best] = ranked.sort((a, b) => a.edits - b.edits);
  return best && best.edits <= most ? best.candidate : undefined;
}

/** Letters to add, take away or change to get from one word to the other (Levenshtein), a row of the table at a time. */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...from].entries()) {
    const above = row;
    row = [i + 1];
    for (const [j, other] of [...to].entries()) {
      row.push(Math.min(row[j]! + 1, above[j + 1]! + 1, above[j]! + (letter === other ? 0 : 1)));
    }
  }
  return row.at(-1)!;
}
