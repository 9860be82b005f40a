import { describe, expect, it } from 'vitest';
import { isUpgrade, isWebSocket, upgradeProtocol } from './upgrade-protocol.ts';

describe('upgradeProtocol', () => {
  it.each(['websocket', 'WebSocket', 'tcp', 'foo/2', 'IRC/6.9', 'httpx', 'h2x', 'tlsish'])(
    'is %s',
    (protocol) => {
      expect(upgradeProtocol(protocol)).toBe(protocol);
    },
  );

  it.each([
    ...['h2c', 'H2C', 'h2', 'HTTP/2.0', 'http/1.1', 'HTTP', 'TLS/1.0', 'tls', 'SSL/3'],
    ...['', ' ', 'websocket, tcp', 'h2c, websocket', 'a b', 'a/b/c', 'a;q=1', '/1', 'a/'],
  ])('ignores "%s"', (upgrade) => {
    expect(upgradeProtocol(upgrade)).toBeUndefined();
  });
});

describe('isUpgrade', () => {
  const asking = (headers: Record<string, string>, httpVersion = '1.1') =>
    isUpgrade({ httpVersion, headers });

  it('is true for whoever asks for one protocol', () => {
    expect(asking({ upgrade: 'tcp' })).toBe(true);
    expect(asking({ upgrade: 'tcp', 'content-length': '0' })).toBe(true);
  });

  it('is false for a request with a body, save for a WebSocket, which must not have one', () => {
    expect(asking({ upgrade: 'tcp', 'content-length': '5' })).toBe(false);
    expect(asking({ upgrade: 'tcp', 'transfer-encoding': 'chunked' })).toBe(false);
    expect(asking({ upgrade: 'websocket', 'content-length': '5' })).toBe(true);
  });

  it('is false over HTTP/1.0 and for what is ignored', () => {
    expect(asking({ upgrade: 'tcp' }, '1.0')).toBe(false);
    expect(asking({ upgrade: 'h2c' })).toBe(false);
    expect(asking({})).toBe(false);
  });
});

it('isWebSocket knows it in any case', () => {
  expect(isWebSocket('WebSocket')).toBe(true);
  expect(isWebSocket('websocket/13')).toBe(false);
});
