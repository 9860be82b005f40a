// `npx nx run docker:up`: what `docker compose up --build --wait` does, with looks before and a clear end when it fails.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { compose, docker, type Environment, workspace } from './docker-command.ts';
import { DockerError } from './docker-error.ts';
import { findEngine } from './engine.ts';
import { culpritOf } from './failure.ts';
import { checkMemory, checkPorts } from './room.ts';
import { containersOf, readStack, type Stack, volumesOf } from './stack.ts';

const WAIT_SECONDS = '180';
const LINES = '15';

async function up(env: Environment): Promise<void> {
  const engine = findEngine(env);
  const stack = readStack(env);
  const wasThere = containersOf(stack, env).length > 0;
  // The root of its own CA may be in one, which somebody trusts.
  const volumes = volumesOf(stack, env).length > 0 ? [] : ['--volumes'];
  checkMemory(stack, engine);
  // Those of a stack that runs already are its own.
  if (!wasThere) await checkPorts(stack);
  const problem = await start(env);
  if (problem === undefined) return console.log(welcome(stack));
  showLog(problem, env);
  if (wasThere)
    throw new DockerError(
      'the stack did not come up; what ran before was left as it is (nx run docker:down)',
    );
  await run(compose(['down', ...volumes, '--remove-orphans']), env);
  throw new DockerError('the stack did not come up; what had been started is gone again');
}

/** @returns what compose said when it failed */
async function start(env: Environment): Promise<string | undefined> {
  const { code, complaint } = await run(
    compose([
      'up',
      '--build',
      '--detach',
      '--wait',
      '--wait-timeout',
      WAIT_SECONDS,
      ...process.argv.slice(2),
    ]),
    env,
  );
  return code === 0 ? undefined : complaint;
}

/** Shows everything as it comes, and keeps what was said on stderr. Its end is awaited, also after a signal. */
async function run(args: readonly string[], env: Environment): Promise<{ code: number; complaint: string }> {
  const child = spawn('docker', args, { cwd: workspace, env, stdio: ['ignore', 'inherit', 'pipe'] });
  // A terminal's Ctrl-C reaches docker by itself.
  const pass = () => child.kill('SIGTERM');
  process.on('SIGTERM', pass);
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    process.stderr.write(chunk);
    complaint += chunk;
  });
  const [code] = await once(child, 'close');
  process.off('SIGTERM', pass);
  return { code: code ?? 1, complaint };
}

function showLog(complaint: string, env: Environment): void {
  const culprit = culpritOf(complaint);
  if (culprit === undefined) return;
  const { stdout, stderr } = docker(['logs', '--tail', LINES, culprit], env);
  console.error(`\nThe last lines of ${culprit}:\n${stdout}${stderr}`);
}

function welcome({ project, ports: [https] }: Stack): string {
  return [
    `https://localhost:${https?.port}  (compose project ${project})`,
    'Its certificate is from a CA that nobody trusts: docker/README.md says how to.',
    'npx nx run docker:down ends it.',
  ].join('\n');
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
try {
  await up(process.env);
} catch (error) {
  console.error(error instanceof DockerError ? error.message : error);
  process.exitCode = 1;
}
