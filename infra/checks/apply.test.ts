import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  DescribeCapacityProvidersCommand,
  DescribeServicesCommand,
  ECSClient,
  ListClustersCommand,
} from '@aws-sdk/client-ecs';
import { environment, parseManifest, renderEnvironment } from '@platform-journey/platform-manifest';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { INFRA } from '../src/terraform.ts';
import { type AwsForRoots, changesIn, planned, startAwsForRoots } from '../testing/aws-for-roots.ts';
import { lacks, TERRAFORM } from './needs.ts';

const MINUTES_MS = 60_000;
const ZONE = 'Z0123456789ABCDEFGHIJ';
const variables = ['-var', `hosted_zone_id=${ZONE}`];
const DIGEST = `sha256:${'0'.repeat(64)}`;
const run = promisify(execFile);

let roots: AwsForRoots;
let client: ECSClient;
let bootstrapped: Promise<string>;

/** The provider waits for minutes in all; so everything that can runs at once. */
describe.skipIf(await lacks(TERRAFORM))('the roots, applied', { timeout: 8 * MINUTES_MS }, () => {
  beforeAll(async () => {
    roots = await startAwsForRoots();
    const { resources, region } = roots.aws.account;
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    client = new ECSClient({ endpoint: roots.aws.endpoint, region, credentials });
    resources.put('hosted-zone', ZONE, { name: 'example.com' });
    await roots.terraform('bootstrap', 'init', '-no-color');
    bootstrapped = apply('bootstrap');
    await vi.waitFor(() => expect(resources.list('bucket')).toHaveLength(1), MINUTES_MS);
  }, 2 * MINUTES_MS);
  afterAll(async () => {
    client.destroy();
    await roots.stop();
  });

  it.concurrent('bootstrap: the bucket of the states, without drift', async () => {
    await bootstrapped;
    await expectNoDrift('bootstrap');
  });

  it.concurrent('account: registry and roles, without drift, and gone again', async () => {
    await initWithBackend('account');
    await apply('account');
    await expectNoDrift('account');
    expect(roots.aws.account.resources.list('repository')).toHaveLength(3);
    await destroy('account');
  });

  it.concurrent('staging: applied, locked meanwhile, changed, deployed to and destroyed', async () => {
    await initWithBackend('staging');
    const applied = apply('staging', ...variables);
    await expectLocked('staging');
    await applied;
    await expectNoDrift('staging', ...variables);

    await expectChange();
    await deployFrontend();
    await expectNoDrift('staging', ...variables);
    await destroy('staging', ...variables);
  });

  it.concurrent('production on two instances: behind a load balancer, without drift, and gone again', async () => {
    await roots.edit('rendered/production.json', () => JSON.stringify(onTwoInstances()));
    await initWithBackend('production');
    await apply('production', ...variables);
    await expectNoDrift('production', ...variables);
    const { resources } = roots.aws.account;
    expect(resources.list('LoadBalancer')).toMatchObject([{ LoadBalancerName: 'platform-production' }]);
    expect(resources.list('record').map(({ record }) => record)).toContainEqual(
      expect.stringMatching(/<AliasTarget><DNSName>platform-production-.*<Name>example\.com\.<\/Name>/),
    );
    await destroy('production', ...variables);
  });

  it('are not applied to another account than the manifest names', async () => {
    const { account } = roots.aws;
    const { id } = account;
    account.id = '000000000000';
    await expect(plan('bootstrap')).rejects.toThrow('AWS account ID not allowed: 000000000000');
    account.id = id;
  });

  it('leave nothing behind but their states, and asked for nothing that is not there', async () => {
    const { resources } = roots.aws.account;
    const states = ['account', 'production', 'staging'].map((root) =>
      expect.stringMatching(`/${root}.tfstate$`),
    );
    expect(keys().sort()).toEqual(states);
    for (const key of keys()) resources.delete('object', key);
    await destroy('bootstrap');
    expect(resources.all()).toEqual([`hosted-zone ${ZONE}`]);
    expect((await client.send(new ListClustersCommand())).clusterArns).toEqual([]);
    const { capacityProviders } = await client.send(new DescribeCapacityProvidersCommand());
    expect(capacityProviders?.map(({ name }) => name)).toEqual(['FARGATE', 'FARGATE_SPOT']);
    expect([...roots.aws.unknown]).toEqual([]);
  });
});

const keys = () => roots.aws.account.resources.list('object').map(({ path }) => String(path));
const initWithBackend = (root: string) =>
  roots.terraform(root, 'init', '-no-color', `-backend-config=../../rendered/${root}.backend.json`);
const apply = (root: string, ...args: string[]) =>
  roots.terraform(root, 'apply', '-no-color', '-auto-approve', ...args);
const destroy = (root: string, ...args: string[]) =>
  roots.terraform(root, 'destroy', '-no-color', '-auto-approve', ...args);
const plan = (root: string, ...args: string[]) =>
  planned(roots.terraform(root, 'plan', '-no-color', '-detailed-exitcode', ...args));

async function expectNoDrift(root: string, ...args: string[]): Promise<void> {
  const told = await plan(root, ...args);
  expect(changesIn(told)).toEqual([]);
  expect(told).toContain('No changes.');
}

/** S3 refuses to write the lock a second time. */
async function expectLocked(root: string): Promise<void> {
  const lock = expect.stringMatching(`/${root}.tfstate.tflock$`);
  await vi.waitFor(() => expect(keys()).toContainEqual(lock), MINUTES_MS);
  await expect(apply(root, ...variables)).rejects.toThrow(
    /Error acquiring the state lock[\s\S]*PreconditionFailed/,
  );
  expect(keys()).toContainEqual(lock);
}

/** Another retention and another type of instance: what has either is changed in its place, and nothing else. */
async function expectChange(): Promise<void> {
  await roots.edit('environments/staging/main.tf', (text) =>
    text.replace('hosted_zone_id = var', 'log_retention_days = 14\n  hosted_zone_id = var'),
  );
  await roots.edit('rendered/staging.json', (text) => text.replace('t3.small', 't3.medium'));
  const changes = changesIn(await plan('staging', ...variables, '-out=change.tfplan'));
  const services = ['api', 'frontend', 'reverse-proxy'];
  expect(changes.sort()).toEqual([
    'module.platform.module.cluster.aws_autoscaling_group.instances will be updated in-place',
    'module.platform.module.cluster.aws_launch_template.instance will be updated in-place',
    ...services.map(
      (name) =>
        `module.platform.module.service["${name}"].aws_cloudwatch_log_group.this will be updated in-place`,
    ),
  ]);
  await roots.terraform('staging', 'apply', '-no-color', 'change.tfplan');
}

/** As a workflow does, on the services that the apply has made. */
async function deployFrontend(): Promise<void> {
  await roots.addImage('frontend');
  const { id, region } = roots.aws.account;
  const image = `${id}.dkr.ecr.${region}.amazonaws.com/platform/frontend@${DIGEST}`;
  const args = ['deploy', '--environment', 'staging', '--service', 'frontend', '--image', image, '--json'];
  const platform = join(INFRA, '../node_modules/.bin/platform');
  const { stdout } = await run(platform, args, { env: { ...process.env, ...roots.environment } });
  expect(JSON.parse(stdout)).toMatchObject({ services: [{ name: 'frontend', state: 'deployed', image }] });
  const described = new DescribeServicesCommand({ cluster: 'platform-staging', services: ['frontend'] });
  expect((await client.send(described)).services).toMatchObject([{ desiredCount: 1, runningCount: 1 }]);
}

function onTwoInstances() {
  const manifest = readFileSync(join(INFRA, 'platform.yaml'), 'utf8');
  const [before, production] = manifest.split('\n  production:\n');
  const changed = production?.replace('discovery: agent', 'instances: 2\n    discovery: ecs');
  const text = `${before}\n  production:\n${changed}`;
  return renderEnvironment(environment(parseManifest(text, 'platform.yaml'), 'production'));
}
