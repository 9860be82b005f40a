import { describe, expect, it } from 'vitest';
import { snapshot } from './fixtures/example.ts';
import { parseLiveMessage } from './live-message.ts';

describe('parseLiveMessage', () => {
  it('reads a snapshot and that nothing is known', () => {
    const message = parseLiveMessage(JSON.stringify({ type: 'snapshot', ...snapshot() }));
    expect(message).toMatchObject({ type: 'snapshot', snapshot: snapshot() });
    expect(parseLiveMessage('{"type":"unavailable"}')).toEqual({ type: 'unavailable' });
  });

  it.each(['', 'x', 'null', '1', '{}', '{"type":"other"}', '{"type":"snapshot"}'])(
    'leaves %j alone',
    (text) => {
      expect(parseLiveMessage(text)).toBeUndefined();
    },
  );

  it.each([
    [
      { platform: undefined, certificates: undefined },
      { platform: 'ecs', certificates: [] },
    ],
    [
      { platform: 'other', certificates: {} },
      { platform: 'ecs', certificates: [] },
    ],
    [{ platform: 'compose' }, { platform: 'compose' }],
  ])('reads a snapshot of an API of another age: %j', (fields, expected) => {
    const message = parseLiveMessage(JSON.stringify({ type: 'snapshot', ...snapshot(), ...fields }));
    expect(message).toMatchObject({ snapshot: expected });
  });

  it('refuses a snapshot that lacks a list', () => {
    const { events: _, ...rest } = snapshot();
    expect(parseLiveMessage(JSON.stringify({ type: 'snapshot', ...rest }))).toBeUndefined();
  });
});
