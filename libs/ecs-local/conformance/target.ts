import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ECSClient } from '@aws-sdk/client-ecs';
import { startEcsLocal } from '../src/index.ts';

/** The ECS that the suite is held against. */
export interface Target {
  /** Undefined for AWS. */
  endpoint: string | undefined;
  client: ECSClient;
  /** For programs: region, credentials, and the endpoint where there is one. */
  environment: Record<string, string | undefined>;
  stop(): Promise<void>;
}

const REGION = 'us-east-1';
/** An image that AWS can pull; ecs-local takes its last part for a directory. */
export const IMAGE = 'public.ecr.aws/docker/library/busybox:stable';

/** Whether the suite runs against AWS, with the credentials of the environment. */
export const isRemote = process.env.REMOTE === '1';

/** A name that no other run uses, so that runs against AWS do not meet. */
export const uniqueName = (purpose: string) =>
  `conformance-${purpose}-${process.pid}-${Date.now().toString(36)}`;

export function startTarget(): Promise<Target> {
  return isRemote ? aws() : local();
}

async function aws(): Promise<Target> {
  const client = new ECSClient({});
  return { endpoint: undefined, client, environment: process.env, stop: async () => client.destroy() };
}

async function local(): Promise<Target> {
  const directory = await mkdtemp(join(tmpdir(), 'ecs-conformance-'));
  await mkdir(join(directory, 'images/busybox'), { recursive: true });
  const ecs = await startEcsLocal({
    port: 0,
    imageDirectory: join(directory, 'images/{name}'),
    stateDirectory: join(directory, 'state'),
    timings: { deploymentHealthyAfterMs: 50 },
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new ECSClient({ endpoint: ecs.endpoint, region: REGION, credentials });
  return {
    endpoint: ecs.endpoint,
    client,
    environment: localEnvironment(ecs.endpoint),
    async stop() {
      client.destroy();
      await ecs.stop();
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** No profile or proxy of this machine gets between a program and ecs-local. */
function localEnvironment(endpoint: string): Record<string, string | undefined> {
  return {
    ...process.env,
    AWS_ENDPOINT_URL_ECS: endpoint,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    NO_PROXY: '127.0.0.1,localhost',
  };
}
