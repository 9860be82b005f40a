import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspace } from '../docker-command.ts';

/** Of infra/rendered/<environment>.json what names images. */
interface Rendered {
  services: Record<string, { taskDefinition: { containerDefinitions: readonly { image: string }[] } }>;
}

export interface ImageToPush {
  service: string;
  /** As `nx run-many -t image` tags it here. */
  local: string;
  /** The repository that the environments on ECS take it from, without a tag. */
  repository: string;
}

/** What the manifest's services run, by both of their names. All environments on ECS share one registry. */
export function imagesToPush(registry?: string): ImageToPush[] {
  const built = imagesOf(rendered('compose'));
  return Object.entries(imagesOf(rendered('production'))).map(([service, image]) => {
    const repository = image.replace(/:[^:/]+$/, '');
    return {
      service,
      local: built[service] ?? '',
      repository: registry === undefined ? repository : repository.replace(/^[^/]+/, registry),
    };
  });
}

/** The host that a repository is on. */
export const hostOf = (repository: string) => repository.slice(0, repository.indexOf('/'));

function imagesOf({ services }: Rendered): Record<string, string> {
  return Object.fromEntries(
    Object.entries(services).map(([service, { taskDefinition }]) => [
      service,
      taskDefinition.containerDefinitions[0]?.image ?? '',
    ]),
  );
}

function rendered(environment: string): Rendered {
  return JSON.parse(readFileSync(join(workspace, `infra/rendered/${environment}.json`), 'utf8'));
}
