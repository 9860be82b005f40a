// What the choice of a route costs a request, in ns of one core, by the size of the table.
// node apps/reverse-proxy/bench/routing.ts     prints a Markdown table
import type { Route } from '../src/routing/routes.ts';
import { createRouting } from '../src/routing/routing.ts';

const REQUESTS = 2_000_000;

const to = (path: string, host?: string): Route => {
  return { path, service: 's', family: 'f', container: 'c', port: 80, ...(host && { host }) };
};

/** `/`, `/api` and, for each host or for all, more of them. */
const table = (count: number, hosts: number): Route[] => [
  ...[to('/'), to('/api')],
  ...Array.from({ length: count }, (_, i) =>
    to(`/team-${i}/api/v1`, hosts ? `h${i % hosts}.example.com` : undefined),
  ),
];

const TABLES: [name: string, routes: Route[]][] = [
  ['2 routes', table(0, 0)],
  ['12 routes', table(10, 0)],
  ['502 routes', table(500, 0)],
  ['502 routes for 50 hosts', table(500, 50)],
];
const PATHS = ['/', '/api/services', '/team-7/api/v1/tasks?cluster=a', '/files/a%20b'];

function nanoseconds(routes: Route[], path: string): number {
  const routing = createRouting(routes, { answerTimeoutMs: 60_000, maxBody: 0 });
  const request = { method: 'GET', host: 'h7.example.com:8443', path };
  const run = () => {
    for (let i = 0; i < REQUESTS; i++) routing(request);
  };
  run();
  const started = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(started);
  return ((user + system) * 1000) / REQUESTS;
}

console.log(`| | ${PATHS.map((path) => `\`${path}\``).join(' | ')} |\n|---${'|---'.repeat(PATHS.length)}|`);
for (const [name, routes] of TABLES) {
  console.log(`| ${name} | ${PATHS.map((path) => nanoseconds(routes, path).toFixed(0)).join(' | ')} |`);
}
