import { z } from 'zod';
import { countOrInfinity, oneOf, plainObject, someFunction, wholeNumber, yesOrNo } from '../options/option-types.js';
import { parseOptions } from '../options/parse-options.js';
import { DIALECTS, type DialectName } from './dialects.js';
import type { SandboxOptions } from './options.js';

const anyWholeNumber = wholeNumber(Number.MIN_SAFE_INTEGER);
const span = z.custom<number>((value) => typeof value === 'number' && value >= 0, {
  error: 'a number of milliseconds, at least 0',
});
const text = z.string({ error: 'a string' });

const faultSchema = z.strictObject(
  {
    request: wholeNumber(1),
    kind: oneOf('status', 'html', 'truncated', 'errorBody', 'missingList', 'empty', 'reset', 'accepted'),
    status: wholeNumber(100).optional(),
    headers: plainObject('an object of header names and values').optional(),
    code: text.optional(),
  },
  { error: 'an object with request and kind' },
);

const sandboxSchema = z.strictObject(
  {
    port: wholeNumber(0).optional(),
    seed: anyWholeNumber.optional(),
    users: wholeNumber(0).optional(),
    groups: wholeNumber(0).optional(),
    membersPerGroup: wholeNumber(0).optional(),
    dialect: oneOf(...(Object.keys(DIALECTS) as [DialectName, ...DialectName[]])).optional(),
    defaultPageSize: wholeNumber(1).optional(),
    maxPageSize: countOrInfinity(1).optional(),
    pageSizes: z.array(wholeNumber(0), { error: 'an array of page sizes' }).optional(),
    auth: z.union([yesOrNo, text], { error: 'true, false or the token itself' }).optional(),
    keepRequests: countOrInfinity(0).optional(),
    latencyMs: span.optional(),
    faults: z.array(faultSchema, { error: 'an array of faults' }).optional(),
    bothParams: oneOf('refuse', 'prefer-token').optional(),
    cursorTtlMs: span.optional(),
    now: someFunction<() => number>('a function that gives milliseconds').optional(),
    pageCountLie: anyWholeNumber.optional(),
    totalLie: anyWholeNumber.optional(),
    totalGrowth: anyWholeNumber.optional(),
    loopAtPage: countOrInfinity(1).optional(),
    endless: yesOrNo.optional(),
    linkOrigin: text.optional(),
    linkExtra: text.optional(),
  },
  { error: 'an object' },
);

/**
 * A frozen copy of the options.
 *
 * @throws ConfigurationError that lists every wrong one
 */
export function checkedOptions(options: SandboxOptions): SandboxOptions {
  return parseOptions(sandboxSchema, options, 'startSandbox') as SandboxOptions;
}
