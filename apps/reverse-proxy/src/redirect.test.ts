import { expect, it } from 'vitest';
import { httpsLocation } from './redirect.ts';

it.each([
  ['site.test', '/', 443, 'https://site.test/'],
  ['site.test:80', '/a?b=c', 443, 'https://site.test/a?b=c'],
  ['Localhost:8080', '/', 8443, 'https://localhost:8443/'],
  ['[::1]:8080', '/x', 8443, 'https://[::1]:8443/x'],
])('redirects %s%s to https', (host, path, port, location) => {
  expect(httpsLocation({ host, path }, port)).toBe(location);
});
