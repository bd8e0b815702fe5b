import { resolve } from 'node:path';
import { z } from 'zod';
import { parseExact, stringifyExact } from '../../json/exact-json.js';
import { defined } from '../../json/plain-objects.js';
import type { JsonObject } from '../../position.js';
import type { TypedValue } from '../arguments.js';

const text = z.string();

/** JSON, or its text where it has integers beyond 2^53, which a store of JSON would change. */
const typedJson = <T>(json: z.ZodType<T>) =>
  z.union([json, text.transform((stored, context) => parsed<T>(stored, context))]);

function parsed<T>(stored: string, context: z.RefinementCtx): T {
  try {
    return parseExact(stored, 'bigint') as T;
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' });
    return z.NEVER;
  }
}

const stored = (value: unknown): unknown => (holdsBigint(value) ? stringifyExact(value) : value);

function holdsBigint(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint';
  return Object.values(value).some(holdsBigint);
}

const exportRequestSchema = z
  .object({
    /** The folder where the command was called; the module may read files there. */
    cwd: text,
    /** The arguments as typed, without the command's name, to print the command that resumes the export. */
    typed: z.array(text).readonly(),
    module: text,
    /** `Class.method` */
    endpoint: text,
    /** The arguments before the params. */
    args: typedJson<readonly TypedValue[]>(z.array(z.json())),
    params: typedJson<Readonly<Record<string, TypedValue | undefined>>>(z.record(text, z.json())),
    to: text,
    state: text,
    table: text.optional(),
    key: text.optional(),
    fields: z.union([z.array(text).readonly(), z.record(text, text).readonly()]).optional(),
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
  })
  .readonly();

/** What to export and where to. Plain JSON with absolute paths and no secrets: the state file stores it for `pagewright retry`. */
export type ExportRequest = z.output<typeof exportRequestSchema>;

/** Options that do not change the export: what is printed, and how long it may take. */
export interface DisplayFlags {
  readonly maxMinutes?: number;
  readonly json?: true;
  readonly quiet?: true;
}

type RequestFlags = Omit<ExportRequest, 'cwd' | 'typed' | 'module' | 'endpoint' | 'to'>;

/** The options of `pagewright export` as commander parses them. */
export interface ExportFlags extends DisplayFlags, Partial<RequestFlags> {
  readonly to: string;
  readonly resume?: true;
  readonly restart?: true;
}

/** A parsed command line and the folder where it was typed. */
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
  return {
    ...{ cwd, typed, module: absolute(module), endpoint, args, params, to: absolute(to) },
    // Next to the output, so that it is easy to find.
    state: absolute(state ?? `${to}.run.db`),
    ...defined({ table, key, fields, overwrite, workers, dedupe, org, view }),
    ...defined({ report: report && absolute(report), receipt: receipt && absolute(receipt) }),
  };
}

/** Marks the metadata of this command's runs. */
const COMMAND = 'pagewright export';

/** The metadata that the run stores. */
export const metadataOf = (request: ExportRequest): JsonObject =>
  ({ command: COMMAND, ...request, args: stored(request.args), params: stored(request.params) }) as JsonObject;

/** The request in a run's metadata; `undefined` if something else started the run. */
export function storedRequest(metadata: JsonObject | undefined): ExportRequest | undefined {
  if (metadata?.['command'] !== COMMAND) return undefined;
  const read = exportRequestSchema.safeParse(metadata);
  return read.success ? read.data : undefined;
}

/** The view part of the run's key. Path arguments are part of it, because they select other records. */
export const viewOf = ({ view, endpoint, args }: ExportRequest): string =>
  view ?? (args.length === 0 ? endpoint : `${endpoint}(${args.map((arg) => stringifyExact(arg)).join(',')})`);
