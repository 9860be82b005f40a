import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { findEngine } from './engine.ts';
import { culpritOf } from './failure.ts';
import { checkMemory, checkPorts } from './room.ts';
import { dockerThatSays, withOwnDocker } from './testing/docker-that-says.ts';

withOwnDocker();

const ENGINE = 'version*) echo 24.0.7;;';
const COMPOSE = '"compose version"*) echo v2.26.1;;';
const INFO = 'info*) echo 4000000000;;';

test('an engine from 20.10 with compose V2 will do', () => {
  const env = dockerThatSays(`version*) echo 20.10.24+dfsg1;;\n${COMPOSE}\n${INFO}`);
  expect(findEngine(env)).toEqual({ version: '20.10.24+dfsg1', memory: 4_000_000_000 });
});

test('without docker the message says how to get it', () => {
  expect(() => findEngine({ PATH: import.meta.dirname })).toThrow(
    /no docker command; to get one: https:.*apt-get/,
  );
});

test.each([
  [
    'no engine',
    'version*) echo "Cannot connect to the Docker daemon" >&2; exit 1;;',
    /no Docker engine answers.*start it.*Cannot connect/,
  ],
  [
    'an engine of others',
    'version*) echo "permission denied while trying" >&2; exit 1;;',
    /may not use.*group docker/,
  ],
  ['an old engine', 'version*) echo 19.03.15;;', /expected a Docker engine from 20\.10, found 19\.03\.15/],
  [
    'no compose plugin',
    `${ENGINE}\n*) echo "docker: 'compose' is not a docker command." >&2; exit 1;;`,
    /no compose plugin.*V1.*to get it/,
  ],
  [
    'an old compose',
    `${ENGINE}\n"compose version"*) echo 2.3.3;;`,
    /expected Docker Compose from 2\.17, found 2\.3\.3/,
  ],
])('%s is told with the way out', (_, cases, message) => {
  expect(() => findEngine(dockerThatSays(cases))).toThrow(message);
});

test('an engine with less memory than the limits come to is refused', () => {
  const memory = 1200 * 1024 * 1024;
  expect(() => checkMemory({ memory }, { memory: memory - 1 })).toThrow(/take 1200 MB.*engine has 1199 MB/);
  expect(() => checkMemory({ memory }, { memory })).not.toThrow();
});

test('a port that somebody has is told with the variable that moves it', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const ports = [{ host: '127.0.0.1', port }];
  await expect(checkPorts({ ports })).rejects.toThrow(
    new RegExp(`port ${port} .*EADDRINUSE.*PLATFORM_HTTPS_PORT=`),
  );
  await new Promise((resolve) => server.close(resolve));
  await expect(checkPorts({ ports })).resolves.toBeUndefined();
});

test('the container that failed is read from what compose says', () => {
  expect(culpritOf(' Container p-api-1  Started\ncontainer p-api-1 is unhealthy\n')).toBe('p-api-1');
  expect(culpritOf('dependency failed to start: container p-pebble-1 exited (1)')).toBe('p-pebble-1');
  expect(culpritOf('failed to solve: process "npm ci" did not complete')).toBeUndefined();
});
