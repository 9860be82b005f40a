import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const WORKSPACE = fileURLToPath(new URL('../../..', import.meta.url));
const MODULES = join(WORKSPACE, 'node_modules');
const NAME = '@platform-journey/ecs-local';
const QUOTED = JSON.stringify(NAME);
const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);

let directory: string;
let consumer: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'package-'));
  const tarball = await pack(await copyOfRepository());
  consumer = await installed(tarball);
}, 60_000);
afterAll(() => rm(directory, { recursive: true }));

/** Packing writes into the project, where other tests read. */
async function copyOfRepository(): Promise<string> {
  const project = join(directory, 'repository/libs/ecs-local');
  const filter = (path: string) => !/\/(?:node_modules|dist|\.ecs-local)$/.test(path);
  await cp(PROJECT, project, { recursive: true, filter });
  await cp(join(WORKSPACE, 'tsconfig.base.json'), join(directory, 'repository/tsconfig.base.json'));
  await symlink(MODULES, join(directory, 'repository/node_modules'));
  return project;
}

async function pack(project: string): Promise<string> {
  await run('npm', ['pack', '--pack-destination', directory], {
    cwd: project,
    env: { ...process.env, PATH },
  });
  const tarball = (await readdir(directory)).find((file) => file.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made no tarball');
  const manifest = JSON.parse(await readFile(join(project, 'package.json'), 'utf8'));
  expect(manifest.exports['.']).toBe('./src/index.ts');
  return join(directory, tarball);
}

/** A project with the package in its node_modules as npm lays it out; the dependencies are this workspace's: no network. */
async function installed(tarball: string): Promise<string> {
  const project = join(directory, 'consumer');
  const target = join(project, 'node_modules', NAME);
  await mkdir(target, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', target, '--strip-components', '1']);
  const { bin, dependencies } = JSON.parse(await readFile(join(target, 'package.json'), 'utf8'));
  await mkdir(join(project, 'node_modules/@aws-sdk'));
  for (const name of [...Object.keys(dependencies), '@types']) {
    await symlink(join(MODULES, name), join(project, 'node_modules', name));
  }
  await mkdir(join(project, 'node_modules/.bin'));
  await symlink(join(target, bin['ecs-local']), join(project, 'node_modules/.bin/ecs-local'));
  await writeFile(join(project, 'package.json'), '{ "name": "consumer", "type": "module" }');
  return project;
}

it('holds what is needed to run and nothing of its tests', async () => {
  const root = join(consumer, 'node_modules', NAME);
  expect((await readdir(root)).sort()).toEqual([
    'LICENSE',
    'README.md',
    'bin',
    'dist',
    'docs',
    'package.json',
  ]);
  const files = await readdir(join(root, 'dist'), { recursive: true });
  expect(files.filter((file) => /test|\.ts$/.test(file) && !file.endsWith('.d.ts'))).toEqual([]);
});

it('runs as `npx ecs-local`', async () => {
  const env = { ...process.env, PATH };
  const { stdout } = await run('npx', ['--no-install', 'ecs-local', '--help'], { cwd: consumer, env });
  expect(stdout).toContain('Usage: ecs-local [options] [command]');
});

it('starts from a program that imports it', async () => {
  const program = `
    const { InertRuntime, startEcsLocal } = await import(${QUOTED});
    const options = { port: 0, imageDirectory: '{name}', stateDirectory: 'state', runtime: new InertRuntime() };
    const ecs = await startEcsLocal(options);
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonEC2ContainerServiceV20141113.CreateCluster',
    };
    const answer = await fetch(ecs.endpoint, { method: 'POST', headers, body: '{}' });
    console.log((await answer.json()).cluster.status);
    await ecs.stop();`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: consumer });
  expect(stdout).toBe('ACTIVE\n');
});

it('has types', async () => {
  const program = `
    import { type EcsLocal, startEcsLocal } from ${QUOTED};
    const ecs: EcsLocal = await startEcsLocal({ imageDirectory: '{name}', stateDirectory: 'state' });
    // @ts-expect-error a port is a number
    export const port: string = ecs.port;`;
  await writeFile(join(consumer, 'program.ts'), program);
  const flags = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext'];
  const env = { ...process.env, PATH };
  await run(join(MODULES, '.bin/tsc'), [...flags, '--types', 'node', 'program.ts'], { cwd: consumer, env });
});
