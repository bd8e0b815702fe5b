import { z } from 'zod';
import { breakerFields, type CircuitBreaker } from './circuit-breaker.js';
import { instanceWith, nonEmptyString, oneOf } from '../../options/option-types.js';
import { mergeDefined, omit } from '../../options/defined.js';
import { DEFAULT_MAX_RETRY_AFTER_MS, statusList } from '../retry/retry-options.js';

export interface CircuitOptions {
  /** Failures in a row that open it. @default 5 */
  readonly failures?: number;
  /** Milliseconds that it stays open before it lets a probe through. @default 30 000 */
  readonly cooldownMs?: number;
  /** Statuses that count as failures. @default [429, 503] */
  readonly statuses?: readonly number[];
  /** While it is open, calls wait for it, or fail at once with a `CircuitOpenError`. @default 'wait' */
  readonly whenOpen?: 'wait' | 'fail';
  /**
   * Who shares the breaker: the methods of one client that name the same scope. @default the methods of the client that name no scope and the
   * same numbers
   */
  readonly scope?: string;
  /** A breaker to share on purpose, also between clients; in place of the numbers. */
  readonly breaker?: CircuitBreaker;
}

const BREAKER_KEYS = ['failures', 'cooldownMs', 'scope'] as const;
export const circuitSchema = z
  .strictObject({
    ...breakerFields,
    statuses: statusList.optional(),
    whenOpen: oneOf('wait', 'fail').optional(),
    scope: nonEmptyString.optional(),
    breaker: instanceWith<CircuitBreaker>('a CircuitBreaker, such as new CircuitBreaker({ … })', 'enter').optional(),
  })
  .superRefine((given, context) => {
    if (given.breaker === undefined) return;
    for (const name of BREAKER_KEYS.filter((option) => given[option] !== undefined)) {
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'left out where breaker is given',
        input: given[name],
      });
    }
  });

/** What the layer needs besides its breaker. */
export interface CircuitPolicy {
  readonly statuses: readonly number[];
  readonly whenOpen: 'wait' | 'fail';
  readonly maxWaitMs: number;
}

export function resolveCircuitPolicy(given: CircuitOptions, { cooldownMs }: CircuitBreaker): CircuitPolicy {
  return Object.freeze({
    statuses: given.statuses ?? [429, 503],
    whenOpen: given.whenOpen ?? 'wait',
    // A server that asks for hours is not waited for; a cooldown that the caller chose is.
    maxWaitMs: Math.max(cooldownMs + 1, DEFAULT_MAX_RETRY_AFTER_MS * 1.5),
  });
}

/**
 * The options of a method over those of its client: a breaker stands in place of numbers and a scope, either of these in place of a breaker. A
 * number of its own gives the method a breaker of its own, since one scope has one set of numbers; what it leaves out is the client's.
 */
export function mergeCircuits(client: CircuitOptions = {}, method: CircuitOptions = {}): CircuitOptions {
  return mergeDefined(method, omit(client, replacedBy(method)));
}

function replacedBy({ breaker, failures, cooldownMs, scope }: CircuitOptions): readonly (keyof CircuitOptions)[] {
  if (breaker !== undefined) return BREAKER_KEYS;
  if (failures !== undefined || cooldownMs !== undefined) return ['breaker', 'scope'];
  return scope === undefined ? [] : ['breaker'];
}
