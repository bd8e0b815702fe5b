import type { AxiosRequestConfig } from 'axios';
import { ConfigurationError } from '../errors/pagewright-error.js';

export const ARRAY_PARAMS = ['repeat', 'comma', 'brackets'] as const;

/** Format of a list in a query: `id=1&id=2`, `id=1,2` or `id[]=1&id[]=2`. */
export type ArrayParams = (typeof ARRAY_PARAMS)[number];

/** The axios configuration for this format. A serializer of the request itself wins. */
export function arrayParamsConfig(style: ArrayParams, config: AxiosRequestConfig): AxiosRequestConfig {
  if (config.paramsSerializer !== undefined) return {};
  const paramsSerializer = { indexes: style === 'brackets' ? false : null } as const;
  return style === 'comma' ? { paramsSerializer, params: joined(config.params as object) } : { paramsSerializer };
}

/** The params with each list as one string. Anything that is not a plain object of params is left to axios. */
function joined(params: object | undefined): unknown {
  if (params === undefined || params === null || params instanceof URLSearchParams) return params;
  return Object.fromEntries(
    Object.entries(params).map(([name, value]: [string, unknown]) => [
      name,
      Array.isArray(value) ? join(name, value) : value,
    ]),
  );
}

/** @throws ConfigurationError for a value that contains a comma, which the server would read as two values */
function join(name: string, values: readonly unknown[]): string | undefined {
  const texts = values.filter((value) => value !== undefined && value !== null).map(textOf);
  const split = texts.find((text) => text.includes(','));
  if (split === undefined) return texts.length === 0 ? undefined : texts.join(',');
  throw new ConfigurationError(
    `param "${name}" contains "${split}". With arrayParams: 'comma', values cannot contain commas`,
  );
}

const textOf = (value: unknown) => (value instanceof Date ? value.toISOString() : String(value));
