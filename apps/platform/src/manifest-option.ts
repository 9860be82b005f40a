import { join } from 'node:path';
import { Option } from 'commander';
import { workspaceRoot } from './workspace.ts';

export const manifestOption = () =>
  new Option('--manifest <file>', 'the services and their settings')
    .env('PLATFORM_MANIFEST')
    .default(join(workspaceRoot, 'infra/platform.yaml'), 'infra/platform.yaml');
