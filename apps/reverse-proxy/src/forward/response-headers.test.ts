import { describe, expect, it } from 'vitest';
import { responseHeaders } from './response-headers.ts';

describe('responseHeaders', () => {
  it('keeps what is for the client, duplicates included', () => {
    const received = [
      'content-type',
      'text/html',
      'set-cookie',
      'a=1',
      'Set-Cookie',
      'b=2',
      'set-cookie',
      'c=3',
    ];
    expect(responseHeaders(received, 'id-1')).toEqual([
      ...['content-type', 'text/html'],
      ...['set-cookie', 'a=1', 'set-cookie', 'b=2', 'set-cookie', 'c=3'],
      ...['x-request-id', 'id-1'],
    ]);
  });

  it('drops what concerns the connection and what Connection lists', () => {
    const received = [
      ...['Connection', 'close', 'connection', 'X-Internal', 'Keep-Alive', 'timeout=5'],
      ...['transfer-encoding', 'chunked', 'upgrade', 'h2c', 'trailer', 'x-checksum'],
      ...['proxy-authenticate', 'Basic', 'x-internal', '1', 'x-request-id', "the target's"],
    ];
    expect(responseHeaders(received, 'id-1')).toEqual(['x-request-id', 'id-1']);
  });
});
