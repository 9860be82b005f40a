import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Protocol } from './peers/peer.ts';

/** Requests in flight: below the 32 idle connections a target that Caddy keeps. */
export const CONCURRENCY = 32;
const STREAMS = 4;

export interface Load {
  url: string;
  protocol: Protocol;
  seconds: number;
  /** For files of the tools. */
  directory: string;
}

export interface LoadResult {
  requests: number;
  /** Without an answer, with another status than 200, or cut short. */
  failed: number;
  perSecond: number;
  p99Ms: number;
}

const run = promisify(execFile);

/** Sends requests as fast as they are answered, over connections that are kept. */
export function drive(load: Load): Promise<LoadResult> {
  return load.protocol === 'h2' ? h2load(load) : wrk(load);
}

const SUMMARY = `
function done(summary, latency)
  local e = summary.errors
  io.write(string.format('\\n{"requests":%d,"failed":%d,"us":%d,"p99":%d}',
    summary.requests, e.connect + e.read + e.write + e.timeout + e.status, summary.duration, latency:percentile(99)))
end`;

async function wrk({ url, seconds, directory }: Load): Promise<LoadResult> {
  const script = join(directory, 'summary.lua');
  await writeFile(script, SUMMARY);
  const { stdout } = await run('wrk', ['-t1', `-c${CONCURRENCY}`, `-d${seconds}s`, '-s', script, url]);
  const { requests, failed, us, p99 } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  return { requests, failed, perSecond: requests / (us / 1e6), p99Ms: p99 / 1000 };
}

/** h2load's own summary has no quantiles, so they come from its log: start, status, µs. */
async function h2load({ url, seconds, directory }: Load): Promise<LoadResult> {
  const log = join(directory, 'h2load.log');
  await writeFile(log, '');
  const clients = `-c${CONCURRENCY / STREAMS}`;
  const { stdout } = await run('h2load', [
    '-t1',
    clients,
    `-m${STREAMS}`,
    `-D${seconds}`,
    `--log-file=${log}`,
    url,
  ]);
  const lines = (await readFile(log, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  const served = lines.filter(([, status]) => status === '200');
  const lost = /(\d+) errored, (\d+) timeout/.exec(stdout)?.slice(1) ?? [];
  const times = Float64Array.from(served, ([, , us]) => Number(us)).sort();
  return {
    requests: lines.length,
    failed: lost.reduce((sum, count) => sum + Number(count), lines.length - served.length),
    perSecond: served.length / seconds,
    p99Ms: (times[Math.floor(0.99 * times.length)] ?? Number.NaN) / 1000,
  };
}
