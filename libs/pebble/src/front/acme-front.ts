import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Answer } from '../https.ts';
import type { Pebble } from '../pebble.ts';
import { type AcmeRequest, readRequest } from './acme-request.ts';
import { answer } from './answers.ts';
import { DIRECTORY, type Endpoint } from './endpoint.ts';
import { type Fault, Faults, type Injection, type Where } from './fault.ts';
import { RenewalWindows } from './renewal-windows.ts';
import { Upstream } from './upstream.ts';

const HOST = '127.0.0.1';

export interface AcmeFrontOptions {
  /** Whether the directory offers renewal information (RFC 9773); it does unless told otherwise. */
  renewalInfo?: boolean;
  /** The certificate profiles that the directory names, with what they are. An order that asks for one is only recorded. */
  profiles?: Record<string, string>;
  /** The time that requests are recorded with, ms since the epoch. */
  now?: () => number;
}

/** @returns a front before Pebble, that listens */
export async function startAcmeFront(pebble: Pebble, options: AcmeFrontOptions = {}): Promise<AcmeFront> {
  const front = new AcmeFront(pebble, options);
  await front.comeUp();
  return front;
}

/** Stands before Pebble: records every request, adds what Pebble 2.4 lacks, and fails when told to. */
export class AcmeFront {
  /** In the order of their arrival. */
  readonly requests: AcmeRequest[] = [];
  readonly renewalWindows = new RenewalWindows();
  readonly #faults = new Faults();
  readonly #upstream: Upstream;
  readonly #server: Server;
  readonly #now: () => number;
  #port = 0;

  constructor(pebble: Pebble, { renewalInfo = true, profiles, now = Date.now }: AcmeFrontOptions) {
    const { certificate: cert, key } = pebble.server;
    const renewalWindows = renewalInfo ? this.renewalWindows : undefined;
    this.#upstream = new Upstream(pebble, { renewalWindows, profiles });
    this.#server = createServer({ cert, key }, (request, response) => this.#serve(request, response));
    this.#now = now;
  }

  /** Where an ACME client begins. The root to trust is Pebble's `authority`. */
  get directoryUrl(): string {
    return `https://${HOST}:${this.#port}${DIRECTORY}`;
  }

  /** How many requests an endpoint got. */
  count(endpoint: Endpoint): number {
    return this.requests.filter((request) => request.endpoint === endpoint).length;
  }

  /**
   * Lets requests meet a fault; of two for one endpoint, the later.
   *
   * @param times how many requests meet it; all of them until it is removed, unless given
   */
  inject(where: Where, fault: Fault, times?: number): Injection {
    return this.#faults.inject(where, fault, times);
  }

  removeFaults(): void {
    this.#faults.clear();
  }

  /** From now on connections are refused; those that are open are closed. */
  async goDown(): Promise<void> {
    const closed = once(this.#server.close(), 'close');
    this.#server.closeAllConnections();
    await closed;
  }

  /** Listens again, on the port of before. */
  async comeUp(): Promise<void> {
    this.#server.listen(this.#port, HOST);
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    if (this.#server.listening) await this.goDown();
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = Buffer.concat(await incoming.toArray());
      const request = readRequest(incoming.method ?? '', incoming.url ?? '', body, this.#now());
      this.requests.push(request);
      const answer = await this.#decide(request, incoming, body, response);
      request.answered = answer?.status ?? 'none';
      write(response, answer);
    } catch (error) {
      write(response, answer(502, 'text/plain', `Pebble does not answer: ${(error as Error).message}`));
    }
  }

  #decide(request: AcmeRequest, { headers }: IncomingMessage, body: Buffer, response: ServerResponse) {
    const passOn = () => this.#upstream.answer(request, headers, body);
    const fault = this.#faults.take(request.endpoint);
    if (!fault) return passOn();
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    return fault({
      request,
      requests: this.requests,
      passOn,
      freshNonce: () => this.#upstream.freshNonce(),
      signal: gone.signal,
    });
  }
}

function write(response: ServerResponse, answer: Answer | undefined): void {
  if (!answer) {
    response.socket?.destroy();
    return;
  }
  response.writeHead(answer.status, answer.headers).end(answer.body);
}
