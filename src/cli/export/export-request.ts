import { resolve } from 'node:path';
import { z } from 'zod';
import type { JsonObject, JsonValue } from '../../position.js';
import type { DedupeArgument, FieldsArgument } from '../arguments.js';

/** How an export is shown, and how long it may take. */
export interface DisplayFlags {
  readonly maxMinutes?: number;
  readonly json?: true;
  readonly quiet?: true;
}

/** The options of `pagewright export` as they were given. */
export interface ExportFlags extends DisplayFlags {
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

/** All that says what is exported, and whereto. Plain JSON, which the state file keeps for `pagewright retry`: paths are absolute, nothing is secret. */
export interface ExportRequest {
  /** Where the command was called: the module may look for files there. */
  readonly cwd: string;
  readonly module: string;
  /** The command line as it was typed, without the command's name: what goes on from it is typed alike. */
  readonly typed: readonly string[];
  /** `Class.method` */
  readonly endpoint: string;
  /** What comes before the params. */
  readonly args: readonly JsonValue[];
  readonly params: JsonObject;
  readonly to: string;
  readonly state: string;
  readonly table?: string;
  readonly key?: string;
  readonly fields?: FieldsArgument;
  readonly overwrite?: true;
  readonly workers?: number;
  readonly dedupe?: DedupeArgument;
  readonly report?: string;
  readonly receipt?: string;
  readonly org?: string;
  readonly view?: string;
}

/** What the command line says, and where it was typed. */
export interface ParsedCommand {
  readonly cwd: string;
  readonly typed: readonly string[];
  readonly module: string;
  readonly endpoint: string;
  readonly flags: ExportFlags;
}

export function exportRequest({ cwd, typed, module, endpoint, flags }: ParsedCommand): ExportRequest {
  const { args = [], params = {}, to, state, report, receipt } = flags;
  const { table, key, fields, overwrite, workers, dedupe, org, view } = flags;
  const absolute = (path: string) => resolve(cwd, path);
  const paths = {
    to: absolute(to),
    // Beside the output, so that whoever has one finds the other.
    state: absolute(state ?? `${to}.run.db`),
    report: report && absolute(report),
    receipt: receipt && absolute(receipt),
  };
  const given = { table, key, fields, overwrite, workers, dedupe, org, view, ...paths };
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as typeof paths;
  return { cwd, typed, module: absolute(module), endpoint, args, params, ...named };
}

const text = z.string();
const stored = z.object({
  cwd: text,
  typed: z.array(text),
  module: text,
  endpoint: text,
  args: z.array(z.json()),
  params: z.record(text, z.json()),
  to: text,
  state: text,
  table: text.optional(),
  key: text.optional(),
  fields: z.union([z.array(text), z.record(text, text)]).optional(),
  overwrite: z.literal(true).optional(),
  workers: z.number().optional(),
  dedupe: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('off') }),
      z.object({ kind: z.literal('exact'), bits: z.union([z.literal(64), z.literal(128)]) }),
      z.object({ kind: z.literal('bloom'), rate: z.number(), capacity: z.number() }),
    ])
    .optional(),
  report: text.optional(),
  receipt: text.optional(),
  org: text.optional(),
  view: text.optional(),
});

/** Tells the invocations of this command from those of others. */
const COMMAND = 'pagewright export';

/** What the run keeps. */
export const invocationOf = (request: ExportRequest): JsonObject => ({ command: COMMAND, ...request });

/** What the run keeps of the export that began it; `undefined` where something else did. */
export function storedRequest(invocation: JsonObject | undefined): ExportRequest | undefined {
  if (invocation?.['command'] !== COMMAND) return undefined;
  const read = stored.safeParse(invocation);
  return read.success ? read.data : undefined;
}

/** What the run is called in the store, beside the organisation: path arguments are part of what is exported. */
export const viewOf = ({ view, endpoint, args }: ExportRequest): string =>
  view ?? (args.length === 0 ? endpoint : `${endpoint}(${args.map((arg) => JSON.stringify(arg)).join(',')})`);
