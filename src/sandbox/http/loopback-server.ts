import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { idOf } from '../data/random.js';
import { refusal, write, type Reply } from './reply.js';
import { bodyOf } from './request.js';
import { SocketCount } from './socket-count.js';

/** Kind of the ids that answers carry; users, groups and divisions have kinds of their own. */
const CORRELATION = 0xc0;

/** Answers a message whose body has arrived; `reset` cuts the connection. */
export type Handler = (message: IncomingMessage, body: string) => Promise<Reply | 'reset'>;

/** An HTTP server on the loopback interface that gives every answer a correlation id. */
export class LoopbackServer {
  readonly connections: SocketCount;
  url = '';
  aborted = 0;
  readonly #server: Server;
  #closed: Promise<void> | undefined;
  #answers = 0;

  constructor(
    private readonly seed: number,
    private readonly handler: Handler,
  ) {
    this.#server = createServer((message, response) => void this.#handle(message, response));
    this.connections = new SocketCount(this.#server);
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
    const correlationId = idOf(this.seed, CORRELATION, this.#answers);
    this.#answers += 1;
    try {
      const body = await bodyOf(message);
      let cutByUs = false;
      response.on('close', () => {
        if (!response.writableFinished && !cutByUs) this.aborted += 1;
      });
      const reply = await this.handler(message, body);
      cutByUs = reply === 'reset' || reply.delivery?.manner === 'cut';
      if (reply === 'reset') message.socket.destroy();
      else write(response, reply, correlationId);
    } catch (error) {
      const refused = error instanceof SyntaxError || error instanceof URIError;
      const code = refused ? 'bad.request' : 'sandbox.failure';
      write(response, refusal(refused ? 400 : 500, code, String(error)), correlationId);
    }
  }
}
