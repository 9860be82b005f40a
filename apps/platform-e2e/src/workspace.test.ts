import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run, workspace } from './platform.ts';

const nx = async (...argv: string[]) => {
  const { stdout } = await run('npx', ['nx', ...argv], {
    cwd: workspace,
    env: { ...process.env, NO_COLOR: '1' },
  });
  return stdout;
};

test('a second build is all cache', async () => {
  await nx('run-many', '-t', 'build');
  expect(await nx('run-many', '-t', 'build', '--outputStyle=static')).toMatch(/Cache:\s+(\d+)\/\1 hit/);
});

test.each([
  { file: 'apps/api/src/app.ts', builds: ['api'] },
  { file: 'libs/service-kit/src/config.ts', builds: ['api', 'frontend', 'reverse-proxy'] },
  { file: 'libs/ecs-local/src/plan.ts', builds: ['ecs-local'] },
  { file: 'README.md', builds: [] },
])('a change of $file affects the build of $builds', async ({ file, builds }) => {
  const json = await nx('show', 'projects', '--affected', '--withTarget=build', `--files=${file}`, '--json');
  expect(JSON.parse(json).sort()).toEqual(builds);
});

test("the README's affected build runs", async () => {
  const output = await nx('affected', '-t', 'build', '--files=apps/api/src/app.ts', '--outputStyle=static');
  expect(output).toContain('nx run api:build');
  expect(output).not.toContain('nx run frontend:build');
});

test('nx graph knows who depends on whom', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'graph-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'graph.json');
  await nx('graph', `--file=${file}`);
  const { dependencies } = JSON.parse(await readFile(file, 'utf8')).graph;
  const targets = dependencies.api.map(({ target }: { target: string }) => target);
  expect(targets).toContain('service-kit');
});
