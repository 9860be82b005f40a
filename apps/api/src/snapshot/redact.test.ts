import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from './redact.ts';

const TASK = '0123456789abcdef0123456789abcdef';

describe('redact', () => {
  it.each([
    `(service api) has started 1 tasks: (task ${TASK}).`,
    '(service api) has reached a steady state.',
    '(service api) (deployment ecs-svc/1234567890123456789) deployment completed.',
    'Scaling activity initiated by (deployment ecs-svc/1234567890123456789)',
    'OutOfMemoryError: Container killed due to memory usage',
    'service api uses platform-api:12 since 2026-01-31T12:30:45Z',
  ])('leaves what gives nothing away: %s', (message) => {
    expect(redact(message)).toBe(message);
  });

  it.each([
    [`(task arn:aws:ecs:eu-west-1:123456789012:task/platform/${TASK}) stopped`, `(task ${TASK}) stopped`],
    [
      '(service api) (port 32768) is unhealthy in (target-group arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/api/0123456789abcdef)',
      '(service api) (port …) is unhealthy in (target-group 0123456789abcdef)',
    ],
    [
      'CannotPullContainerError: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/platform/api:1: dial tcp 10.0.1.23:443: i/o timeout',
      'CannotPullContainerError: platform/api:1: dial tcp …: i/o timeout',
    ],
    ['lookup ip-10-0-1-23.eu-west-1.compute.internal on 10.0.0.2:53', 'lookup … on …'],
    ['connect to [2001:db8::1]:8080 or fe80::1%eth0 or ::ffff:10.1.2.3', 'connect to … or … or …'],
    ['role of account 123456789012 is missing', 'role of account … is missing'],
    ['host ports: 32768, 32769 and 32770 are taken', 'host ports: … are taken'],
    ['http://169.254.170.2/v2/credentials failed', '… failed'],
    ['redis:6379 and localhost:80 refuse', 'redis:… and … refuse'],
  ])('hides the rest: %s', (message, expected) => {
    expect(redact(message)).toBe(expected);
  });

  it('lets no secret through, whatever stands around it', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    const account = fc.stringMatching(/^\d{12}$/);
    const port = fc.integer({ min: 1024, max: 65535 }).map(String);
    const opening = fc.constantFrom(' ', ' (', ' "', ', ', ': ', '=');
    const closing = fc.constantFrom(' ', ') ', '", ', '. ', ', ');
    const secret = fc.oneof(
      fc.tuple(fc.ipV4(), fc.constant('')),
      fc.tuple(fc.ipV6(), fc.constant('')),
      fc.tuple(account, fc.constant('')),
      fc.tuple(
        fc.ipV4(),
        port.map((n) => `:${n}`),
      ),
      fc.tuple(account, fc.constant('.dkr.ecr.eu-west-1.amazonaws.com/api:1')),
    );
    fc.assert(
      fc.property(word, opening, secret, closing, word, (before, open, [hidden, rest], close, after) => {
        const told = redact(`${before}${open}${hidden}${rest}${close}${after}`);
        expect(told).not.toContain(rest ? `${hidden}${rest}` : hidden);
        expect(told).not.toContain(hidden);
      }),
    );
  });

  it('shortens an ARN of any service to a part that holds neither account nor region', () => {
    const part = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
    fc.assert(
      fc.property(part, fc.stringMatching(/^\d{12}$/), part, part, (service, account, kind, name) => {
        const told = redact(`(x arn:aws:${service}:eu-west-1:${account}:${kind}/${name}) done`);
        expect(told).toBe(`(x ${name}) done`);
      }),
    );
  });
});
