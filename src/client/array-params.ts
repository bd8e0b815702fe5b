import type { AxiosRequestConfig } from 'axios';
import { ConfigurationError } from '../errors/client-errors.js';

export const ARRAY_PARAMS = ['repeat', 'comma', 'brackets'] as const;

/** How a list in a query is written: `id=1&id=2`, `id=1,2` or `id[]=1&id[]=2`. */
export type ArrayParams = (typeof ARRAY_PARAMS)[number];

/** What axios is told so that it writes lists that way; a serializer of the request's own is left alone. */
export function arrayParamsConfig(style: ArrayParams | undefined, config: AxiosRequestConfig): AxiosRequestConfig {
  if (style === undefined || config.paramsSerializer !== undefined) return {};
  const paramsSerializer = { indexes: style === 'brackets' ? false : null } as const;
  return style === 'comma' ? { paramsSerializer, params: joined(config.params as object) } : { paramsSerializer };
}

/** The params with each list as one text; what is no plain object of params is axios's own business. */
function joined(params: object | undefined): unknown {
  if (params === undefined || params === null || params instanceof URLSearchParams) return params;
  return Object.fromEntries(
    Object.entries(params).map(([name, value]: [string, unknown]) => [
      name,
      Array.isArray(value) ? join(name, value) : value,
    ]),
  );
}

/** @throws ConfigurationError for a value with a comma in it, which the server would take for two */
function join(name: string, values: readonly unknown[]): string | undefined {
  const texts = values.filter((value) => value !== undefined && value !== null).map(textOf);
  const split = texts.find((text) => text.includes(','));
  if (split === undefined) return texts.length === 0 ? undefined : texts.join(',');
  throw new ConfigurationError(
    `the param "${name}" holds "${split}", whose comma would be read as the end of a value; with arrayParams: 'comma' values have none`,
  );
}

const textOf = (value: unknown) => (value instanceof Date ? value.toISOString() : String(value));
