import { join } from 'node:path';

/** The checkout that this command belongs to; it works from any folder. */
export const workspaceRoot = join(import.meta.dirname, '../..');

export const localAuthority = join(workspaceRoot, '.platform/certificates/local-ca.pem');
export const reportDirectory = join(workspaceRoot, 'chaos/reports');
export const platformCommand = join(workspaceRoot, 'apps/platform/bin/platform.mjs');
