import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { startEcsLocal } from '@platform-journey/ecs-local';
import { openS3Store } from '@platform-journey/object-store';
import {
  environment,
  parseManifest,
  renderService,
  renderTaskDefinition,
} from '@platform-journey/platform-manifest';
import { type S3Server, stagingAuthority, startS3Server } from '@platform-journey/testing';
import { freePorts, workspace } from './platform.ts';

export interface Staging {
  directory: string;
  site: string;
  /** What a command needs in order to find it. */
  env: Record<string, string>;
  /** An image of its registry. */
  image(name: string, build: number): string;
  stop(): Promise<void>;
}

/**
 * Staging as Terraform leaves it, on a local ECS: its cluster, and its services at 0. Of its settings only those differ that
 * name AWS's network and the world outside: addresses, ports and an S3 of this machine. In place of Let's Encrypt's staging
 * CA the proxies have one there that is called like it and that nobody trusts either.
 */
export async function startStaging(): Promise<Staging> {
  const directory = mkdtempSync(join(tmpdir(), 'staging-'));
  const imageDirectory = join(workspace, 'apps/{name}/dist');
  const ecs = await startEcsLocal({ port: 0, imageDirectory, stateDirectory: join(directory, 'ecs') });
  const s3 = await startS3Server();
  await placeAuthority(s3);
  const { https, http } = await freePorts();
  const text = manifestText({ ecs: ecs.endpoint, s3, ports: `{ https: ${https}, http: ${http} }` });
  const file = join(directory, 'platform.yaml');
  writeFileSync(file, text);
  const manifest = parseManifest(text, file);
  await createServices(manifest, ecs.endpoint);
  const { account, region } = manifest.environments.staging;
  return {
    directory,
    site: `https://localhost:${https}`,
    env: { AWS_ENDPOINT_URL_ECS: ecs.endpoint, PLATFORM_MANIFEST: file },
    image: (name, build) =>
      `${account}.dkr.ecr.${region}.amazonaws.com/${manifest.name}/${name}@sha256:${String(build).repeat(64)}`,
    async stop() {
      await ecs.stop();
      await s3.close();
      rmSync(directory, { recursive: true });
    },
  };
}

function manifestText(local: { ecs: string; s3: S3Server; ports: string }): string {
  const { accessKeyId, secretAccessKey } = local.s3.credentials;
  const credentials = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const services = {
    'reverse-proxy': {
      environment: {
        ...credentials,
        AWS_ENDPOINT_URL_S3: local.s3.endpoint,
        CERTIFICATE_BUCKET: local.s3.bucket,
        ISSUER: 'local-ca',
      },
    },
    api: { environment: { ...credentials, AWS_ENDPOINT_URL_ECS: local.ecs } },
  };
  return readFileSync(join(workspace, 'infra/platform.yaml'), 'utf8')
    .replace('domain: staging.example.com', `domain: localhost\n    services: ${JSON.stringify(services)}`)
    .replaceAll('{ https: 443, http: 80 }', local.ports)
    .replaceAll('http://127.0.0.1:51678', local.ecs)
    .replaceAll('172.17.0.1', '127.0.0.1');
}

/** Where the proxies look for a CA before they make one. */
async function placeAuthority(s3: S3Server): Promise<void> {
  const store = await openS3Store(s3);
  const { certificate, key } = stagingAuthority();
  await store.put('local-ca.key.pem', key);
  await store.put('local-ca.pem', certificate);
}

/** As infra/modules/service does. */
async function createServices(manifest: ReturnType<typeof parseManifest>, endpoint: string): Promise<void> {
  const staging = environment(manifest, 'staging');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new ECSClient({ endpoint, region: staging.region, credentials });
  await client.send(new CreateClusterCommand({ clusterName: staging.cluster }));
  for (const name of Object.keys(staging.services)) {
    const definition = renderTaskDefinition(staging, name);
    await client.send(new RegisterTaskDefinitionCommand(definition));
    const service = { ...renderService(staging, name), desiredCount: 0, taskDefinition: definition.family };
    await client.send(new CreateServiceCommand(service));
  }
  client.destroy();
}
