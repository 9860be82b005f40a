import { expect, it } from 'vitest';
import { manifestText } from './fixtures/minimal-manifest.ts';
import { parseManifest } from './manifest.ts';
import { renderAccount, renderBackend } from './render-account.ts';

it('names what the environments on ECS share', () => {
  const account = renderAccount(parseManifest(manifestText(), 'platform.yaml'));
  expect(account).toEqual({
    platform: 'platform',
    account: '123456789012',
    region: 'eu-central-1',
    stateBucket: 'platform-terraform-state-123456789012',
    repositories: ['platform/edge', 'platform/api', 'platform/page'],
    environments: {
      staging: { cluster: 'platform-staging', services: ['edge', 'api', 'page'] },
      production: { cluster: 'platform-production', services: ['edge', 'api', 'page'] },
    },
  });
  expect(account && renderBackend(account, 'staging')).toMatchObject({
    bucket: 'platform-terraform-state-123456789012',
    key: 'staging.tfstate',
  });
});

it('is nothing where nothing runs on ECS', () => {
  const text = manifestText(({ environments: { compose, staging, production } }) => {
    Object.assign(staging ?? {}, compose);
    Object.assign(production ?? {}, compose);
    for (const environment of [staging, production]) delete environment?.account;
  });
  expect(renderAccount(parseManifest(text, 'platform.yaml'))).toBeUndefined();
});
