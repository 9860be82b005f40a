import { describe, expect, it } from 'vitest';
import { adminAddresses } from './admin-addresses.ts';

describe('adminAddresses', () => {
  it('is an address for each port', () => {
    expect(adminAddresses.parse('http://edge:9901-9903, http://10.0.0.7:80,http://[::1]:1-2')).toEqual([
      'http://edge:9901',
      'http://edge:9902',
      'http://edge:9903',
      'http://10.0.0.7:80',
      'http://[::1]:1',
      'http://[::1]:2',
    ]);
  });

  it.each([
    '',
    'edge:9901',
    'https://edge:9901',
    'http://edge',
    'http://edge:0',
    'http://edge:9909-9901',
    'http://edge:65530-65536',
    'http://edge:9901,',
    'http://edge:9901/metrics',
    'http://user@edge:9901',
    'http://edge:1-101',
    'http://a:1-60,http://b:1-60',
  ])('is not %j', (text) => {
    expect(adminAddresses.safeParse(text).error?.issues[0]?.message).toContain('http://host:first-last');
  });
});
