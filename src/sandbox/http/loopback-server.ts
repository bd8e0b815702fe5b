import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { idOf } from '../data/random.js';
import { bodyOf, errorReply, type Reply, writeReply } from './sandbox-request.js';

/** Kind of the correlation ids. */
const CORRELATION = 0xc0;

/** Returns the reply to a request; `reset` cuts the connection. */
type Handler = (message: IncomingMessage, body: string) => Promise<Reply | 'reset'>;

/** An HTTP server on the loopback interface. Every response has a correlation id. */
export class LoopbackServer {
  readonly connections: SocketCounter;
  url = '';
  aborted = 0;
  readonly #server: Server;
  #closed: Promise<void> | undefined;
  #replies = 0;

  constructor(
    private readonly seed: number,
    private readonly handler: Handler,
  ) {
    this.#server = createServer((message, response) => void this.#handle(message, response));
    this.connections = new SocketCounter(this.#server);
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
        resolve();
      });
    });
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve, reject) => {
      this.#server.close((error) => (error ? reject(error) : resolve()));
      this.#server.closeAllConnections();
    });
    return this.#closed;
  }

  async #handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const correlationId = idOf(this.seed, CORRELATION, this.#replies);
    this.#replies += 1;
    try {
      const body = await bodyOf(message);
      let cutOnPurpose = false;
      response.on('close', () => {
        if (!response.writableFinished && !cutOnPurpose) this.aborted += 1;
      });
      const reply = await this.handler(message, body);
      cutOnPurpose = reply === 'reset' || reply.delivery?.kind === 'cut';
      if (reply === 'reset') message.socket.destroy();
      else writeReply(response, reply, correlationId);
    } catch (error) {
      const isClientError = error instanceof SyntaxError || error instanceof URIError;
      const code = isClientError ? 'bad.request' : 'sandbox.failure';
      writeReply(response, errorReply(isClientError ? 400 : 500, code, String(error)), correlationId);
    }
  }
}

/** Counts client connections. */
class SocketCounter {
  /** Connections since the start. */
  opened = 0;
  /** Most connections open at once. */
  mostOpen = 0;
  #open = 0;

  constructor(server: Server) {
    server.on('connection', (socket) => {
      this.opened += 1;
      this.#open += 1;
      this.mostOpen = Math.max(this.mostOpen, this.#open);
      socket.once('close', () => (this.#open -= 1));
    });
  }
}
