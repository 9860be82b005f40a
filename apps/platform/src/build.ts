import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { PlatformError } from './errors.ts';
import { workspaceRoot } from './workspace.ts';

/**
 * Builds the projects that are not built as they stand; Nx knows which.
 *
 * @throws PlatformError with the output of the build that failed
 */
export function build(projects: string[], signal: AbortSignal): Promise<void> {
  const nx = createRequire(import.meta.url).resolve('nx/bin/nx.js');
  // There are no plugins that would need processes of their own; without those Nx answers in a third of the time.
  const env = { ...process.env, NX_ISOLATE_PLUGINS: 'false' };
  const argv = [nx, 'run-many', '--targets=build', `--projects=${projects.join()}`, '--outputStyle=static'];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argv, {
      env,
      cwd: workspaceRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new PlatformError(`${output.trim()}\n\nThe build failed (exit code ${code}); its output is above.`),
        );
    });
  });
}
