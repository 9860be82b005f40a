import { environment } from './environment.ts';
import { type Manifest, manifestJsonSchema } from './manifest-schema.ts';
import { renderAccount, renderBackend } from './render-account.ts';
import { renderEnvironment } from './render-environment.ts';

export const REFRESH_COMMAND = 'npx nx run platform-manifest:render';

/** Terraform's roots, each with a state of its own. */
const ROOTS = ['bootstrap', 'account', 'staging', 'production'] as const;

/** Environments that something other than a deploy reads. The local one depends on the machine. */
const RENDERED = ['compose', 'staging', 'production'] as const;

/** The committed JSON files that follow from the manifest and its schema: values by path from the workspace's root. */
export function generatedFiles(manifest: Manifest): Map<string, unknown> {
  const account = renderAccount(manifest);
  return new Map<string, unknown>([
    ['libs/platform-manifest/platform.schema.json', manifestJsonSchema()],
    ...RENDERED.map(
      (name) => [`infra/rendered/${name}.json`, renderEnvironment(environment(manifest, name))] as const,
    ),
    ...(account === undefined
      ? []
      : [
          ['infra/rendered/account.json', account] as const,
          ...ROOTS.map(
            (root) => [`infra/rendered/${root}.backend.json`, renderBackend(account, root)] as const,
          ),
        ]),
  ]);
}
