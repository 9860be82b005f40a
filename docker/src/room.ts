import { createServer } from 'node:net';
import { DockerError } from './docker-error.ts';
import type { Engine } from './engine.ts';
import type { Stack } from './stack.ts';

const MEGABYTE = 1024 * 1024;
const VARIABLES = ['PLATFORM_HTTPS_PORT', 'PLATFORM_HTTP_PORT'];

/** @throws DockerError when the engine has less memory than the stack may take */
export function checkMemory({ memory }: Pick<Stack, 'memory'>, engine: Pick<Engine, 'memory'>): void {
  if (engine.memory >= memory) return;
  const [wanted, found] = [memory, engine.memory].map((bytes) => Math.floor(bytes / MEGABYTE));
  throw new DockerError(
    `the containers may take ${wanted} MB together and the engine has ${found} MB; give it more (Docker Desktop: Settings, Resources)`,
  );
}

/** @throws DockerError naming the port that another program listens on, and the variable that moves it */
export async function checkPorts({ ports }: Pick<Stack, 'ports'>): Promise<void> {
  for (const [index, { host, port }] of ports.entries()) {
    const problem = await whyNotFree(host, port);
    if (problem === undefined) continue;
    const variable = VARIABLES[index];
    throw new DockerError(
      `port ${port} cannot be had (${problem}): stop who has it (ss -ltnp 'sport = :${port}'), or take another, e.g. ${variable}=${port + 1000}`,
    );
  }
}

function whyNotFree(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      .once('listening', () => server.close(() => resolve(undefined)));
    server.listen(port, host);
  });
}
