import { once } from 'node:events';
import { createServer } from 'node:net';
import { isRunning, waitUntil } from '@platform-journey/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultPorts, freePorts, idOf, isOpen, PlatformCommand, pidOf, run, workspace } from './platform.ts';
import { toolIsThere } from './tools.ts';

/** Two to seven seconds, by the machine; building takes longer than this. */
const READY_WITHIN_MS = 10_000;
const commands: PlatformCommand[] = [];

function start(options: ConstructorParameters<typeof PlatformCommand>[0]): PlatformCommand {
  const command = new PlatformCommand(options);
  commands.push(command);
  return command;
}

afterAll(() => Promise.all(commands.map((command) => command.dispose())));

const anyOpen = async ({ https, http, ecs }: PlatformCommand['ports']) =>
  (await Promise.all([https, http, ecs].map(isOpen))).includes(true);

async function expectNothingLeft(platform: PlatformCommand, pids: number[]): Promise<void> {
  await waitUntil('every port is free', async () => !(await anyOpen(platform.ports)), 10_000);
  await waitUntil('every task has ended', () => pids.every((pid) => !isRunning(pid)), 10_000);
}

describe('npm start', () => {
  let platform: PlatformCommand;

  beforeAll(async () => {
    platform = start({ ports: defaultPorts });
    await platform.up();
  });

  test('prints the site, the API, the ECS endpoint and how to trust the certificate', () => {
    for (const part of [
      'https://localhost:8443/',
      'https://localhost:8443/api/services',
      'http://127.0.0.1:8421',
      'aws --endpoint-url http://127.0.0.1:8421 ecs describe-services --cluster platform',
      'update-ca-certificates',
    ]) {
      expect(platform.output).toContain(part);
    }
  });

  test('explains what a URL gets', async () => {
    const explain = (...args: string[]) => run('npx', ['platform', 'explain', ...args], { cwd: workspace });
    const { stdout } = await explain('https://localhost:8443/api/services');
    expect(stdout).toMatch(
      /^GET https:\/\/localhost:8443\/api\/services\n {2}route +\/api\n {2}service +api\n/,
    );
    expect(stdout.match(/127\.0\.0\.1:\d+ healthy/g)).toHaveLength(2);
    const { refusal } = JSON.parse((await explain('/api/../', '--json')).stdout);
    expect(refusal).toMatchObject({ status: 400, code: 'ambiguous_path' });
  });

  test('shows a visitor what a smoke test wants to see', async () => {
    const { stdout } = await run('npx', ['platform', 'smoke', '--environment', 'local'], { cwd: workspace });
    expect(stdout).toMatch(
      /^✓ https:\/\/localhost:8443\/ 200, certificate of Platform Journey local CA \w+ until /,
    );
    expect(stdout).toMatch(/\n✓ http:\/\/localhost:8080\/ 30\d to https:\/\/localhost:8443\/ /);
  });

  test('runs five tasks as processes of their own', async () => {
    const tasks = await platform.tasks();
    const services = tasks.map(({ group }) => group).sort();
    expect(services).toEqual([
      'service:api',
      'service:api',
      'service:frontend',
      'service:reverse-proxy',
      'service:reverse-proxy',
    ]);
    expect(new Set(tasks.map(pidOf)).size).toBe(5);
    expect(tasks.map(pidOf).every(isRunning)).toBe(true);
  });

  test.runIf(toolIsThere('aws', 'apt install awscli'))(
    'shows the AWS CLI three steady services',
    async () => {
      const names = ['api', 'frontend', 'reverse-proxy'];
      const { services } = (await platform.aws(
        'describe-services',
        '--cluster',
        'platform',
        '--services',
        ...names,
      )) as {
        services: { serviceName: string; status: string; runningCount: number; desiredCount: number }[];
      };
      expect(services.map(({ serviceName }) => serviceName).sort()).toEqual(names);
      for (const { status, runningCount, desiredCount } of services) {
        expect({ status, runningCount }).toEqual({ status: 'ACTIVE', runningCount: desiredCount });
      }
    },
  );

  test('serves the page and the API over https, and sends http there', async () => {
    expect(await platform.get('/')).toMatchObject({ status: 200, body: expect.stringContaining('<html') });
    const api = await platform.get('/api/services');
    expect(api.status).toBe(200);
    expect(JSON.parse(api.body).services).toHaveLength(3);
    const redirect = await fetch(`http://localhost:${platform.ports.http}/a?b=c`, { redirect: 'manual' });
    expect(redirect.status).toBe(308);
    expect(redirect.headers.get('location')).toBe(`${platform.site}/a?b=c`);
  });

  test('tells the public nothing that is private', async () => {
    for (const resource of ['services', 'tasks', 'deployments', 'events']) {
      const { body } = await platform.get(`/api/${resource}`);
      expect(body).not.toMatch(/arn:aws|127\.0\.0\.1|0{12}|"\/(work|root|home|Users)/);
    }
  });

  test('a second one says where the first is', async () => {
    const second = start({ ports: defaultPorts });
    expect(await second.exited).toBe(1);
    expect(second.output).toContain('already running');
    expect(second.output).toContain('https://localhost:8443/');
    expect(second.output).not.toMatch(/^\s+at /m);
  });

  test.each(['api', 'frontend', 'reverse-proxy'])('replaces a task of %s that is killed', async (service) => {
    const before = await platform.tasks(service);
    const [victim] = before;
    if (!victim) throw new Error(`${service} has no task`);
    process.kill(pidOf(victim), 'SIGKILL');
    const stopped = await waitUntil('ECS records the stop', async () =>
      (await platform.tasks(service, 'STOPPED')).find((task) => idOf(task) === idOf(victim)),
    );
    expect(stopped).toMatchObject({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ exitCode: 137 }],
    });
    const replacement = await waitUntil(
      'a healthy replacement runs',
      async () => {
        const tasks = await platform.tasks(service);
        const isNew = (id: string) => !before.some((task) => idOf(task) === id);
        return tasks.find((task) => isNew(idOf(task)) && task.healthStatus === 'HEALTHY');
      },
      15_000,
    );
    await waitUntil('the API tells the event', async () =>
      (await platform.get(`/api/events?service=${service}`)).body.includes(idOf(replacement)),
    );
    for (const path of ['/', '/api/services']) {
      await waitUntil(`visitors get ${path}`, async () => (await platform.get(path)).status === 200);
    }
  });

  test('a replacement takes traffic', async () => {
    const survivors = await platform.tasks('api');
    for (const task of survivors) process.kill(pidOf(task), 'SIGKILL');
    await waitUntil(
      'only replacements run',
      async () => {
        const ids = (await platform.tasks('api'))
          .filter(({ healthStatus }) => healthStatus === 'HEALTHY')
          .map(idOf);
        return ids.length === 2 && !survivors.some((task) => ids.includes(idOf(task)));
      },
      15_000,
    );
    await waitUntil(
      'a replacement answers',
      async () => (await platform.get('/api/services')).status === 200,
    );
  });

  test('Ctrl-C stops every task and leaves nothing', async () => {
    const pids = (await platform.tasks()).map(pidOf);
    platform.interrupt();
    await platform.exited;
    expect(platform.output).toContain('nothing is left');
    await expectNothingLeft(platform, pids);
  });
});

describe('when it is built', () => {
  test(`it is up within ${READY_WITHIN_MS} ms, and SIGTERM leaves nothing`, async () => {
    const platform = start({ ports: await freePorts() });
    expect(await platform.up()).toBeLessThan(READY_WITHIN_MS);
    const pids = (await platform.tasks()).map(pidOf);
    platform.process.kill('SIGTERM');
    await platform.exited;
    await expectNothingLeft(platform, pids);
  });

  test('kill -9 of it leaves nothing, and it starts again', async () => {
    const ports = await freePorts();
    const platform = start({ ports, argv: ['node_modules/.bin/platform', 'up'] });
    await platform.up();
    const pids = (await platform.tasks()).map(pidOf);
    platform.process.kill('SIGKILL');
    await expectNothingLeft(platform, pids);
    const again = start({ ports });
    await again.up();
    again.interrupt();
    await again.exited;
  });

  test('kill -9 of npm leaves nothing', async () => {
    const platform = start({ ports: await freePorts() });
    await platform.up();
    const pids = (await platform.tasks()).map(pidOf);
    platform.process.kill('SIGKILL');
    await expectNothingLeft(platform, pids);
  });

  test('kill -9 while it is still starting leaves nothing', async () => {
    const platform = start({ ports: await freePorts(), argv: ['node_modules/.bin/platform', 'up'] });
    const tasks = await waitUntil('a task runs', async () => {
      const found = await platform.tasks();
      return found.length > 0 && found;
    });
    platform.process.kill('SIGKILL');
    await expectNothingLeft(platform, tasks.map(pidOf).filter(Number.isFinite));
  });
});

describe('wrong input', () => {
  const platformUp = (argv: string[], env: Record<string, string> = {}) =>
    run('node_modules/.bin/platform', ['up', ...argv], {
      cwd: workspace,
      env: { ...process.env, ...env },
    }).then(
      () => ({ code: 0, stderr: '' }),
      ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
    );

  test('a taken port is named with the flag that changes it', async () => {
    const ports = await freePorts();
    for (const [name, flag] of [
      ['https', '--https-port'],
      ['http', '--http-port'],
      ['ecs', '--ecs-port'],
    ] as const) {
      const stranger = createServer((socket) => socket.resume());
      stranger.listen({ port: ports[name], host: '127.0.0.1', reusePort: true });
      await once(stranger, 'listening');
      const command = start({ ports });
      expect(await command.exited).toBe(1);
      expect(command.output).toContain(String(ports[name]));
      expect(command.output).toContain(flag);
      await new Promise((resolve) => stranger.close(resolve));
    }
  });

  test.each([
    { argv: ['--https-port', 'https'], says: ['--https-port', "'https'", 'port from 1 to 65535'] },
    { argv: ['--htps-port', '1'], says: ['--htps-port'] },
    { argv: ['sideways'], says: ['argument'] },
    { argv: ['--manifest', '/nowhere.yaml'], says: ['/nowhere.yaml'] },
  ])('$argv', async ({ argv, says }) => {
    const { code, stderr } = await platformUp(argv);
    expect(code).toBe(2);
    for (const part of says) expect(stderr).toContain(part);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('an environment variable is named', async () => {
    const { code, stderr } = await platformUp([], { PLATFORM_ECS_PORT: '99999' });
    expect(code).toBe(2);
    expect(stderr).toContain('PLATFORM_ECS_PORT');
    expect(stderr).toContain('99999');
  });
});
