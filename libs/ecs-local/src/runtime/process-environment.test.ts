import { expect, it } from 'vitest';
import { processEnvironment } from './process-environment.ts';

const options = {
  parent: { PATH: '/bin', HOME: '/home/me', NPM_TOKEN: 'secret', AWS_SECRET_ACCESS_KEY: 'real' },
  nodePath: '/opt/node/bin/node',
  defined: [{ name: 'DOMAIN', value: 'localhost' }],
  port: 61_234,
  temporaryDirectory: '/tmp/task',
  metadataUri: 'http://127.0.0.1:8421/v4/x',
};

it("passes a few names of the parent's environment and none of its secrets", () => {
  expect(processEnvironment(options)).toEqual({
    HOME: '/home/me',
    PATH: '/opt/node/bin:/bin',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    DOMAIN: 'localhost',
    PORT: '61234',
    TMPDIR: '/tmp/task',
    ECS_CONTAINER_METADATA_URI_V4: 'http://127.0.0.1:8421/v4/x',
    AWS_EXECUTION_ENV: 'AWS_ECS_EC2',
  });
});

it('lets the definition set the credentials, but not the port that was drawn', () => {
  const defined = [
    { name: 'AWS_ACCESS_KEY_ID', value: 'own' },
    { name: 'PORT', value: '1' },
  ];
  expect(processEnvironment({ ...options, defined })).toMatchObject({
    AWS_ACCESS_KEY_ID: 'own',
    PORT: '61234',
  });
  expect(processEnvironment({ ...options, defined, port: undefined })).toMatchObject({ PORT: '1' });
});
