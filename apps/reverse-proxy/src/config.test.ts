import { readFileSync } from 'node:fs';
import { type ConfigError, parseConfig } from '@platform-journey/service-kit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { variables } from './config.ts';

const schema = z.object(variables);
const route = { path: '/', service: 'site', family: 'p-site', container: 'site', port: 8080 };
const good = {
  HTTPS_PORT: '8443',
  HTTP_PORT: '8080',
  CERTIFICATE_DIRECTORY: '/var/lib/proxy',
  ROUTES: JSON.stringify([route]),
};

const errorOf = (changes: Record<string, string | undefined>) => {
  try {
    parseConfig(schema, { ...good, ...changes });
  } catch (error) {
    return (error as ConfigError).message;
  }
  throw new Error('expected an error');
};

describe('the variables', () => {
  it('take a list of addresses, each once', () => {
    const ADMIN_HOSTS = '127.0.0.1, 172.17.0.1,127.0.0.1';
    const expected = { ADMIN_HOSTS: ['127.0.0.1', '172.17.0.1'] };
    expect(parseConfig(schema, { ...good, ADMIN_HOSTS })).toMatchObject(expected);
  });

  it('have defaults for all that a task need not say', () => {
    expect(parseConfig(schema, good)).toMatchObject({
      DOMAIN: 'localhost',
      ISSUER: ['local-ca'],
      ACME_ISSUERS: {},
      HTTP_MODE: 'redirect',
      DISCOVERY: ['agent'],
      POLL_INTERVAL: 1,
      TARGET_HOST: '127.0.0.1',
      ADMIN_HOSTS: ['127.0.0.1'],
      ADMIN_PORTS: [9901, 9909],
      REUSE_PORT: false,
      COMPRESSION: true,
      ROUTES: [route],
      HOLD_TIMEOUT: 30,
      HOLD_LIMIT: 1000,
      HEALTH_PATH: '/readyz',
      HEALTH_INTERVAL: 1,
      HEALTH_TIMEOUT: 1,
      HEALTHY_THRESHOLD: 1,
      UNHEALTHY_THRESHOLD: 2,
    });
  });

  it.each([
    ['HTTPS_PORT', '', /HTTPS_PORT: /],
    ['ADMIN_HOSTS', '172.17.0.1', /ADMIN_HOSTS: expected 127\.0\.0\.1/],
    ['ACCESS_LOG', 'yes', /ACCESS_LOG: .*received "yes"/],
    ['HTTPS_PORT', '70000', /HTTPS_PORT: .*received "70000"/],
    ['HTTP_MODE', 'both', /HTTP_MODE: .*received "both"/],
    ['ISSUER', 'lets-encrypt,,', /ISSUER: expected names.*received "lets-encrypt,,"/],
    [
      'ACME_ISSUERS',
      '{"own":{"directory":"http://ca"}}',
      /ACME_ISSUERS\.own\.directory: expected an https URL/,
    ],
    ['ACME_EMAIL', 'nobody', /ACME_EMAIL: expected an e-mail address; received "nobody"/],
    ['CERTIFICATES', '[{"names":["Site.dev"]}]', /CERTIFICATES\.0\.names\.0: expected a lowercase host name/],
    ['CERTIFICATES', '[{"names":["1.2.3.400"]}]', /CERTIFICATES\.0\.names\.0: expected a host name or an IP/],
    ['CERTIFICATE_BUCKET', 'A_B', /CERTIFICATE_BUCKET: expected a bucket/],
    ['CERTIFICATE_DIRECTORY', 'certificates', /CERTIFICATE_DIRECTORY: expected an absolute path/],
    ['DISCOVERY', 'consul', /DISCOVERY: expected one or more of agent, ecs, dns, static.*received "consul"/],
    ['DISCOVERY', '', /DISCOVERY: .*received ""/],
    ['DISCOVERY', 'agent,', /DISCOVERY: .*received "agent,"/],
    ['DISCOVERY', 'agent,agent', /DISCOVERY: .*each once.*received "agent,agent"/],
    ['ECS_POLL_INTERVAL', '1', /ECS_POLL_INTERVAL: .*5; received "1"/],
    ['DNS_TARGETS', '{"site":"site"}', /DNS_TARGETS\.site: expected "host:port", received "site" there/],
    [
      'DNS_TARGETS',
      '{"site":"10.0.0.1:80"}',
      /DNS_TARGETS\.site: expected a name, as addresses are for TARGETS/,
    ],
    ['DNS_TARGETS', '{"site":["site:80"]}', /DNS_TARGETS\.site: .*received \["site:80"\] there/],
    [
      'DNS_SERVERS',
      'localhost',
      /DNS_SERVERS\.0: expected addresses like 127\.0\.0\.11.*received "localhost"/,
    ],
    ['DNS_SERVERS', '127.0.0.1:53,', /DNS_SERVERS\.1: /],
    ['DNS_SERVERS', '::1', /DNS_SERVERS\.0: /],
    ['DNS_SERVERS', '127.0.0.1:99999', /DNS_SERVERS\.0: /],
    ['TARGETS', '{"site":[]}', /TARGETS\.site: expected at least one address, received \[\] there/],
    ['POLL_INTERVAL', '0', /POLL_INTERVAL: .*received "0"/],
    [
      'TARGETS',
      '{"site":["a:0"]}',
      /TARGETS\.site\.0: expected a port from 1 to 65535, received "a:0" there/,
    ],
    ['TARGETS', '{"site":["a:65536"]}', /TARGETS\.site\.0: expected a port/],
    ['AGENT_ENDPOINT', 'localhost', /AGENT_ENDPOINT: expected an http URL/],
    ['ADMIN_PORTS', '9901', /ADMIN_PORTS: expected a range/],
    ['ADMIN_PORTS', '9909-9901', /ADMIN_PORTS: expected first ≤ last/],
    ['HOLD_TIMEOUT', '-1', /HOLD_TIMEOUT: .*received "-1"/],
    ['HOLD_LIMIT', '1.5', /HOLD_LIMIT: expected a whole number; received "1\.5"/],
    ['HEALTH_PATH', 'readyz', /HEALTH_PATH: expected a path like "\/readyz".*received "readyz"/],
    ['HEALTH_PATH', '/ready z', /HEALTH_PATH: .*received "\/ready z"/],
    ['HEALTH_PATH', '/#', /HEALTH_PATH: /],
    ['HEALTH_INTERVAL', '0', /HEALTH_INTERVAL: .*0\.1; received "0"/],
    ['HEALTH_TIMEOUT', '1s', /HEALTH_TIMEOUT: .*received "1s"/],
    ['HEALTHY_THRESHOLD', '0', /HEALTHY_THRESHOLD: .*1; received "0"/],
    ['UNHEALTHY_THRESHOLD', '11', /UNHEALTHY_THRESHOLD: .*10; received "11"/],
    [
      'TRUSTED_PROXIES',
      '10.0.0.0/8, proxy',
      /TRUSTED_PROXIES\.1: expected addresses or networks.*received "10/,
    ],
    ['RATE_LIMIT', '0.5', /RATE_LIMIT: expected a whole number; received "0\.5"/],
    ['CONNECTION_LIMIT', '-1', /CONNECTION_LIMIT: expected a whole number/],
    ['MAX_HEADER_SIZE', '100', /MAX_HEADER_SIZE: expected at least 1024; received "100"/],
    ['STALL_TIMEOUT', '0', /STALL_TIMEOUT: .*received "0"/],
    ['REUSE_PORT', 'yes', /REUSE_PORT: .*received "yes"/],
    ['COMPRESSION', 'gzip', /COMPRESSION: .*received "gzip"/],
    ['ROUTES', '[', /ROUTES: expected JSON; received "\["/],
    ['ROUTES', '[]', /ROUTES: expected at least one route, received \[\] there/],
    [
      'ROUTES',
      JSON.stringify([{ ...route, path: 'api' }]),
      /ROUTES\.0\.path: expected a path.*received "api"/,
    ],
    ['ROUTES', JSON.stringify([{ ...route, path: '/api/' }]), /ROUTES\.0\.path: /],
    ['ROUTES', JSON.stringify([{ ...route, port: 0 }]), /ROUTES\.0\.port: .*received 0 there/],
    ['ROUTES', JSON.stringify([{ ...route, prefix: '/' }]), /ROUTES\.0: .*prefix/],
    ['ROUTES', JSON.stringify([route, route]), /ROUTES\.1\.path: expected each path once/],
    ['TARGETS', '{"site":["nowhere"]}', /TARGETS\.site\.0: expected "host:port", received "nowhere" there/],
  ])('refuse %s=%s', (name, value, pattern) => {
    expect(errorOf({ [name]: value })).toMatch(pattern);
  });

  it('may name several sources', () => {
    const { DISCOVERY } = parseConfig(schema, { ...good, DISCOVERY: 'dns, static' });
    expect(DISCOVERY).toEqual(['dns', 'static']);
  });

  it('are all checked at once', () => {
    const message = errorOf({ HTTPS_PORT: undefined, ISSUER: '', ROUTES: '' });
    for (const name of ['HTTPS_PORT', 'ISSUER', 'ROUTES']) expect(message).toContain(`${name}: `);
  });
});

it('the README names every variable', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  for (const name of Object.keys(variables))
    expect(readme).toMatch(new RegExp(`^\\|.*\\b${name}\\b.* \\|`, 'm'));
});
