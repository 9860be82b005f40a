import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

let directory: string;

/** To be called once in a file of tests, which may then have a docker that says what they want. */
export function withOwnDocker(): void {
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'docker-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));
}

/**
 * A docker that says this: engines too old to test with, without the images, or odd ones, can hardly be had.
 *
 * @param cases of the shell, over its arguments
 * @returns the environment in which it is found
 */
export function dockerThatSays(cases: string): { PATH: string } {
  const path = join(directory, 'docker');
  writeFileSync(path, `#!/bin/sh\ncase "$*" in\n${cases}\nesac\n`);
  chmodSync(path, 0o755);
  return { PATH: `${directory}:/bin:/usr/bin` };
}
