import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a service leaves the port of its health endpoints; a task's temporary directory is its own. */
export function healthPortFile(): string {
  return join(tmpdir(), 'health-port');
}
