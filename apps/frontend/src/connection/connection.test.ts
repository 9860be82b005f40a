import { describe, expect, it } from 'vitest';
import { type Connection, type ConnectionEvent, nextConnection, startConnecting } from './connection.ts';

const after = (connection: Connection, events: ConnectionEvent[], now = 1000, random = 1) =>
  events.reduce((current, event) => nextConnection(current, event, { now, random }), connection);

const start = startConnecting(0);

describe('the connection', () => {
  it('is live once the API has spoken, and each word puts the silence off', () => {
    expect(after(start, ['heard'], 1000)).toEqual({ phase: 'live', failures: 0, deadline: 13_000 });
    expect(after(start, ['heard', 'heard'], 5000).deadline).toBe(17_000);
  });

  it.each<ConnectionEvent>(['closed', 'deadline'])('waits after %s, whether it was live or not', (event) => {
    expect(after(start, [event])).toMatchObject({ phase: 'waiting', failures: 1 });
    expect(after(start, ['heard', event])).toMatchObject({ phase: 'waiting', failures: 1 });
  });

  it('tries again at once after a loss, then more and more slowly, to five seconds at most', () => {
    const delays = [];
    let connection = after(start, ['heard'], 0);
    for (let attempt = 0; attempt < 7; attempt += 1) {
      connection = nextConnection(connection, 'closed', { now: 0, random: 1 });
      delays.push(connection.deadline);
      connection = nextConnection(connection, 'deadline', { now: 0, random: 1 });
    }
    expect(delays).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
  });

  it('spreads the attempts of many visitors', () => {
    const waiting = (random: number) => after(start, ['closed', 'deadline', 'closed'], 0, random).deadline;
    expect([waiting(0), waiting(1)]).toEqual([250, 500]);
  });

  it('forgets its failures when the API speaks', () => {
    expect(after(start, ['closed', 'deadline', 'closed', 'deadline', 'heard']).failures).toBe(0);
  });

  it('tries at once when the page is seen again, but leaves a connection alone that works', () => {
    expect(after(start, ['closed', 'woken'])).toMatchObject({ phase: 'connecting', failures: 1 });
    const open = after(start, ['heard']);
    expect(after(open, ['woken'])).toBe(open);
  });

  it('does not count twice that a WebSocket which it has given up closes', () => {
    const waiting = after(start, ['deadline']);
    expect(after(waiting, ['closed'])).toBe(waiting);
  });
});
