import type { RequestListener } from 'node:http';
import { freePort, startUpstream, type Upstream } from '@platform-journey/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { ProxyAdmin } from './proxy-admin.ts';

const TARGETS = {
  targets: [{ service: 'api', address: '127.0.0.1:3000', state: 'healthy', inFlight: 2 }],
  services: [{ service: 'api', waiting: 0 }],
};

describe('asking the proxies', () => {
  const running: Upstream[] = [];
  afterEach(() => Promise.all(running.splice(0).map((one) => one.close())));

  const serve = async (listener: RequestListener) => {
    const upstream = await startUpstream(listener);
    running.push(upstream);
    return `http://127.0.0.1:${upstream.port}`;
  };
  const serveJson = (value: unknown, status = 200) =>
    serve((_, response) => response.writeHead(status).end(JSON.stringify(value)));
  const targetsOf = (...addresses: string[]) =>
    new ProxyAdmin(addresses).targets(new AbortController().signal);

  it('gets an answer from each that is there', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`;
    const answers = await targetsOf(await serveJson(TARGETS), nobody, await serveJson(TARGETS));
    expect(answers).toHaveLength(2);
    expect(answers[0]).toEqual({
      targets: [{ service: 'api', address: '127.0.0.1:3000', state: 'healthy' }],
      services: [{ service: 'api' }],
    });
  });

  it('takes a state that it does not know for one without requests', async () => {
    const targets = [{ ...TARGETS.targets[0], state: 'resting' }];
    const [answer] = await targetsOf(await serveJson({ ...TARGETS, targets }));
    expect(answer?.targets[0]?.state).toBe('adding');
  });

  it.each<[string, RequestListener]>([
    ['an error', (_, response) => response.writeHead(500).end(JSON.stringify(TARGETS))],
    ['no JSON', (_, response) => response.end('<html>')],
    ['something else', (_, response) => response.end('{"targets":{}}')],
    [
      'a redirect',
      ({ url }, response) =>
        response.writeHead(url === '/there' ? 200 : 302, { location: '/there' }).end(JSON.stringify(TARGETS)),
    ],
    ['nothing', () => {}],
    ['an answer that does not end', (_, response) => response.write('{')],
  ])('leaves out one that answers with %s', async (_what, listener) => {
    const [odd, proxy] = [await serve(listener), await serveJson(TARGETS)];
    expect(await targetsOf(odd, proxy)).toHaveLength(1);
  });
});
