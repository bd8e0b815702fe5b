import type { SandboxRequest } from '../http/request.js';
import type { Dialect } from './dialect.js';

/** The parameters that say where a request reads, in its dialect. */
export const positionParams = ({ cursorParam, beforeParam }: Dialect): readonly string[] =>
  [cursorParam, beforeParam, 'pageNumber'].filter((name) => name !== undefined);

/** What a cursor belongs to: the endpoint, the page size, and the query without the paging. */
export const queryOf = (dialect: Dialect, request: SandboxRequest, size: number): string =>
  `${request.path} ${size} ${request.queryWithout([...positionParams(dialect), dialect.sizeParam])}`;
