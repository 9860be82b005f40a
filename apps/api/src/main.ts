import { runService } from '@platform-journey/service-kit';
import { variables } from './config.ts';
import { startApi } from './server.ts';

await runService({
  name: 'api',
  variables,
  start: ({ config, logger, readiness }) =>
    startApi({
      host: config.HOST,
      port: config.PORT,
      cluster: config.ECS_CLUSTER,
      region: config.AWS_REGION,
      pollIntervalMs: config.POLL_INTERVAL * 1000,
      logger,
      readiness,
    }),
});
