import { join } from 'node:path';
import { runService } from '@platform-journey/service-kit';
import { variables } from './config.ts';
import { startSite } from './site.ts';

await runService({
  name: 'frontend',
  variables,
  start: ({ config, readiness }) =>
    startSite({
      host: config.HOST,
      port: config.PORT,
      directory: join(import.meta.dirname, 'public'),
      readiness,
    }),
});
