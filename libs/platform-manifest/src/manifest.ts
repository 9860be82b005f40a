import { readFile } from 'node:fs/promises';
import { shortageViolations } from './ecs-rules.ts';
import { environment } from './environment.ts';
import { environmentNames } from './environment-schema.ts';
import { ManifestError } from './manifest-error.ts';
import { type Manifest, manifestSchema } from './manifest-schema.ts';
import { violations } from './rules.ts';
import { schemaViolations } from './schema-violations.ts';
import { soundParts } from './sound-parts.ts';
import { readYaml } from './yaml-source.ts';

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'nothing at this path',
  ENOTDIR: 'nothing at this path',
  EISDIR: 'a directory',
  EACCES: 'one that this user may not read',
};

/**
 * Reads and checks the manifest at a path.
 *
 * @throws ManifestError naming the file and all of its problems at once
 */
export async function readManifest(file: string): Promise<Manifest> {
  return parseManifest(await readText(file), file);
}

/**
 * Checks the text of a manifest; `file` is for messages.
 *
 * @throws ManifestError naming the file and all of its problems at once
 */
export function parseManifest(text: string, file: string): Manifest {
  const source = readYaml(text);
  if (source.problems.length > 0) throw new ManifestError('manifest_invalid', file, source.problems);

  const parsed = manifestSchema.safeParse(source.value, { reportInput: true });
  const found = [...schemaViolations(parsed.error), ...violations(soundParts(manifestSchema, source.value))];
  if (parsed.success && found.length === 0) {
    const { data } = parsed;
    found.push(...shortageViolations(environmentNames.map((name) => environment(data, name))));
    if (found.length === 0) return data;
  }
  const problems = found
    .map((violation) => ({ ...violation, line: source.lineOf(violation.path) }))
    .sort((a, b) => a.line - b.line);
  throw new ManifestError('manifest_invalid', file, problems);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    const problem = { path: [], expected: 'a readable file', received: UNREADABLE[code] ?? message };
    throw new ManifestError('manifest_unreadable', file, [problem], { cause });
  }
}
