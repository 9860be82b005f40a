import { describe, expect, it } from 'vitest';
import { isSameOrigin } from './same-origin.ts';

describe('isSameOrigin', () => {
  it.each([
    { origin: undefined, host: 'a.example' },
    { origin: 'https://a.example', host: 'a.example' },
    { origin: 'https://a.example', host: 'a.example:443' },
    { origin: 'https://localhost:8443', host: 'localhost:8443' },
    { origin: 'https://a.example', host: '10.0.0.1:3000', forwardedHost: 'a.example' },
  ])('lets in $origin at $host', (headers) => {
    expect(isSameOrigin(headers)).toBe(true);
  });

  it.each([
    { origin: 'https://evil.example', host: 'a.example' },
    { origin: 'https://a.example:8443', host: 'a.example' },
    { origin: 'https://a.example.evil.example', host: 'a.example' },
    { origin: 'null', host: 'a.example' },
    { origin: '', host: 'a.example' },
    { origin: 'https://a.example', host: undefined },
    { origin: 'https://a.example', host: 'not a host' },
  ])('keeps out $origin at $host', (headers) => {
    expect(isSameOrigin(headers)).toBe(false);
  });
});
