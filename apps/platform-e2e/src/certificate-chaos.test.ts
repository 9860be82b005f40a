import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run, workspace } from './platform.ts';
import { toolIsThere } from './tools.ts';

const hasPebble = toolIsThere('pebble', 'apt-get install pebble');
const TIMEOUT_MS = 180_000;
/** Every second connection is a new one, and this machine does both sides of the handshake. */
const LOAD = ['--rate', '20', '--before', '1', '--duration', '1', '--after', '1'];

describe.runIf(hasPebble)('with a certificate from a Pebble that is booted for it', () => {
  test.each(['cert-expiring', 'ca-down', 'renewer-crash'])(
    'chaos:%s holds',
    async (name) => {
      const journalFile = join(workspace, `.reports/chaos/${name}.json`);
      const command = [
        'run',
        `chaos/experiments/${name}.yaml`,
        '--platform',
        'boot',
        '--journal-path',
        journalFile,
      ];
      await run('node_modules/.bin/chaos', [...command, ...LOAD], { cwd: workspace });
      const { status, deviated, run: activities } = JSON.parse(await readFile(journalFile, 'utf8'));
      expect({ status, deviated }).toEqual({ status: 'completed', deviated: false });
      expect(activities.map((activity: { status: string }) => activity.status)).not.toContain('failed');
    },
    TIMEOUT_MS,
  );
});
