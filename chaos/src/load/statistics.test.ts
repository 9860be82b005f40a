import { expect, test } from 'vitest';
import { clientNoticedAt } from './detection.ts';
import { SampleRecorder } from './samples.ts';
import { rateShortfall, statisticsOf } from './statistics.ts';
import { timelineOf } from './timeline.ts';

const none = new Set<number>();

function samplesOf(rows: { intendedAt: number; latency?: number; late?: number; failed?: boolean }[]) {
  const recorder = new SampleRecorder();
  for (const { intendedAt, latency = 5, late = 0, failed = false } of rows) {
    recorder.add({ intendedAt, sentAt: intendedAt + late, endedAt: intendedAt + latency }, failed);
  }
  return recorder.take([]);
}

const steady = (from: number, to: number) =>
  Array.from({ length: (to - from) / 10 }, (_, index) => ({ intendedAt: from + index * 10 }));

test('requests are counted in the phase in which they were meant to be sent, with latency from then on', () => {
  const samples = samplesOf([
    { intendedAt: 999, latency: 500, late: 480 },
    { intendedAt: 1000, failed: true },
    { intendedAt: 2500 },
  ]);
  const [before, fault] = statisticsOf(samples, new Set([1]), [
    { name: 'before', from: 0, to: 1000 },
    { name: 'fault', from: 1000, to: 2000 },
  ]);
  expect(before).toMatchObject({ sent: 1, failed: 0, reset: 0 });
  expect(before?.p99).toBeCloseTo(500, 0);
  expect(fault).toMatchObject({ sent: 2, failed: 0, reset: 1 });
});

test('more samples than the recorder began with are all kept', () => {
  const samples = samplesOf(steady(0, 100_000));
  expect(samples.intendedAt).toHaveLength(10_000);
  expect(samples.intendedAt[9999]).toBe(99_990);
});

test('the client notices the first failure or the first spike, by its end', () => {
  const usual = steady(0, 1000);
  expect(clientNoticedAt(samplesOf([...usual, ...steady(1000, 2000)]), 1000)).toBeUndefined();
  expect(clientNoticedAt(samplesOf([...usual, { intendedAt: 990, latency: 300 }]), 1000)).toBe(1290);
  expect(clientNoticedAt(samplesOf([...usual, { intendedAt: 1010, failed: true }]), 1000)).toBe(1015);
});

test('a machine that sends late is told so', () => {
  expect(rateShortfall(samplesOf(steady(0, 1000)), 100)).toBeUndefined();
  const late = samplesOf([
    ...steady(0, 1000),
    { intendedAt: 1000, late: 400 },
    { intendedAt: 1010, late: 390 },
  ]);
  expect(rateShortfall(late, 100)).toMatch(/did not hold 100 requests a second: 2\.0 %.*worst 400 ms/);
});

test('the timeline has every request in one slice', () => {
  const { slices, sliceMs } = timelineOf(
    samplesOf([...steady(0, 1000), { intendedAt: 600, failed: true }]),
    none,
    0,
    1000,
  );
  expect(sliceMs).toBe(250);
  expect(slices.map(({ ok }) => ok)).toEqual([25, 25, 25, 25]);
  expect(slices.map(({ failed }) => failed)).toEqual([0, 0, 1, 0]);
});
