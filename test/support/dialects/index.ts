import { type HttpServer, startHttpServer } from '../http-server';
import { CLOUD_DIALECTS } from './cloud-dialects';
import { CURSOR_DIALECTS } from './cursor-dialects';
import { type Dialect, type DialectRecord, Rejected } from './dialect';
import { LINK_DIALECTS } from './link-dialects';
import { LINK_HEADER_DIALECTS } from './link-header-dialects';
import { NUMBER_DIALECTS } from './number-dialects';
import { OTHER_DIALECTS } from './other-dialects';

export { DEFAULT_SIZE, type Dialect, type DialectRecord, dialectRecords } from './dialect';

/** A server for each row of docs/dialects.md. */
export const DIALECTS: readonly Dialect[] = [
  ...CLOUD_DIALECTS,
  ...CURSOR_DIALECTS,
  ...LINK_DIALECTS,
  ...LINK_HEADER_DIALECTS,
  ...NUMBER_DIALECTS,
  ...OTHER_DIALECTS,
];

/** Starts the server of a dialect. */
export async function startDialect(dialect: Dialect, records: readonly DialectRecord[]): Promise<HttpServer> {
  const server = await startHttpServer((request) => {
    const json = request.body === '' ? {} : (JSON.parse(request.body) as Record<string, unknown>);
    const path = request.url.replace(/\?.*$/, '');
    try {
      return dialect.serve({ ...request, origin: server.url, path, json }, records);
    } catch (error) {
      if (error instanceof Rejected) return { status: error.status, body: error.body };
      throw error;
    }
  });
  return server;
}
