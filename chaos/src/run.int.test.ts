import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startUpstream, waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseExperiment, readExperiment } from './experiment.ts';
import { type Journal, writeJournal } from './journal.ts';
import { strategiesOf } from './plan.ts';
import { runExperiment } from './run.ts';
import type { RunPorts, RunSettings } from './run-contract.ts';

let directory: string;
let interrupt: AbortController;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chaos-'));
  interrupt = new AbortController();
});

afterEach(() => rm(directory, { recursive: true }));

const journalFile = () => join(directory, 'journal.json');
const onDisk = async () => JSON.parse(await readFile(journalFile(), 'utf8')) as Journal;
const fixture = (name: string) => readExperiment(join(import.meta.dirname, 'fixtures/chaostoolkit', name));

const ports = (): RunPorts => ({
  openPlatform: () => Promise.reject(new Error('no platform answers')),
  authorities: async () => [],
  startLoad: () => {
    throw new Error('there is no load here');
  },
  save: (journal, redact) => writeJournal(journalFile(), journal, redact),
  onEvent: () => {},
  onProgress: () => {},
  signal: interrupt.signal,
});

type Parsed = Awaited<ReturnType<typeof fixture>>;

function run(experiment: Parsed, more: Partial<RunSettings> = {}) {
  const settings: RunSettings = {
    experiment,
    ...strategiesOf(experiment, { hypothesis: undefined, rollback: undefined }),
    hypothesisFrequency: 0.05,
    failFast: false,
    dry: undefined,
    configuration: {},
    secrets: {},
    env: { PATH: process.env.PATH },
    site: undefined,
    trust: 'authorities',
    ...more,
  };
  return runExperiment(settings, ports());
}

const shell = (type: 'probe' | 'action', name: string, script: string, more: object = {}) => ({
  type,
  name,
  provider: { type: 'process', path: 'sh', arguments: ['-c', script] },
  ...more,
});

const experimentOf = (parts: object) =>
  parseExperiment(JSON.stringify({ title: 'T', method: [], ...parts }), 'test.json');

const steadyWhile = (script: string) => ({
  'steady-state-hypothesis': {
    title: 'steady',
    probes: [shell('probe', 'steady', script, { tolerance: 0 })],
  },
});

const mark = (name: string) => shell('action', name, `touch ${join(directory, name)}`);
const happened = (name: string) => existsSync(join(directory, name));

test('first false green: unhealthy before means that it could not run, and the method never ran', async () => {
  const { judgement, journal } = await run(
    experimentOf({ ...steadyWhile('exit 1'), method: [mark('fault')], rollbacks: [mark('undone')] }),
  );
  expect(judgement).toMatchObject({ verdict: 'could not run', exitCode: 2 });
  expect(journal).toMatchObject({ status: 'failed', deviated: false, run: [] });
  expect([happened('fault'), happened('undone')]).toEqual([false, true]);
});

test('second false green: probes of the method that fail deviate', async () => {
  const probe = shell('probe', 'during', 'exit 1', { tolerance: 0 });
  const { judgement, journal } = await run(
    experimentOf({ ...steadyWhile('true'), method: [probe, probe, probe] }),
  );
  expect(judgement).toMatchObject({ verdict: 'deviated', exitCode: 1 });
  expect(journal).toMatchObject({ status: 'completed', deviated: true });
});

test('third false green: an outage in the middle that passed deviates', async () => {
  const flag = join(directory, 'flag');
  await writeFile(flag, '');
  const experiment = await fixture('background.yaml');
  const { judgement, journal } = await run(experiment, { env: { PATH: process.env.PATH, FLAG_FILE: flag } });
  expect(judgement).toMatchObject({ verdict: 'deviated', exitCode: 1 });
  expect(journal.steady_states.after).toMatchObject({ steady_state_met: true });
  expect(journal.steady_states.during.some(({ steady_state_met }) => !steady_state_met)).toBe(true);
  expect(journal.run.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
});

test('fourth false green: an action that fails could not run, a probe that cannot connect deviates', async () => {
  const action = shell('action', 'fault', 'echo nope >&2; exit 3');
  const failed = await run(experimentOf({ ...steadyWhile('true'), method: [action] }));
  expect(failed.judgement).toMatchObject({ exitCode: 2, reasons: ['fault: sh ended with 3: nope'] });
  const closed = await startUpstream(() => {});
  await closed.close();
  const probe = {
    type: 'probe',
    name: 'look',
    provider: { type: 'http', url: `http://127.0.0.1:${closed.port}/` },
  };
  const unreachable = await run(experimentOf({ ...steadyWhile('true'), method: [probe] }));
  expect(unreachable.judgement).toMatchObject({ verdict: 'deviated', exitCode: 1 });
});

test('rollbacks run after a deviation, and one that fails is no success', async () => {
  const experiment = experimentOf({
    ...steadyWhile(`test ! -e ${join(directory, 'fault')}`),
    method: [mark('fault')],
    rollbacks: [shell('action', 'broken', 'exit 1'), mark('undone')],
  });
  const { judgement } = await run(experiment);
  expect(judgement).toMatchObject({ verdict: 'deviated' });
  expect(happened('undone')).toBe(true);
  const held = await run(experimentOf({ rollbacks: [shell('action', 'broken', 'exit 1')] }));
  expect(held.judgement).toMatchObject({ verdict: 'could not run', exitCode: 2 });
});

test('an interrupt ends the method, undoes, says so and still writes the journal', async () => {
  const running = run(
    experimentOf({
      method: [
        mark('fault'),
        shell('action', 'long', `touch ${join(directory, 'begun')}; sleep 30`),
        mark('never'),
      ],
      rollbacks: [mark('undone')],
    }),
  );
  await waitUntil('the long action has begun', () => happened('begun'));
  interrupt.abort();
  const { judgement } = await running;
  expect(judgement).toMatchObject({ verdict: 'interrupted', exitCode: 2 });
  expect([happened('undone'), happened('never')]).toEqual([true, false]);
  expect(await onDisk()).toMatchObject({
    status: 'interrupted',
    run: [{ status: 'succeeded' }, { status: 'aborted' }],
  });
});

test('the journal on disk says aborted until the run has ended, as that of a killed runner would', async () => {
  const running = run(
    experimentOf({ method: [shell('action', 'short', 'sleep 0.3')], rollbacks: [mark('undone')] }),
  );
  await waitUntil('there is a journal', () => existsSync(journalFile()));
  expect(await onDisk()).toMatchObject({
    status: 'aborted',
    end: null,
    platform_journey: { undo: { rollbacks: ['undone'] } },
  });
  await running;
  expect(await onDisk()).toMatchObject({ status: 'completed' });
});

test('fail-fast ends the method at the first look that finds no steady state', async () => {
  const experiment = experimentOf({
    ...steadyWhile(`test ! -e ${join(directory, 'fault')}`),
    method: [mark('fault'), shell('action', 'long', 'sleep 30')],
  });
  const { journal, judgement } = await run(experiment, {
    hypothesisStrategy: 'continuously',
    failFast: true,
  });
  expect(judgement.verdict).toBe('deviated');
  expect(journal.run.at(-1)).toMatchObject({ status: 'aborted' });
});

test('a dry run does nothing and proves nothing', async () => {
  const { judgement } = await run(experimentOf({ ...steadyWhile('exit 1'), method: [mark('fault')] }), {
    dry: 'activities',
  });
  expect(judgement).toMatchObject({ verdict: 'not tried', exitCode: 0 });
  expect(happened('fault')).toBe(false);
});

test('without a platform an experiment that needs one could not run', async () => {
  const method = [
    {
      type: 'action',
      name: 'stop',
      provider: { type: 'platform', action: 'stop-task', arguments: { service: 'api' } },
    },
  ];
  const { judgement } = await run(experimentOf({ method }));
  expect(judgement).toEqual({ verdict: 'could not run', exitCode: 2, reasons: ['no platform answers'] });
});

test('an experiment in JSON with settings, secrets, references and pauses runs, and no secret reaches the journal', async () => {
  const requests: string[] = [];
  const upstream = await startUpstream((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`.trim());
    response.setHeader('content-type', 'application/json');
    const items = ['a', 'b', 'c'].map((name) => ({ name, state: name === 'c' ? 'new' : 'ready' }));
    // A service that repeats its credentials must not bring them into the journal.
    response.end(JSON.stringify({ items, seen: request.headers.authorization }));
  });
  const env = {
    PATH: process.env.PATH,
    SERVICE_URL: `http://127.0.0.1:${upstream.port}`,
    SERVICE_TOKEN: 's3cr3t-t0ken',
  };
  const { judgement } = await run(await fixture('web-service.json'), { env });
  await upstream.close();
  expect(judgement).toMatchObject({ verdict: 'held', exitCode: 0 });
  const health = 'GET /health Bearer s3cr3t-t0ken';
  expect(requests).toEqual([
    health,
    'GET /items?limit=3',
    health,
    health,
    'GET /items?limit=3',
    'POST /warm',
  ]);
  expect(await readFile(journalFile(), 'utf8')).not.toContain('s3cr3t-t0ken');
});

test('every kind of tolerance is judged', async () => {
  const { judgement, journal } = await run(await fixture('tolerances.yaml'));
  expect(judgement).toMatchObject({ verdict: 'held', reasons: [] });
  expect(journal.steady_states.after?.probes).toHaveLength(6);
});

test('a missing environment variable could not run, and is named', async () => {
  const { judgement } = await run(await fixture('background.yaml'));
  expect(judgement).toMatchObject({
    exitCode: 2,
    reasons: ['configuration.flag: the environment variable FLAG_FILE is not set'],
  });
});

test('a Python provider is refused', async () => {
  await expect(fixture('python.yaml')).rejects.toThrow(
    /method\.0\.provider\.type: expected .*not written in Python/,
  );
});
