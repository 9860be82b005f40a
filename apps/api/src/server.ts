import { createServer } from 'node:http';
import {
  closeConnectionsWhenDraining,
  closeGracefully,
  type Logger,
  listen,
  type Readiness,
  type RunningService,
} from '@platform-journey/service-kit';
import { createApp } from './app.ts';
import { SnapshotFeed } from './feed/feed.ts';
import type { PlatformSource } from './feed/source.ts';
import { serveLive } from './live/live.ts';

export interface ApiOptions {
  host: string;
  /** 0 draws a free one. */
  port: number;
  /** Closed with the API. */
  source: PlatformSource;
  pollIntervalMs: number;
  logger: Logger;
  readiness: Readiness;
}

/** Wires the source, the feed, the routes and the WebSocket to one listening server. */
export async function startApi(options: ApiOptions): Promise<RunningService> {
  const { source, logger, readiness } = options;
  const feed = new SnapshotFeed({ source, intervalMs: options.pollIntervalMs, logger });
  const server = createServer(createApp({ feed, platform: source.platform, readiness, logger }));
  closeConnectionsWhenDraining(server, readiness);
  const live = serveLive(server, { feed });
  const healthPort = await listen(server, options);
  return {
    healthPort,
    async close() {
      const closed = closeGracefully(server);
      await live.close();
      feed.close();
      await closed;
      source.close();
    },
  };
}
