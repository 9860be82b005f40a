import { expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigError, parseConfig, serviceVariables, variable } from './config.ts';

const schema = z.object({ ...serviceVariables, PORT: variable.port });

test('an empty environment gets the defaults of what has one', () => {
  expect(parseConfig(schema, { PORT: '8080' })).toEqual({
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    STOP_TIMEOUT: 30,
    DRAIN_DELAY: 3,
    PORT: 8080,
  });
});

test('every bad variable is named at once, with what was received', () => {
  const parse = () => parseConfig(schema, { LOG_LEVEL: 'loud', STOP_TIMEOUT: 'soon' });
  expect(parse).toThrow(ConfigError);
  expect(parse).toThrow(/LOG_LEVEL: .*; received "loud"/);
  expect(parse).toThrow(/STOP_TIMEOUT: .*expected number.*; received "soon"/);
  expect(parse).toThrow(/PORT: .*; received nothing/);
});

test.each(['', ' ', '0', '65536', '80.5', '0x', 'http'])('%j is not a port', (PORT) => {
  expect(() => parseConfig(schema, { PORT })).toThrow(/PORT: .*received/);
});

test.each(['', '-1', '1s'])('%j is not a number of seconds', (DRAIN_DELAY) => {
  expect(() => parseConfig(schema, { PORT: '80', DRAIN_DELAY })).toThrow(/DRAIN_DELAY/);
});
