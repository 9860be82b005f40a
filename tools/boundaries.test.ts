import { expect, test } from 'vitest';
import { type Project, violations } from './boundaries.ts';

const project = (root: string, tag: string, dependencies: string[] = []): Project => ({
  root,
  packageName: `@x/${root.split('/')[1]}`,
  tags: [tag],
  dependencies,
  devDependencies: ['@x/testing'],
});

const projects = [
  project('apps/api', 'type:app', [
    '@x/deploy',
    '@x/frontend',
    '@x/testing',
    'zod',
    'http-proxy',
    '@aws-sdk/client-ecs',
  ]),
  project('apps/frontend', 'type:app'),
  project('apps/reverse-proxy', 'type:app', ['@aws-sdk/client-ecs']),
  project('libs/deploy', 'type:lib', ['@x/api']),
  project('libs/testing', 'type:testing'),
];

const check = (path: string, text: string) => violations(projects, [{ path, text }], ['vitest']);

test.each([
  ['apps/api/src/a.ts', "import { z } from 'zod';"],
  ['apps/api/src/a.ts', "import type { A } from '@x/deploy';\nimport { b } from './b.ts';"],
  ['apps/api/src/a.ts', "import { get } from 'node:http';"],
  ['apps/api/src/a.ts', "import { ECSClient } from '@aws-sdk/client-ecs';"],
  ['apps/api/src/a.test.ts', "import { waitUntil } from '@x/testing';\nimport { test } from 'vitest';"],
  ['apps/api/src/a.ts', "const text = 'moved from http-proxy';"],
])('%s may say %j', (path, text) => {
  expect(check(path, text)).toEqual([]);
});

test.each([
  ['apps/api/src/a.ts', "import { a } from '@x/frontend';", 'type:app may not'],
  ['libs/deploy/src/a.ts', "export { a } from '@x/api';", 'type:lib may not'],
  ['apps/api/src/a.ts', "import { waitUntil } from '@x/testing';", 'type:app may not'],
  ['apps/api/src/a.ts', "import { a } from '../../frontend/src/a.ts';", 'outside its project'],
  ['apps/api/src/a.ts', "import express from 'express';", 'does not declare'],
  ['apps/api/src/a.ts', "import { test } from 'vitest';", 'does not declare'],
  ['apps/api/src/a.ts', "import('express');", 'does not declare'],
  [
    'apps/api/src/a.ts',
    "import {\n  createProxyServer,\n} from 'http-proxy';",
    'only apps/reverse-proxy/src/forward/upgrade.ts may',
  ],
  [
    'apps/reverse-proxy/src/main.ts',
    "import type { Task } from '@aws-sdk/client-ecs';",
    'only apps/reverse-proxy/src/discovery/ecs-api.ts may',
  ],
])('%s may not say %j', (path, text, reason) => {
  expect(check(path, text)).toEqual([expect.stringContaining(reason)]);
});
