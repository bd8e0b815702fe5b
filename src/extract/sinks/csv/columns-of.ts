import { flatten } from './flatten.js';

/** All fields of the records, in the order in which they appear first. One that is always `null` counts, unless it has fields of its own elsewhere. */
export async function columnsOf(records: AsyncIterable<readonly unknown[]>): Promise<string[]> {
  const hasValue = new Map<string, boolean>();
  for await (const block of records) {
    for (const record of block) {
      flatten(record, (name, value) => {
        if (value !== null) hasValue.set(name, true);
        else if (!hasValue.has(name)) hasValue.set(name, false);
      });
    }
  }
  const names = [...hasValue.keys()];
  return names.filter((name) => hasValue.get(name) === true || !names.some((other) => isWithin(other, name)));
}

const isWithin = (name: string, parent: string): boolean =>
  name.startsWith(parent) && (name[parent.length] === '.' || name[parent.length] === '[');
