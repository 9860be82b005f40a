import { describe, expect, it } from 'vitest';
import { shortId, shortImage } from './public-names.ts';

describe('shortId', () => {
  it.each([
    ['arn:aws:ecs:eu-west-1:123456789012:task/platform/0123abcd', '0123abcd'],
    ['arn:aws:ecs:eu-west-1:123456789012:task-definition/platform-api:7', 'platform-api:7'],
    [undefined, ''],
  ])('takes what ends %s', (arn, expected) => {
    expect(shortId(arn)).toBe(expected);
  });
});

describe('shortImage', () => {
  it.each([
    ['local/api:dev', 'local/api:dev'],
    ['nginx', 'nginx'],
    ['localhost/api:dev', 'api:dev'],
    ['registry.example:5000/team/api:1', 'team/api:1'],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/platform/api:1', 'platform/api:1'],
    [`ghcr.io/me/api@sha256:${'ab'.repeat(32)}`, 'me/api@sha256:abababababab'],
    [undefined, null],
  ])('leaves registry and account out of %s', (image, expected) => {
    expect(shortImage(image)).toBe(expected);
  });
});
