// The container's health check: exits 0 when the service is ready. It stands alone because its memory counts as the
// task's; it must import nothing but Node's own modules.
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { healthPortFile } from './health-port.ts';

const TIMEOUT_MS = 2000;

const fail = (reason: string) => {
  console.error(reason);
  process.exit(1);
};

try {
  const port = process.env.PORT ?? readFileSync(healthPortFile(), 'utf8');
  get({ host: '127.0.0.1', port, path: '/readyz', timeout: TIMEOUT_MS, agent: false }, (response) => {
    if (response.statusCode === 200) process.exit(0);
    fail(`not ready: status ${response.statusCode}`);
  })
    .on('timeout', () => fail(`no answer within ${TIMEOUT_MS} ms`))
    .on('error', (error) => fail(error.message));
} catch (error) {
  fail((error as Error).message);
}
