import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type EcsLocal, startEcsLocal } from '@platform-journey/ecs-local';
import { INFRA, TerraformError, terraform } from '../src/terraform.ts';
import { type MockAws, startMockAws } from './mock-aws/mock-aws.ts';

/** An account that roots are applied to, and a copy of them that may be changed. */
export interface AwsForRoots {
  aws: MockAws;
  ecs: EcsLocal;
  /** For Terraform and other programs: with these alone they talk to this AWS. */
  environment: Record<string, string>;
  /** @param root `staging` @throws TerraformError */
  terraform(root: string, ...args: string[]): Promise<string>;
  /** Changes a file of the copy. @param file relative to `infra` */
  edit(file: string, change: (text: string) => string): Promise<void>;
  /** What services can run: a program that is always healthy. */
  addImage(name: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startAwsForRoots(): Promise<AwsForRoots> {
  const directory = await mkdtemp(join(tmpdir(), 'infra-apply-'));
  const folder = join(directory, 'infra');
  await copyRoots(folder);
  const { account, region } = JSON.parse(await readFile(join(folder, 'rendered/account.json'), 'utf8'));
  const ecs = await startEcsLocal({
    port: 0,
    imageDirectory: join(directory, 'images/{name}'),
    stateDirectory: join(directory, 'state'),
    timings: { deploymentHealthyAfterMs: 50 },
  });
  const aws = await startMockAws({ account, region, ecs: ecs.endpoint });
  const environment = environmentFor(aws.endpoint, join(directory, 'plugins'));
  await mkdir(environment.TF_PLUGIN_CACHE_DIR);
  return {
    aws,
    ecs,
    environment,
    terraform: (root, ...args) =>
      terraform(args, { cwd: relative(INFRA, join(folder, 'environments', root)), environment }),
    async edit(file, change) {
      const path = join(folder, file);
      await writeFile(path, change(await readFile(path, 'utf8')));
    },
    async addImage(name) {
      const image = join(directory, 'images', name);
      await mkdir(image, { recursive: true });
      await writeFile(join(image, 'main.js'), 'setInterval(() => {}, 1000);\n');
      await writeFile(join(image, 'health-check.js'), '');
    },
    async stop() {
      await aws.stop();
      await ecs.stop();
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

async function copyRoots(folder: string): Promise<void> {
  const filter = (source: string) => !/\/\.terraform$|\.tfstate/.test(source);
  for (const part of ['environments', 'modules', 'rendered']) {
    await cp(join(INFRA, part), join(folder, part), { recursive: true, filter });
  }
}

const environmentFor = (endpoint: string, plugins: string) => ({
  // All that points a root and its backend to another AWS.
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  // Of whoever runs this nothing is used.
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/nowhere',
  AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
  AWS_PROFILE: '',
  NO_PROXY: 'localhost,127.0.0.1',
  // One copy of the provider for all roots.
  TF_PLUGIN_CACHE_DIR: plugins,
});

/** What changes, as a plan tells it: `module.a.b will be updated in-place`. */
export const changesIn = (plan: string): string[] =>
  [...plan.matchAll(/^ *# (\S.*? (?:will be|must be) [\w -]+?)(?: \(.*)?$/gm)].map(
    ([, change = '']) => change,
  );

/** A plan, whether or not it changes something. @throws TerraformError when it fails */
export async function planned(run: Promise<string>): Promise<string> {
  try {
    return await run;
  } catch (error) {
    if (error instanceof TerraformError && error.exitCode === 2) return error.stdout;
    throw error;
  }
}
