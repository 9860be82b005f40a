import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts, PlatformCommand, run, workspace } from './platform.ts';
import { toolIsThere } from './tools.ts';

describe.runIf(toolIsThere('pebble', 'apt-get install pebble'))(
  'a platform of Pebble, on ports of its own',
  () => {
    let platform: PlatformCommand;

    beforeAll(async () => {
      const argv = ['node_modules/.bin/platform', 'up', '--acme', 'pebble'];
      platform = new PlatformCommand({ ports: await freePorts(), argv });
      await platform.up();
    });
    afterAll(() => platform?.dispose());

    const command = (...args: string[]) => run('node_modules/.bin/platform', args, { cwd: workspace });

    test('keeps its issuer and its ports when it is deployed to', async () => {
      const { ecs, https, http } = platform.ports;
      const { stdout } = await command('deploy', '--environment', 'local', '--ecs-port', String(ecs));
      expect(stdout).toMatch(/^ {2}reverse-proxy {2}deployed \(platform-reverse-proxy:2,/m);
      const root = join(workspace, '.platform/pebble', String(https), 'root.pem');
      const site = ['--site', platform.site, '--http-port', String(http), '--ca', root];
      const smoke = await command('smoke', '--environment', 'local', ...site);
      expect(smoke.stdout).toMatch(/\/api\/services 200, certificate of Pebble/);
    });
  },
);
