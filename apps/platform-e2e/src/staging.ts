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
import {
  environment,
  parseManifest,
  renderService,
  renderTaskDefinition,
} from '@platform-journey/platform-manifest';
import { freePorts, workspace } from './platform.ts';

export interface Staging {
  endpoint: string;
  /** The manifest that it was made from. */
  manifest: string;
  site: string;
  /** File with the root to trust for it (PEM). */
  root: string;
  stop(): Promise<void>;
}

/**
 * What Terraform makes of staging, and a first deploy: its cluster and its services as the manifest renders them, on a local
 * ECS. Of its settings only those differ that name AWS's network and the world outside: addresses, ports, the CA, and a folder
 * in place of the bucket.
 */
export async function startStaging(): Promise<Staging> {
  const directory = mkdtempSync(join(tmpdir(), 'staging-'));
  const imageDirectory = join(workspace, 'apps/{name}/dist');
  const ecs = await startEcsLocal({ port: 0, imageDirectory, stateDirectory: join(directory, 'ecs') });
  const { https, http } = await freePorts();
  const manifest = join(directory, 'platform.yaml');
  const text = readFileSync(join(workspace, 'infra/platform.yaml'), 'utf8')
    .replace('domain: staging.example.com', 'domain: localhost')
    .replace('issuer: lets-encrypt-staging', 'issuer: local-ca')
    .replaceAll('{ https: 443, http: 80 }', `{ https: ${https}, http: ${http} }`)
    .replaceAll('http://127.0.0.1:51678', ecs.endpoint)
    .replaceAll('172.17.0.1', '127.0.0.1');
  writeFileSync(manifest, text);
  const certificateDirectory = join(directory, 'certificates');
  await createServices(parseManifest(text, manifest), { ecsEndpoint: ecs.endpoint, certificateDirectory });
  return {
    endpoint: ecs.endpoint,
    manifest,
    site: `https://localhost:${https}`,
    root: join(certificateDirectory, 'local-ca.pem'),
    async stop() {
      await ecs.stop();
      rmSync(directory, { recursive: true });
    },
  };
}

async function createServices(
  manifest: ReturnType<typeof parseManifest>,
  { ecsEndpoint, certificateDirectory }: { ecsEndpoint: string; certificateDirectory: string },
): Promise<void> {
  const images = Object.fromEntries(
    Object.entries(manifest.services).map(([name, { image }]) => [name, `local/${image}:dev`]),
  );
  const overrides = { ecsEndpoint, certificateDirectory, images };
  const staging = { ...environment(manifest, 'staging', overrides), certificateBucket: undefined };
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new ECSClient({ endpoint: ecsEndpoint, region: staging.region, credentials });
  await client.send(new CreateClusterCommand({ clusterName: staging.cluster }));
  for (const name of Object.keys(staging.services)) {
    const registered = await client.send(
      new RegisterTaskDefinitionCommand(renderTaskDefinition(staging, name)),
    );
    const taskDefinition = registered.taskDefinition?.taskDefinitionArn;
    await client.send(new CreateServiceCommand({ ...renderService(staging, name), taskDefinition }));
  }
  client.destroy();
}
