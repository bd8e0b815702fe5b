import type { Server } from 'node:http';

/** How many connections a server was asked for. */
export interface Connections {
  /** Since the start. */
  readonly opened: number;
  /** At any one moment. */
  readonly mostOpen: number;
}

export class SocketCount implements Connections {
  opened = 0;
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
