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
import { createEcsClient } from './ecs/client.ts';
import { ecsSource } from './ecs/ecs-source.ts';
import { EcsReader } from './ecs/reader.ts';
import { SnapshotFeed } from './feed/feed.ts';
import { serveLive } from './live/live.ts';

export interface ApiOptions {
  host: string;
  /** 0 draws a free one. */
  port: number;
  cluster: string;
  region: string;
  pollIntervalMs: number;
  logger: Logger;
  readiness: Readiness;
}

/** Wires ECS, the feed, the routes and the WebSocket to one listening server. */
export async function startApi(options: ApiOptions): Promise<RunningService> {
  const { logger, readiness } = options;
  const client = createEcsClient({ region: options.region });
  const feed = new SnapshotFeed({
    source: ecsSource(new EcsReader(client, options.cluster)),
    intervalMs: options.pollIntervalMs,
    logger,
  });
  const server = createServer(createApp({ feed, readiness, logger }));
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
      client.destroy();
    },
  };
}
