import { describe, expect, it } from 'vitest';
import { parameter, parseQuery } from './query.ts';

const shape = { limit: parameter.limit.default(100), service: parameter.service(['api', 'web']).optional() };

describe('parseQuery', () => {
  it('reads numbers and names, and fills in defaults', () => {
    expect(parseQuery(shape, {})).toEqual({ limit: 100 });
    expect(parseQuery(shape, { limit: '1', service: 'api' })).toEqual({ limit: 1, service: 'api' });
  });

  it.each(['0', '101', '-1', '1.5', '', ' 1', '1e1', 'ten', ['1', '2']])('refuses the limit %j', (limit) => {
    expect(() => parseQuery(shape, { limit })).toThrow(
      `limit: expected a whole number from 1 to 100, received ${JSON.stringify(limit)}`,
    );
  });

  it('refuses a service that there is not, naming those that there are', () => {
    expect(() => parseQuery(shape, { service: 'db' })).toThrow(
      'service: expected one of api, web, received "db"',
    );
  });

  it('refuses a parameter that it does not know', () => {
    expect(() => parseQuery(shape, { servise: 'api' })).toThrow(
      'servise: expected only the parameters limit, service, received "api"',
    );
    expect(() => parseQuery({}, { a: '1' })).toThrow('a: expected no parameters, received "1"');
  });

  it('names every bad field at once', () => {
    expect(() => parseQuery(shape, { limit: 'x', service: 'y' })).toThrow(/limit: .*; service: /);
  });
});
