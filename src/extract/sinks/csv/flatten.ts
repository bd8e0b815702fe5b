/** Gets the name and the value of each field of a record. */
export type Visit = (name: string, value: unknown) => void;

/** Of a record that is no object. */
const WHOLE = 'value';

/**
 * Visits what lies in a record, named by its path: `division.id`. Lists, and objects without fields, are values. A key that holds a dot or a bracket
 * is written as `["odd.key"]`, so that no two fields have one name.
 */
export function flatten(record: unknown, visit: Visit): void {
  if (!isObject(record)) return visit(WHOLE, record);
  for (const [key, value] of Object.entries(record)) flattenField(stepOf(key), value, visit);
}

function flattenField(name: string, value: unknown, visit: Visit): void {
  const fields = isObject(value) ? Object.entries(value) : [];
  if (fields.length === 0) return visit(name, value);
  for (const [key, field] of fields) {
    const step = stepOf(key);
    flattenField(step.startsWith('[') ? `${name}${step}` : `${name}.${step}`, field, visit);
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const stepOf = (key: string): string => (key === '' || /[.[\]"']/.test(key) ? `[${JSON.stringify(key)}]` : key);
