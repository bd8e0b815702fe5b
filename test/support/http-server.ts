import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a test server received. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A response of a test server. A body that is not a text is sent as JSON. */
export interface ServedResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface HttpServer {
  readonly url: string;
  /** `GET /users?page=1` of every request, in order. */
  readonly log: string[];
  readonly requests: ReceivedRequest[];
  close(): Promise<void>;
}

/** Starts a server on a free port of this machine. */
export async function startHttpServer(
  serve: (request: ReceivedRequest, count: number) => ServedResponse,
): Promise<HttpServer> {
  const requests: ReceivedRequest[] = [];
  const log: string[] = [];
  const server = createServer((incoming, reply) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming;
      const { searchParams: query } = new URL(url, 'http://localhost');
      const request = { method, url, query, headers, body: Buffer.concat(chunks).toString() };
      log.push(`${method} ${url}`);
      const { status = 200, headers: own = {}, body = '' } = serve(request, requests.push(request));
      const isText = typeof body === 'string';
      reply.writeHead(status, { ...(isText ? {} : { 'content-type': 'application/json' }), ...own });
      reply.end(isText ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
