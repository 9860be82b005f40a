import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@platform-journey/service-kit';
import { afterAll, describe, expect, it } from 'vitest';
import { warnOfResets } from './shared-port.ts';

const directory = mkdtempSync(join(tmpdir(), 'shared-port-'));
const file = join(directory, 'tcp_migrate_req');

afterAll(() => rmSync(directory, { recursive: true }));

function logged(setting?: string): string[] {
  rmSync(file, { force: true });
  if (setting !== undefined) writeFileSync(file, setting);
  const lines: string[] = [];
  const logger = createLogger({ name: 'test', level: 'info' }, { write: (line) => void lines.push(line) });
  warnOfResets(logger, file);
  return lines.map((line) => JSON.parse(line).level);
}

describe('warnOfResets', () => {
  it.each(['0\n', undefined])('warns once where the kernel hands nothing over: %j', (setting) => {
    expect(logged(setting)).toEqual(['warn']);
  });

  it('says nothing where it does', () => {
    expect(logged('1\n')).toEqual([]);
  });
});
