import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { taskEnvironment } from '../../src/testing/proxy-process.ts';
import type { Peer } from './peer.ts';

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const DIST = pathOf('../../dist/');
const DEPLOYED = pathOf('../../../../infra/rendered/production.json');

/** This proxy as it is deployed: its bundle, with the command line of its task definition. */
export const thisProxy: Peer = {
  name: 'this proxy',
  settings: 'one process; access log to a file; active checks every second, retries, hold',
  protocols: ['http', 'tls', 'h2'],
  async prepare({ directory, httpPort, httpsPort, authority, upstreams }) {
    execFileSync('npx', ['nx', 'run', 'reverse-proxy:build'], {
      cwd: pathOf('../../../..'),
      stdio: 'ignore',
    });
    const targets = upstreams.map((port) => `127.0.0.1:${port}`);
    const route = { service: 'site', family: 'f', container: 'c', port: 80 };
    const environment = await taskEnvironment(directory, {
      CERTIFICATE_DIRECTORY: authority,
      HTTPS_PORT: String(httpsPort),
      HTTP_PORT: String(httpPort),
      HTTP_MODE: 'serve',
      ROUTES: JSON.stringify([
        { path: '/', ...route },
        { path: '/api', ...route },
      ]),
      TARGETS: JSON.stringify({ site: targets }),
    });
    return { program: process.execPath, arguments: deployedArguments(), environment };
  },
};

/** What follows `node` in its task definition. */
function deployedArguments(): string[] {
  const { services } = JSON.parse(readFileSync(DEPLOYED, 'utf8'));
  const { entryPoint } = services['reverse-proxy'].taskDefinition.containerDefinitions[0];
  return entryPoint.slice(1).map((one: string) => (one === 'main.js' ? `${DIST}main.js` : one));
}
