import { type Connection, type ConnectionEvent, nextConnection, startConnecting } from './connection.ts';

export interface LiveConnectionOptions {
  url: string;
  onMessage(text: string): void;
  onChange(connection: Connection): void;
}

/** Does what the connection's phases say with a real WebSocket and a real clock; decides nothing itself. */
export class LiveConnection {
  readonly #options: LiveConnectionOptions;
  #connection = startConnecting(Date.now());
  #socket: WebSocket | undefined;
  #timer: number | undefined;

  constructor(options: LiveConnectionOptions) {
    this.#options = options;
  }

  start(): void {
    window.addEventListener('online', () => this.#take('woken'));
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.#take('woken');
    });
    this.#enter(this.#connection);
  }

  #take(event: ConnectionEvent): void {
    const next = nextConnection(this.#connection, event, { now: Date.now(), random: Math.random() });
    const isNewPhase = next.phase !== this.#connection.phase;
    this.#connection = next;
    if (isNewPhase) this.#enter(next);
    else this.#setDeadline(next);
  }

  #enter(connection: Connection): void {
    if (connection.phase === 'connecting') this.#open();
    if (connection.phase === 'waiting') this.#drop();
    this.#setDeadline(connection);
    this.#options.onChange(connection);
  }

  #setDeadline({ deadline }: Connection): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#take('deadline'), Math.max(0, deadline - Date.now()));
  }

  #open(): void {
    const socket = new WebSocket(this.#options.url);
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      if (socket !== this.#socket) return;
      this.#take('heard');
      this.#options.onMessage(String(data));
    });
    socket.addEventListener('close', () => {
      if (socket === this.#socket) this.#take('closed');
    });
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }
}
