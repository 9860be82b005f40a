import { environment } from './environment.ts';
import { environmentNames } from './environment-schema.ts';
import type { Manifest } from './manifest-schema.ts';
import { stateBucket } from './names.ts';

/** What the environments on ECS share, as `infra/rendered/account.json` has it. */
export interface RenderedAccount {
  platform: string;
  account: string;
  region: string;
  stateBucket: string;
  /** Repositories of the registry, one for each image that services run. */
  repositories: string[];
  environments: Record<string, { cluster: string; services: string[] }>;
}

/** The settings of Terraform's S3 backend, which can name no variable: `terraform init -backend-config=<this>`. */
export interface RenderedBackend {
  bucket: string;
  key: string;
  region: string;
  encrypt: true;
  use_lockfile: true;
  /** As in the roots: an AWS_ENDPOINT_URL may have no hosts below it. */
  use_path_style: true;
}

/** Undefined when nothing runs on ECS. The manifest's rules see to it that all of them name one account and region. */
export function renderAccount(manifest: Manifest): RenderedAccount | undefined {
  const onEcs = environmentNames
    .map((name) => environment(manifest, name))
    .filter(({ runsOn }) => runsOn === 'ecs');
  const [first] = onEcs;
  if (first?.account === undefined) return undefined;
  const { platform, account, region } = first;
  const images = new Set(Object.values(manifest.services).map(({ image }) => image));
  return {
    platform,
    account,
    region,
    stateBucket: stateBucket(platform, account),
    repositories: [...images].map((image) => `${platform}/${image}`),
    environments: Object.fromEntries(
      onEcs.map(({ name, cluster, services }) => [name, { cluster, services: Object.keys(services) }]),
    ),
  };
}

/** @param root the folder in `infra/environments`, each of which has a state of its own */
export function renderBackend(
  { stateBucket: bucket, region }: RenderedAccount,
  root: string,
): RenderedBackend {
  return { bucket, key: `${root}.tfstate`, region, encrypt: true, use_lockfile: true, use_path_style: true };
}
