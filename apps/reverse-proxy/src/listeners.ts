import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SecureContextOptions, TlsOptions } from 'node:tls';
import { closeGracefully, listen, type Readiness } from '@platform-journey/service-kit';
import type { AnswerHeaders } from './answer-headers.ts';
import type { ClientTimeouts } from './client-timeouts.ts';
import type { ConnectionLimit } from './connection-limit.ts';
import { Connections } from './connections.ts';
import { HttpChallenges, type KeyAuthorization } from './http-challenges.ts';
import { type ExchangeHandler, http1Options, serveHttp1 } from './http1-server.ts';
import { Http2Sessions } from './http2-sessions.ts';
import { createHttpsServer } from './https-server.ts';
import type { IngressLimits } from './ingress.ts';
import type { Origins } from './origin.ts';
import { Redirect } from './redirect.ts';
import type { RequestObserver } from './result.ts';
import { canSharePorts } from './shared-port.ts';

/** How long it may take to tell HTTP/2 clients what is broken off. */
const BREAK_OFF_MS = 50;
/** How long a connection without a request may stay when the listeners close. */
const SILENCE_MS = 2000;

/** How often clients that keep the proxy waiting are looked for. */
const SWEEP_MS = 1000;

export interface ListenerOptions {
  host: string;
  httpsPort: number;
  httpPort: number;
  /** What becomes of a request over http. */
  httpMode: 'redirect' | 'serve';
  /** Share the ports with other proxies of this host, where the platform can. */
  reusePort: boolean;
  limits: IngressLimits;
  timeouts: ClientTimeouts;
  origins: Origins;
  answers: AnswerHeaders;
  connectionLimit: ConnectionLimit;
  /** How handshakes are answered, with the certificate for clients that name no host. */
  tls: TlsOptions;
  /** What CAs that look for a challenge are answered. */
  keyAuthorization: KeyAuthorization;
  readiness: Readiness;
  handler: ExchangeHandler;
  /** Are told of what is redirected; the handler tells them itself. */
  observers: readonly RequestObserver[];
}

/** The public ports, while they are bound. */
export interface Listeners {
  httpsPort: number;
  httpPort: number;
  /** Of both. */
  connections: readonly Connections[];
  /** Presents another certificate to new connections. */
  setSecureContext(context: SecureContextOptions): void;
  /**
   * Stops accepting, sends clients away and resolves when the last connection is gone.
   *
   * @param onStopped called when neither port accepts any more: who is sent away comes back to another proxy
   */
  close(onStopped: () => void): Promise<void>;
  /** Breaks off all that is unfinished, and every connection that is left. */
  destroy(): Promise<void>;
}

/**
 * Binds https, with HTTP/2 and HTTP/1.1, and http, with HTTP/1.1.
 *
 * @throws the error of the bind (`EADDRINUSE`, `EACCES`)
 */
export async function openListeners(options: ListenerOptions): Promise<Listeners> {
  const { host, httpsPort, httpPort, handler, readiness, limits, timeouts, origins, answers } = options;
  const reusePort = options.reusePort && canSharePorts;
  const sessions = new Http2Sessions({ handler, limits, timeouts, origins, answers });
  const secure = createHttpsServer(options.tls, sessions, limits, timeouts);
  const plain = createServer(http1Options(limits, timeouts));
  for (const server of [secure, plain]) options.connectionLimit.guard(server);
  const secureConnections = new Connections(secure, 'secureConnection', timeouts.stallMs);
  const plainConnections = new Connections(plain, 'connection', timeouts.stallMs);
  const at = (port: number) => ({ host, port, reusePort });
  const closing = () => readiness.state === 'draining';
  serveHttp1(secure, handler, { scheme: 'https', origins, answers, closing });
  const boundHttpsPort = await listen(secure, at(httpsPort));
  const serves = options.httpMode === 'serve';
  const others = serves ? handler : new Redirect(boundHttpsPort, limits, options.observers);
  const overHttp = new HttpChallenges(options.keyAuthorization, others);
  serveHttp1(plain, overHttp, { scheme: 'http', origins, answers, closing: serves ? closing : () => true });
  const boundHttpPort = await listen(plain, at(httpPort));
  const sweep = setInterval(() => {
    const now = performance.now();
    for (const swept of [sessions, secureConnections, plainConnections]) swept.sweep(now);
  }, SWEEP_MS).unref();
  return {
    httpsPort: boundHttpsPort,
    httpPort: boundHttpPort,
    connections: [secureConnections, plainConnections],
    setSecureContext: (context) => secure.setSecureContext(context),
    async close(onStopped) {
      setTimeout(() => {
        secureConnections.destroySilent();
        plainConnections.destroySilent();
      }, SILENCE_MS).unref();
      let accepting = 2;
      const stopped = () => {
        accepting--;
        if (accepting > 0) return;
        sessions.close();
        onStopped();
      };
      await Promise.all([closeGracefully(secure, stopped), closeGracefully(plain, stopped)]);
    },
    async destroy() {
      clearInterval(sweep);
      sessions.breakOff();
      await sleep(BREAK_OFF_MS);
      secureConnections.destroyAll();
      plainConnections.destroyAll();
    },
  };
}
