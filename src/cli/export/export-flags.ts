import type { JsonObject, JsonValue } from '../../errors/page-context.js';
import type { DedupeArgument } from '../arguments/dedupe-argument.js';
import type { FieldsArgument } from '../arguments/fields-argument.js';

/** How an export is shown, and how long it may take. */
export interface ShowFlags {
  readonly maxMinutes?: number;
  readonly json?: true;
  readonly quiet?: true;
}

/** The options of `pagewright export` as they were given. */
export interface ExportFlags extends ShowFlags {
  readonly params?: JsonObject;
  readonly args?: readonly JsonValue[];
  readonly to: string;
  readonly table?: string;
  readonly key?: string;
  readonly fields?: FieldsArgument;
  readonly state?: string;
  readonly workers?: number;
  readonly resume?: true;
  readonly restart?: true;
  readonly overwrite?: true;
  readonly dedupe?: DedupeArgument;
  readonly report?: string;
  readonly receipt?: string;
  readonly org?: string;
  readonly view?: string;
}
