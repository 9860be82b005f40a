import { Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
// This line before the next: http-proxy takes util._extend, deprecated (DEP0060), when it is loaded.
import './object-extend.ts';
import httpProxy from 'http-proxy';
import type { Target } from '../targets/target.ts';
import { connectTo } from './connect.ts';
import type { Exchange } from './exchange.ts';
import { failureCause } from './failure-cause.ts';
import { removeHeader } from './header-list.ts';
import { headerRecord } from './header-record.ts';
import type { Outcome } from './outcome.ts';
import { passOn } from './pass-on.ts';
import { responseHeaders } from './response-headers.ts';
import { AnswerTimeout } from './target-connection.ts';
import { RawTunnel, type Tunnel } from './tunnel.ts';
import { isWebSocket } from './upgrade-protocol.ts';
import { WebSocketTunnel } from './websocket-tunnel.ts';

const CONNECT_TIMEOUT_MS = 2000;

/** A request that wants its connection upgraded, as Node hands it over. May be attempted repeatedly. */
export interface UpgradeRequest {
  request: IncomingMessage;
  method: string;
  /** The protocol that it asks for. */
  protocol: string;
  socket: Duplex;
  path: string;
  /** For the target: name, value, name, value. */
  headers: string[];
  /** How long the target may take to begin its answer; 0 for as long as it likes. */
  answerTimeoutMs: number;
}

const NOTHING = Buffer.alloc(0);

class WrongProtocol extends TypeError {
  override readonly name = 'WrongProtocol';
}

/** Carries WebSockets and other upgrades through http-proxy, with guards where it would crash, leak or answer wrongly. */
export class Upgrades {
  readonly #tunnels = new Set<Tunnel>();
  #closing = false;

  /**
   * Upgrades the client's connection to one with this target, or passes the target's refusal on. Resolves when the
   * connection has ended; never rejects. The socket must have an `error` listener.
   */
  async attempt(target: Target, upgrade: UpgradeRequest, exchange: Exchange): Promise<Outcome> {
    const madeAt = performance.now();
    const upstream = await connectTo(target.address, CONNECT_TIMEOUT_MS);
    const connectMs = performance.now() - madeAt;
    if (upstream instanceof Error) {
      return { kind: 'failed', phase: 'unsent', cause: 'target_unreachable', error: upstream };
    }
    if (exchange.left) {
      upstream.destroy();
      return { kind: 'left' };
    }
    const outcome = await this.#handshake(upstream, upgrade, exchange).finally(() => upstream.destroy());
    return { ...outcome, connectMs };
  }

  /** How many WebSockets and other upgraded connections are open. */
  get open(): number {
    return this.#tunnels.size;
  }

  /**
   * Sends the clients of WebSockets away with a 1001, now and as they come; they are gone at once or within a few
   * seconds. Those of other protocols go when they have done.
   */
  close(): void {
    this.#closing = true;
    for (const tunnel of this.#tunnels) tunnel.goAway();
  }

  #handshake(upstream: Socket, upgrade: UpgradeRequest, exchange: Exchange): Promise<Outcome> {
    return new Promise((resolve) => {
      const { answerTimeoutMs } = upgrade;
      const late = () => upstream.destroy(new AnswerTimeout('no answer in time'));
      const timer = answerTimeoutMs > 0 ? setTimeout(late, answerTimeoutMs) : undefined;
      exchange.onLeave = () => upstream.destroy();
      const sentAt = performance.now();
      let firstByteMs: number | undefined;
      const answering = () => {
        clearTimeout(timer);
        firstByteMs = performance.now() - sentAt;
      };
      const settled = (outcome: Outcome) => {
        clearTimeout(timer);
        exchange.onLeave = undefined;
        resolve({ ...outcome, firstByteMs });
      };
      const request = switchProtocols(upstream, upgrade, exchange.id, () => {
        answering();
        exchange.switched();
        this.#tunnel(upgrade, upstream, exchange).then(() => settled({ kind: 'answered', status: 101 }));
      });
      request.on('error', (error) => settled(failed(error, exchange)));
      request.on('response', (response) => {
        answering();
        // One that names no protocol; a client would take what follows for whatever it has asked for.
        if (response.statusCode === 101) return settled(failed(new WrongProtocol('a bare 101'), exchange));
        // From here on the answer tells what happens.
        request.removeAllListeners('error').on('error', () => {});
        passOn(response, exchange).then(settled);
      });
    });
  }

  async #tunnel({ protocol, socket }: UpgradeRequest, target: Socket, exchange: Exchange): Promise<void> {
    const tunnel = new (isWebSocket(protocol) ? WebSocketTunnel : RawTunnel)(socket, target);
    this.#tunnels.add(tunnel);
    if (this.#closing) tunnel.goAway();
    await tunnel.closed;
    this.#tunnels.delete(tunnel);
    exchange.received = tunnel.received;
    exchange.sent = tunnel.sent;
  }
}

/**
 * Lets http-proxy send the request, answer 101 and pipe. It knows a GET for a WebSocket only, so it is shown one. It
 * answers a refusal in a broken way and ends the client's socket on an error, so those two listeners of its request are
 * removed: the caller must set its own.
 */
function switchProtocols(
  upstream: Socket,
  upgrade: UpgradeRequest,
  requestId: string,
  onOpen: () => void,
): ClientRequest {
  const { request, method, protocol, socket, path, headers } = upgrade;
  request.url = path;
  request.method = 'GET';
  request.headers = { ...headerRecord(headers), connection: 'Upgrade', upgrade: 'websocket' };
  const proxy = httpProxy.createProxyServer({
    target: { protocol: 'http:', host: upstream.remoteAddress ?? '', port: upstream.remotePort ?? 0 },
    agent: agentOf(upstream),
    // Else it asks url.parse, which warns (DEP0169).
    toProxy: true,
    prependPath: false,
  });
  let sent: ClientRequest | undefined;
  proxy.once('proxyReqWs', (proxyRequest) => {
    sent = proxyRequest;
    sent.method = method;
    // It makes one slash of several.
    sent.path = path;
    sent.setHeader('upgrade', protocol);
  });
  proxy.once('open', onOpen);
  // It writes the head of a 101 as a text of our own making, and nothing else that is one.
  socket.setDefaultEncoding('latin1');
  proxy.ws(request, socket, NOTHING, {}, () => {});
  if (!sent) throw new Error('http-proxy took no notice of an upgrade');
  return answerAsAsked(sent.removeAllListeners('error').removeAllListeners('response'), protocol, requestId);
}

/** A 101 is passed on when it is one to what was asked for (RFC 9110, 7.8), with headers of our own. */
function answerAsAsked(sent: ClientRequest, protocol: string, requestId: string): ClientRequest {
  const carryOn = sent.listeners('upgrade');
  return sent.removeAllListeners('upgrade').once('upgrade', (response, socket, head) => {
    const { upgrade } = response.headers;
    if (upgrade?.toLowerCase() !== protocol.toLowerCase()) {
      sent.emit('error', new WrongProtocol(`asked for ${protocol}, got ${upgrade}`));
      return;
    }
    const passed = responseHeaders(response.rawHeaders, requestId);
    // It has no body (RFC 9110, 8.6).
    removeHeader(passed, 'content-length');
    response.headers = { ...headerRecord(passed), connection: 'Upgrade', upgrade };
    for (const listener of carryOn) listener.call(sent, response, socket, head);
  });
}

/** Node's agent for exactly one connection, which is there already. */
function agentOf(socket: Socket): Agent {
  const agent = new Agent();
  agent.createConnection = () => socket;
  return agent;
}

function failed(error: Error, exchange: Exchange): Outcome {
  if (exchange.left) return { kind: 'left' };
  return { kind: 'failed', phase: 'sent', cause: failureCause(error, 'sent'), error };
}
