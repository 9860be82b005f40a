import { describe, expect, it } from 'vitest';
import { environment } from './environment.ts';
import type { EnvironmentName } from './environment-schema.ts';
import { manifestText, placeholder } from './fixtures/minimal-manifest.ts';
import { parseManifest } from './manifest.ts';
import { renderTaskDefinition } from './render-task-definition.ts';

const variables = {
  ROUTES: placeholder('routes'),
  ISSUER: placeholder('issuer'),
  CERTIFICATE_DIRECTORY: placeholder('certificateDirectory'),
  CERTIFICATE_BUCKET: placeholder('certificateBucket'),
  AGENT_ENDPOINT: placeholder('agentEndpoint'),
  DISCOVERY: placeholder('discovery'),
  DNS_TARGETS: placeholder('dnsTargets'),
  TARGETS: placeholder('targets'),
  HTTPS_PORT: placeholder('ports.https'),
  PLATFORM: placeholder('platform'),
  ADMIN_HOSTS: `127.0.0.1,${placeholder('adminHost')}`,
  LOG_LEVEL: 'debug',
};
const manifest = parseManifest(
  manifestText(({ services }) => Object.assign(services.edge ?? {}, { environment: variables })),
  'platform.yaml',
);

function render(name: EnvironmentName, service: string) {
  const { containerDefinitions = [], ...task } = renderTaskDefinition(environment(manifest, name), service);
  const container = containerDefinitions[0] ?? {};
  const rendered = container.environment?.map(({ name, value }) => [name, value]) ?? [];
  return { task, container, variables: Object.fromEntries(rendered) };
}

describe('renderTaskDefinition', () => {
  it('names family and container after the service', () => {
    const { task, container } = render('local', 'api');
    expect(task).toEqual({ family: 'platform-api', networkMode: 'bridge', requiresCompatibilities: ['EC2'] });
    expect(container).toMatchObject({ name: 'api', essential: true, cpu: 256, memory: 192, stopTimeout: 30 });
    expect(container.healthCheck).toEqual({
      command: ['CMD', 'node', 'health-check.js'],
      interval: 5,
      timeout: 3,
      retries: 2,
      startPeriod: 10,
    });
  });

  it('lets ECS draw the host port of a bridge service', () => {
    const { container, variables } = render('local', 'api');
    expect(container.portMappings).toEqual([{ containerPort: 3000, hostPort: 0, protocol: 'tcp' }]);
    expect(variables.PORT).toBe('3000');
  });

  it('declares no port for a host service, since ECS would reserve it', () => {
    const { task, container, variables } = render('local', 'edge');
    expect(task.networkMode).toBe('host');
    expect(container).not.toHaveProperty('portMappings');
    expect(variables).not.toHaveProperty('PORT');
  });

  it('gives every task the variables of service-kit, and its own the last word', () => {
    expect(render('staging', 'api').variables).toEqual({
      HOST: '0.0.0.0',
      PORT: '3000',
      LOG_LEVEL: 'info',
      STOP_TIMEOUT: '30',
      AWS_REGION: 'eu-central-1',
    });
    expect(render('staging', 'edge').variables).toMatchObject({ LOG_LEVEL: 'debug', HTTPS_PORT: '443' });
  });

  it('tells the proxy the routes', () => {
    expect(JSON.parse(render('local', 'edge').variables.ROUTES ?? '')).toEqual([
      { path: '/api', service: 'api', family: 'platform-api', container: 'api', port: 3000 },
      { path: '/', service: 'page', family: 'platform-page', container: 'page', port: 8080 },
    ]);
  });

  it('tells the proxy where the agent is, for which ecs-local answers', () => {
    expect(render('local', 'edge').variables.AGENT_ENDPOINT).toBe('http://127.0.0.1:8421');
    expect(render('staging', 'edge').variables.AGENT_ENDPOINT).toBe('http://127.0.0.1:51678');
  });

  it('tells on what the platform runs, and where the private ports are, where that is given', () => {
    expect(render('local', 'edge').variables.PLATFORM).toBe('ecs');
    expect(render('staging', 'edge').variables.PLATFORM).toBe('ecs');
    const { PLATFORM, ADMIN_HOSTS } = render('compose', 'edge').variables;
    expect([PLATFORM, ADMIN_HOSTS]).toEqual(['compose', '127.0.0.1,edge']);
    expect(render('staging', 'edge').variables).not.toHaveProperty('ADMIN_HOSTS');
  });

  it.each([
    ['agent', { AGENT_ENDPOINT: 'http://127.0.0.1:51678' }],
    ['ecs', {}],
    ['dns', { DNS_TARGETS: '{"api":"api:3000","page":"page:8080"}' }],
    ['static', { TARGETS: '{"api":["api:3000"],"page":["page:8080"]}' }],
  ] as const)('tells the proxy what it needs to find tasks by %s, and no more', (discovery, needed) => {
    const found = { ...environment(manifest, 'staging'), discovery };
    const rendered = renderTaskDefinition(found, 'edge').containerDefinitions?.[0]?.environment ?? [];
    const names = ['DISCOVERY', 'AGENT_ENDPOINT', 'DNS_TARGETS', 'TARGETS'];
    const told = rendered.filter(({ name = '' }) => names.includes(name));
    expect(Object.fromEntries(told.map(({ name, value }) => [name, value]))).toEqual({
      DISCOVERY: discovery,
      ...needed,
    });
  });

  it('locks containers down and ships their logs on ECS proper only', () => {
    const { container } = render('production', 'api');
    expect(container.readonlyRootFilesystem).toBe(true);
    expect(container.logConfiguration?.options?.['awslogs-group']).toBe('/platform-production/api');
    expect(render('local', 'api').container).not.toHaveProperty('logConfiguration');
  });

  it('gives a task on ECS proper a role of its own, and another to those who start it', () => {
    expect(render('staging', 'api').task).toMatchObject({
      executionRoleArn: 'arn:aws:iam::123456789012:role/platform-staging-api-execution',
      taskRoleArn: 'arn:aws:iam::123456789012:role/platform-staging-api-task',
    });
    expect(render('compose', 'api').task).not.toHaveProperty('taskRoleArn');
  });

  it('tells the proxy of a directory or of a bucket, never of both', () => {
    expect(render('local', 'edge').variables).toMatchObject({ CERTIFICATE_DIRECTORY: '/certificates' });
    expect(render('local', 'edge').variables).not.toHaveProperty('CERTIFICATE_BUCKET');
    expect(render('staging', 'edge').variables).not.toHaveProperty('CERTIFICATE_DIRECTORY');
    expect(render('staging', 'edge').variables.CERTIFICATE_BUCKET).toBe(
      'platform-staging-certificates-123456789012',
    );
  });

  it('names the services there are when asked for another', () => {
    expect(() => render('local', 'constructor')).toThrow(
      'expected one of edge, api, page, received constructor',
    );
  });
});
