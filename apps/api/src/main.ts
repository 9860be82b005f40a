import { runService } from '@platform-journey/service-kit';
import { variables } from './config.ts';
import { platformSource } from './platform-source.ts';
import { startApi } from './server.ts';

await runService({
  name: 'api',
  variables,
  start: async ({ config, logger, readiness }) =>
    startApi({
      host: config.HOST,
      port: config.PORT,
      source: platformSource(config, logger),
      pollIntervalMs: config.POLL_INTERVAL * 1000,
      logger,
      readiness,
    }),
});
