export { mostNeeded, shortages } from './capacity.ts';
export {
  type Environment,
  type EnvironmentOverrides,
  environment,
} from './environment.ts';
export { type EnvironmentName, environmentNames } from './environment-schema.ts';
export { capacityOf } from './instance-types.ts';
export { parseManifest, readManifest } from './manifest.ts';
export { ManifestError, type Problem } from './manifest-error.ts';
export type { Manifest } from './manifest-schema.ts';
export { ecrRegistry, logGroup } from './names.ts';
export { oneOf } from './nearest.ts';
export { type RenderedEnvironment, renderEnvironment } from './render-environment.ts';
export { type RenderedService, renderService } from './render-service.ts';
export { renderTaskDefinition } from './render-task-definition.ts';
export { ceiling } from './rolling.ts';
export { type Route, routes } from './routes.ts';
export type { Service } from './service-schema.ts';
