import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { command, engineIsThere, leftovers } from './stack-of-test.ts';

const PROJECT = 'platform-journey-e2e-bad';
const START_MS = 600_000;

const up = (variables: Record<string, string>) =>
  command([process.execPath, 'docker/src/up.ts'], {
    COMPOSE_PROJECT_NAME: PROJECT,
    PLATFORM_HTTPS_PORT: '19443',
    PLATFORM_HTTP_PORT: '19080',
    ...variables,
  });

test('without an engine, the message says how to have one', async () => {
  const { code, output } = await command([process.execPath, 'docker/src/up.ts'], {
    DOCKER_HOST: 'tcp://127.0.0.1:1',
  });
  const message = engineIsThere() ? /^no Docker engine answers \(tcp:.*start it/ : /docker/;
  expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(message) });
});

describe.skipIf(!engineIsThere())('a start that fails', { timeout: START_MS }, () => {
  test('names a port that somebody else has, and begins nothing', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const { code, output } = await up({ PLATFORM_HTTPS_PORT: String(port) });
    server.close();
    expect({ code, output }).toEqual({
      code: 1,
      output: expect.stringContaining(`port ${port} cannot be had`),
    });
    expect(leftovers(PROJECT)).toEqual([]);
  });

  test('shows what the service said, and takes everything down again', async () => {
    const { code, output } = await up({ ISSUER: 'nobody' });
    expect({ code, output }).toEqual({
      code: 1,
      output: expect.stringMatching(/The last lines of \S*reverse-proxy-\d/),
    });
    expect(output).toMatch(/ISSUER: expected/);
    expect(output).toContain('what had been started is gone again');
    expect(leftovers(PROJECT)).toEqual([]);
  });
});
