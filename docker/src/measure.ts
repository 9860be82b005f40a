// `npx nx run docker:measure`: how large the images are, and how long each takes from `docker run` until it is healthy.
import { DockerError } from './docker-error.ts';
import { findEngine } from './engine.ts';
import { APPS, imageSize } from './image-size.ts';
import { startTime } from './start-time.ts';

const TIMES = 3;
const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;
const row = (cells: string[]) =>
  console.log(cells.map((cell, index) => (index ? cell.padStart(14) : cell.padEnd(15))).join(''));

async function measure(env: NodeJS.ProcessEnv): Promise<void> {
  findEngine(env);
  row(['Image', 'all', 'application', 'healthy after']);
  for (const app of APPS) {
    const { total, application } = imageSize(app, env);
    const times: number[] = [];
    while (times.length < TIMES) times.push(await startTime(app, env));
    const median = times.toSorted((a, b) => a - b)[(TIMES - 1) / 2] ?? 0;
    row([app, megabytes(total), megabytes(application), `${Math.round(median)} ms`]);
  }
}

try {
  await measure(process.env);
} catch (error) {
  console.error(error instanceof DockerError ? error.message : error);
  process.exitCode = 1;
}
