import { freePort, startUpstream } from '@platform-journey/testing';
import { expect, it } from 'vitest';
import { canBind, HostPorts } from './host-ports.ts';
import type { Launch } from './runtime.ts';

const launch = (taskId: string, portMappings: object[], networkMode = 'bridge'): Launch => ({
  taskId,
  owner: 'web',
  networkMode,
  container: { name: 'web', image: 'web', essential: true, portMappings },
});

it('never gives a port to two tasks at a time', async () => {
  const ports = new HostPorts(async () => true);
  const drawn = await Promise.all(
    Array.from({ length: 1000 }, (_, task) =>
      ports.bind(launch(String(task), [{ containerPort: 80, hostPort: 0 }])),
    ),
  );
  expect(new Set(drawn.map(([binding]) => binding?.hostPort)).size).toBe(1000);
});

it('fails when every port is taken', async () => {
  let free = 3;
  const ports = new HostPorts(async () => free-- > 0);
  const three = Array.from({ length: 3 }, () => ({ containerPort: 80, hostPort: 0 }));
  await ports.bind(launch('one', three));
  await expect(ports.bind(launch('two', three))).rejects.toThrow('no free host port');
});

it('tells a port that somebody listens on from a free one', async () => {
  const upstream = await startUpstream((_request, response) => response.end());
  expect(await canBind(upstream.port)).toBe(false);
  await upstream.close();
  expect(await canBind(upstream.port)).toBe(true);
});

it('passes over a port that is not free', async () => {
  const probed: number[] = [];
  const ports = new HostPorts(async (port) => probed.push(port) > 1);
  const [binding] = await ports.bind(launch('one', [{ containerPort: 80, hostPort: 0 }]));
  expect(binding).toMatchObject({
    bindIP: '127.0.0.1',
    containerPort: 80,
    hostPort: probed[1],
    protocol: 'tcp',
  });
});

it('takes fixed ports and those of the host network as they are', async () => {
  const ports = new HostPorts();
  const hostPort = await freePort();
  expect(await ports.bind(launch('one', [{ containerPort: 80, hostPort }]))).toMatchObject([{ hostPort }]);
  expect(await ports.bind(launch('two', [{ containerPort: 443 }], 'host'))).toMatchObject([
    { hostPort: 443 },
  ]);
});

it('gives a container that is started again the ports that it had', async () => {
  const ports = new HostPorts(async () => true);
  const web = launch('one', [{ containerPort: 80, hostPort: 0 }]);
  const other = { ...web, container: { ...web.container, name: 'other' } };
  const [first, second] = await Promise.all([ports.bind(web), ports.bind(other)]);
  expect([await ports.bind(web), await ports.bind(other)]).toEqual([first, second]);
  ports.release('one');
  expect(await ports.bind(web)).not.toBe(first);
});

it('fails when a program outside has the port that a mapping names', async () => {
  const upstream = await startUpstream((_request, response) => response.end());
  const taken = launch('one', [{ containerPort: 80, hostPort: upstream.port }]);
  await expect(new HostPorts().bind(taken)).rejects.toThrow(
    `CannotStartContainerError: failed to bind host port for 127.0.0.1:${upstream.port}`,
  );
  await upstream.close();
});
