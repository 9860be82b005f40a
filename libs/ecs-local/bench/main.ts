// Prints what ecs-local's speed is on this machine, as Markdown: `npx nx bench ecs-local`. Takes about a minute.
import { availableParallelism, cpus } from 'node:os';
import { quantile } from './quantile.ts';
import { measureReplacement } from './replacement.ts';
import { measureScale } from './scale.ts';

const SERVICES = [250, 500, 1000];

console.log(`Node.js ${process.versions.node} on ${availableParallelism()} × ${cpus()[0]?.model ?? 'CPU'}\n`);
console.log(
  '| Services | Inert tasks | Steady after | a service | p99 of DescribeTasks (100 tasks) | Memory |',
);
console.log('|---|---|---|---|---|---|');
for (const services of SERVICES) {
  const { tasks, steadyMs, describeTasksP99Ms, residentMebibytes } = await measureScale(services);
  const cells = [
    services,
    tasks,
    `${(steadyMs / 1000).toFixed(1)} s`,
    `${(steadyMs / services).toFixed(1)} ms`,
    `${describeTasksP99Ms.toFixed(1)} ms`,
    `${residentMebibytes.toFixed(0)} MiB`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

const { noticed, running, answering } = await measureReplacement();
console.log('\n| After kill -9 of a task | Median | Slowest | Meant to be |');
console.log('|---|---|---|---|');
for (const [what, times, limit] of [
  ['its end is noticed', noticed, '< 50 ms'],
  ['the replacement is RUNNING', running, '< 500 ms'],
  ['the replacement answers (it takes 100 ms to listen)', answering, ''],
] as const) {
  const median = quantile(times, 0.5).toFixed(0);
  console.log(`| ${what} | ${median} ms | ${Math.max(...times).toFixed(0)} ms | ${limit} |`);
}
