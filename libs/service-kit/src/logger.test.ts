import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';

function logged(write: (log: ReturnType<typeof createLogger>) => void, level = 'info') {
  const lines: string[] = [];
  write(createLogger({ name: 'api', level }, { write: (line) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line));
}

test('a line is JSON with name, level and an ISO time', () => {
  const [line] = logged((log) => log.info({ task: 'a' }, 'started'));
  expect(line).toMatchObject({ name: 'api', level: 'info', msg: 'started', task: 'a' });
  expect(new Date(line.time).toISOString()).toBe(line.time);
});

test('credentials in headers are not written', () => {
  const lines = logged((log) =>
    log.info({ request: { headers: { authorization: 'Bearer s3cret', cookie: 's3cret' } } }),
  );
  expect(JSON.stringify(lines)).not.toContain('s3cret');
});

test('lines below the level are dropped', () => {
  expect(logged((log) => log.info('quiet'), 'warn')).toEqual([]);
});

test('fields that are JSON already become a line like any other', () => {
  const write = (log: ReturnType<typeof createLogger>) => log.infoFields('"task":"a","path":"/\\u0000"');
  const [line] = logged(write);
  expect(line).toEqual({ level: 'info', time: expect.any(String), name: 'api', task: 'a', path: '/\u0000' });
  expect(new Date(line.time).toISOString()).toBe(line.time);
  expect(logged(write, 'warn')).toEqual([]);
});
