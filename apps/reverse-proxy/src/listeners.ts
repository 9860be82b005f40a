import { createServer } from 'node:http';
import type { SecureContextOptions } from 'node:tls';
import { closeGracefully, listen, type Readiness } from '@platform-journey/service-kit';
import { Connections } from './connections.ts';
import { Http2Sessions } from './http2-sessions.ts';
import { createHttpsServer, LIMITS } from './https-server.ts';
import { answerWithRedirect } from './redirect.ts';
import type { RequestHandler } from './request-handler.ts';

/** How long a connection without a request may stay when the listeners close. */
const SILENCE_MS = 2000;

/** Where SO_REUSEPORT spreads connections; Node refuses it elsewhere. */
const REUSE_PORT_PLATFORMS: readonly string[] = ['linux', 'freebsd', 'sunos', 'aix'];

export interface ListenerOptions {
  host: string;
  httpsPort: number;
  httpPort: number;
  /** Share the ports with other proxies of this host, where the platform can. */
  reusePort: boolean;
  secureContext: SecureContextOptions;
  readiness: Readiness;
  handler: RequestHandler;
}

/** The public ports, while they are bound. */
export interface Listeners {
  httpsPort: number;
  httpPort: number;
  /** Presents another certificate to new connections. */
  setSecureContext(context: SecureContextOptions): void;
  /** Stops accepting, sends clients away and resolves when the last connection is gone. */
  close(): Promise<void>;
  /** Breaks off every connection that is left. */
  destroy(): void;
}

/**
 * Binds https, with HTTP/2 and HTTP/1.1, and http, which redirects to it.
 *
 * @throws the error of the bind (`EADDRINUSE`, `EACCES`)
 */
export async function openListeners(options: ListenerOptions): Promise<Listeners> {
  const { host, httpsPort, httpPort } = options;
  const reusePort = options.reusePort && REUSE_PORT_PLATFORMS.includes(process.platform);
  const sessions = new Http2Sessions(options.handler);
  const secure = createHttpsServer({ ...options, sessions });
  const plain = createServer(LIMITS);
  const secureConnections = new Connections(secure, 'secureConnection');
  const plainConnections = new Connections(plain, 'connection');
  const at = (port: number) => ({ host, port, reusePort });
  const boundHttpsPort = await listen(secure, at(httpsPort));
  plain.on('request', (request, response) => answerWithRedirect(request, response, boundHttpsPort));
  const boundHttpPort = await listen(plain, at(httpPort));
  return {
    httpsPort: boundHttpsPort,
    httpPort: boundHttpPort,
    setSecureContext: (context) => secure.setSecureContext(context),
    async close() {
      sessions.close();
      setTimeout(() => {
        secureConnections.destroySilent();
        plainConnections.destroySilent();
      }, SILENCE_MS).unref();
      await Promise.all([closeGracefully(secure), closeGracefully(plain)]);
    },
    destroy() {
      secureConnections.destroyAll();
      plainConnections.destroyAll();
    },
  };
}
