/** Quotes a name, for SQLite and PostgreSQL alike. */
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const sqlNames = (names: readonly string[]): string => names.map(sqlName).join(', ');

/** The table that a statement writes to. */
interface UpsertTarget {
  /** Quoted name of the table. */
  readonly table: string;
  readonly columns: readonly string[];
  /** Columns of the primary key or of a unique index. */
  readonly key: readonly string[];
}

/** A statement that inserts rows, each a list of placeholders such as `(?, ?)`, or replaces those with the same key. */
export function upsertInto({ table, columns, key }: UpsertTarget, rows: readonly string[]): string {
  const others = columns
    .filter((name) => !key.includes(name))
    .map((name) => `${sqlName(name)} = excluded.${sqlName(name)}`);
  const action = others.length === 0 ? 'NOTHING' : `UPDATE SET ${others.join(', ')}`;
  return `INSERT INTO ${table} (${sqlNames(columns)}) VALUES ${rows.join(', ')} ON CONFLICT (${sqlNames(key)}) DO ${action}`;
}
