import { expect, test } from 'vitest';
import { describeServicesLine, summary } from './summary.ts';

const addresses = {
  site: 'https://localhost:9443',
  ecs: 'http://127.0.0.1:9421',
  cluster: 'platform',
  services: ['api', 'frontend'],
  authority: { root: '/data/local-ca.pem', description: 'a local CA', isLasting: true },
  logs: '/data/logs',
};

test('the AWS line can be pasted as it is', () => {
  expect(describeServicesLine(addresses)).toMatch(
    /aws --endpoint-url http:\/\/127\.0\.0\.1:9421 ecs describe-services --cluster platform --services api frontend$/,
  );
});

test('the summary names every address and how to trust the certificate', () => {
  const text = summary(addresses);
  for (const part of [
    'https://localhost:9443/',
    '/api/services',
    addresses.ecs,
    addresses.authority.root,
    addresses.logs,
  ]) {
    expect(text).toContain(part);
  }
});
