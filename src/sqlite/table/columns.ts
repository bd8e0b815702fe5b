import { ConfigurationError } from '../../errors/configuration-error.js';
import { SinkError } from '../../errors/sink-error.js';
import { show } from '../../errors/show.js';
import { chosenFields, type Field } from '../../extract/sinks/pick-fields.js';
import { jsonText } from '../../extract/sinks/json-text.js';
import { fieldPath } from '../../paging/field-path.js';
import type { SqliteValue } from '../database.js';
import { cellOf } from './cell.js';
import { isName, type ResolvedTableOptions } from './table-options.js';

/** Whose row it is, in a table without a key: the chunk, and the place in it. */
export const PLACE_COLUMNS = ['_chunk', '_n'] as const;

/** The columns of a table, and how a record is laid out in them. */
export interface TableColumns {
  /** In order. */
  readonly names: readonly string[];
  /** Those of the primary key. */
  readonly key: readonly string[];
  /** Whether the primary key is the record's own. */
  readonly keyed: boolean;
  /**
   * @param n counts the records of the chunk, from 1
   * @throws SinkError where the record has no key, or holds what no column can
   */
  row(record: unknown, chunk: string, n: number): SqliteValue[];
}

interface Cell {
  readonly name: string;
  /** @param place names the record, for errors */
  readonly of: (record: unknown, place: string) => SqliteValue;
}

/** @throws ConfigurationError where a column has no name that SQL can take, or two have the same */
export function tableColumns(options: ResolvedTableOptions, where: string): TableColumns {
  const { key, columns } = options;
  const fields = columns ? namedColumns(columns) : [];
  const keyField = key === undefined ? undefined : (fields.find(({ path }) => path === key) ?? fieldAt(key));
  const cells: Cell[] = [
    ...(keyField ? [keyCell(keyField)] : []),
    ...fields.filter((field) => field !== keyField).map(fieldCell),
    ...((options.record ?? !columns) ? [{ name: 'record', of: jsonText }] : []),
  ];
  const places = keyField ? [] : PLACE_COLUMNS;
  const names = [...places, ...cells.map(({ name }) => name)];
  checkNames(names.slice(places.length), places, where);
  return {
    names,
    key: keyField ? [keyField.name] : places,
    keyed: keyField !== undefined,
    row(record, chunk, n) {
      const place = `record ${n} of the chunk ${chunk}`;
      return [...(keyField ? [] : [chunk, n]), ...cells.map(({ of }) => of(record, place))];
    },
  };
}

/** Paths alone name their columns, with `_` for what no name has. */
function namedColumns(columns: NonNullable<ResolvedTableOptions['columns']>): Field[] {
  const fields = chosenFields(columns);
  return Array.isArray(columns) ? fields.map(({ path }) => fieldAt(path)) : [...fields];
}

function fieldAt(path: string): Field {
  return { name: path.replace(/[^\p{L}\p{N}]+/gu, '_').replace(/_$/, ''), path, get: fieldPath(path).get };
}

function checkNames(names: readonly string[], places: readonly string[], where: string): void {
  const wrong = names.find((name) => !isName(name));
  if (wrong !== undefined) {
    throw new ConfigurationError(
      `${where}: a column cannot be called ${show(wrong)}; use letters, digits and _, beginning with a letter or _`,
    );
  }
  const taken = new Set<string>(places);
  for (const name of names) {
    // SQLite does not tell capitals from small letters in names.
    if (taken.has(name.toLowerCase())) {
      throw new ConfigurationError(
        `${where}: two columns would be called ${show(name)}; give them names, as in { name: 'path' }`,
      );
    }
    taken.add(name.toLowerCase());
  }
}

const fieldCell = ({ name, path, get }: Field): Cell => ({
  name,
  of: (record, place) => cellOf(get(record), `${path} of ${place}`),
});

const keyCell = ({ name, path, get }: Field): Cell => ({
  name,
  of(record, place) {
    const key = get(record);
    if (typeof key === 'string' || typeof key === 'bigint' || Number.isFinite(key)) return cellOf(key, place);
    throw new SinkError(`${place} has no key: a text or a number must stand at ${path}, not ${show(key)}`);
  },
});
