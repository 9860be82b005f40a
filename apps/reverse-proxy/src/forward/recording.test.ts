import { expect, it } from 'vitest';
import { Recording } from './recording.ts';

it('keeps what fits', () => {
  const recording = new Recording(5);
  recording.add(Buffer.from('abc'));
  recording.add(Buffer.from('de'));
  expect(recording.overrun).toBe(false);
  expect(Buffer.concat(recording.chunks).toString()).toBe('abcde');
});

it('keeps nothing of what does not', () => {
  const recording = new Recording(5);
  recording.add(Buffer.from('abc'));
  recording.add(Buffer.from('def'));
  recording.add(Buffer.from('g'));
  expect(recording.overrun).toBe(true);
  expect(recording.chunks).toEqual([]);
});
