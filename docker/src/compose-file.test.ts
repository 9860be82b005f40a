import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

/** Of a container definition in ECS's words, what compose has to say as well. */
interface Container {
  image: string;
  cpu: number;
  memory: number;
  entryPoint: string[];
  environment: { name: string; value: string }[];
  healthCheck: { command: string[]; interval: number; timeout: number; retries: number; startPeriod: number };
  stopTimeout: number;
}

interface ComposeService {
  image: string;
  scale?: number;
  cpu_shares: number;
  mem_limit: string;
  stop_grace_period: string;
  environment: Record<string, string>;
  ports?: string[];
  [setting: string]: unknown;
}

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const rendered = JSON.parse(read('infra/rendered/compose.json'));
const compose = parse(read('docker/compose.yaml'), { merge: true });
const services = compose.services as Record<string, ComposeService>;

/** `${NAME:-value}` is the value where nobody sets NAME. */
const preset = (text: string) => text.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');
const json = (text: string) => (/^[[{]/.test(text) ? JSON.parse(text) : text);

for (const [name, { taskDefinition, service }] of Object.entries<{
  taskDefinition: { containerDefinitions: [Container] };
  service: { desiredCount: number };
}>(rendered.services)) {
  const [container] = taskDefinition.containerDefinitions;
  const own = services[name] as ComposeService;

  test(`${name} has the image, count, limits and stop timeout of the manifest`, () => {
    expect(own).toMatchObject({
      image: container.image,
      cpu_shares: container.cpu,
      mem_limit: `${container.memory}m`,
      stop_grace_period: `${container.stopTimeout}s`,
    });
    expect(own.scale ?? 1).toBe(service.desiredCount);
  });

  test(`${name} has the variables of the manifest`, () => {
    const variables = Object.entries(own.environment).map(([variable, value]) => [
      variable,
      json(preset(value)),
    ]);
    const wanted = container.environment.map(({ name, value }) => [name, json(value)]);
    expect(Object.fromEntries(variables)).toEqual(Object.fromEntries(wanted));
  });

  test(`the image of ${name} has the entry point and the health check of the manifest`, () => {
    const dockerfile = read(`docker/${name}.Dockerfile`);
    const { command, interval, timeout, startPeriod, retries } = container.healthCheck;
    const [, ...probe] = command;
    const check = `--interval=${interval}s --timeout=${timeout}s --start-period=${startPeriod}s --retries=${retries}`;
    const list = (words: string[]) => `[${words.map((word) => `"${word}"`).join(', ')}]`;
    expect(dockerfile).toContain(`HEALTHCHECK ${check} CMD ${list(probe)}\n`);
    expect(dockerfile).toContain(`ENTRYPOINT ${list(container.entryPoint)}\n`);
  });
}

test.each(Object.keys(services))('%s can do as little as it can live with', (name) => {
  expect(services[name]).toMatchObject({
    init: true,
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    pids_limit: expect.any(Number),
    mem_limit: expect.stringMatching(/^\d+m$/),
  });
});

test('the ports of the proxies are the only ones that are published, to this machine alone', () => {
  const published = Object.entries(services).flatMap(([name, { ports = [] }]) =>
    ports.map((port) => [name, preset(port)]),
  );
  const { https, http } = rendered.ports;
  expect(published).toEqual([
    ['edge', `127.0.0.1:${https}:${https}`],
    ['edge', `127.0.0.1:${http}:${http}`],
  ]);
});

test('images differ in nothing but what they hold', () => {
  const shape = (app: string) =>
    read(`docker/${app}.Dockerfile`)
      .split('\n')
      .filter((line) => !/^(#|RUN install|ENV|EXPOSE|ENTRYPOINT)|org\.opencontainers|^USER/.test(line))
      .join('\n')
      .replaceAll(app, '<app>')
      .replace(/--projects=\S+/, '');
  expect(shape('frontend')).toBe(shape('api'));
  expect(shape('reverse-proxy')).toBe(shape('api'));
});
