import { expect, test } from 'vitest';
import { resolveConfiguration, resolveSecrets } from './configuration.ts';

const sources = { env: { PORT: '80', TOKEN: 's3cret' }, overrides: {}, probe: async () => 'probed' };

test('settings come from the file, the environment, a default or a probe', async () => {
  const definitions = {
    host: 'h',
    port: { type: 'env', key: 'PORT', env_var_type: 'int' },
    region: { type: 'env', key: 'NO_SUCH', default: 'here' },
    version: { type: 'probe', name: 'v', provider: { type: 'process', path: 'x' } },
    url: 'http://${host}:${port}',
  };
  expect(await resolveConfiguration(definitions, sources)).toEqual({
    host: 'h',
    port: 80,
    region: 'here',
    version: 'probed',
    url: 'http://h:80',
  });
});

test('an override wins, even over a variable that is missing', async () => {
  const definitions = { port: { type: 'env', key: 'NO_SUCH' } };
  const overrides = { port: 1, more: 'x' };
  expect(await resolveConfiguration(definitions, { ...sources, overrides })).toEqual({ port: 1, more: 'x' });
});

test('all missing variables are named at once', async () => {
  const definitions = { a: { type: 'env', key: 'NO_A' }, b: { type: 'env', key: 'NO_B' } };
  await expect(resolveConfiguration(definitions, sources)).rejects.toThrow(
    /configuration\.a: .*NO_A.*\nconfiguration\.b: .*NO_B/,
  );
});

test('secrets come in groups, from the file or the environment; a vault is refused', () => {
  expect(
    resolveSecrets({ api: { token: { type: 'env', key: 'TOKEN' }, id: 'i' }, top: 't' }, sources.env),
  ).toEqual({
    api: { token: 's3cret', id: 'i' },
    top: 't',
  });
  expect(() => resolveSecrets({ api: { token: { type: 'vault', key: 'k' } } }, {})).toThrow(
    /secrets\.api\.token: .*vault/,
  );
  expect(() => resolveSecrets({ api: { token: { type: 'env', key: 'NO' } } }, {})).toThrow(
    /secrets\.api\.token: .*NO is not set/,
  );
});
