import { now } from '../clock.ts';

/** What is known of one connection; decides whether a request that it lost was in flight at a kill. */
export interface Connection {
  id: number;
  /** When connecting began. */
  openedAt: number;
  /** When the handshake was done. */
  readyAt: number | undefined;
  closedAt: number | undefined;
  /** When the first answer had come. */
  firstAnswerAt: number | undefined;
}

/** Every connection that the load opened, for the whole run. */
export class Connections {
  readonly all: Connection[] = [];

  open(): Connection {
    const connection: Connection = {
      id: this.all.length,
      openedAt: now(),
      readyAt: undefined,
      closedAt: undefined,
      firstAnswerAt: undefined,
    };
    this.all.push(connection);
    return connection;
  }
}
