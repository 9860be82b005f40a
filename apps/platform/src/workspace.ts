import { join } from 'node:path';

/** The checkout that this command belongs to; it works from any folder. */
export const workspaceRoot = join(import.meta.dirname, '../../..');

/** What the platform leaves on disk, outside the tracked files. */
export const dataDirectory = join(workspaceRoot, '.platform');

/** The local CA and its key; shared by every platform of this checkout, so that it is trusted once. */
export const certificateDirectory = join(dataDirectory, 'certificates');

/** What a Pebble of `--acme pebble` has issued, and the roots to trust. */
export const pebbleDirectory = join(dataDirectory, 'pebble');
