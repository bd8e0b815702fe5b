import { ConfigurationError, describeValue } from '../errors/pagewright-error.js';

/**
 * Builds a path in which each value is one percent-encoded segment, so that no value can change the path around it.
 *
 * @example
 * path`/api/v2/groups/${groupId}/members`
 * @throws ConfigurationError for a value that is empty, `.` or `..`, or not a string, a number or a bigint
 */
export function path(template: TemplateStringsArray, ...values: readonly (string | number | bigint)[]): string {
  return template.reduce((built, literal, i) => built + segment(values[i - 1], i) + literal);
}

function segment(value: unknown, position: number): string {
  const isText = typeof value === 'string' || typeof value === 'bigint' || Number.isFinite(value);
  const text = String(value);
  if (isText && text !== '' && text !== '.' && text !== '..') return encodeSegment(text);
  throw new ConfigurationError(
    `path: value ${position} must be an ID other than "", "." and "..", got ${describeValue(value)}`,
  );
}

function encodeSegment(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch (cause) {
    throw new ConfigurationError(`path: ${describeValue(text)} is not well-formed Unicode`, { cause });
  }
}
