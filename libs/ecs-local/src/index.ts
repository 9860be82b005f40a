export { type EcsLocal, type EcsLocalOptions, startEcsLocal } from './ecs-local.ts';
export { PortInUseError } from './errors.ts';
export { NoLogsError, printLogs } from './logs.ts';
export { type InertContainer, InertRuntime } from './runtime/inert.ts';
export {
  type Exit,
  type Launch,
  LaunchError,
  type RunningContainer,
  type Runtime,
} from './runtime/runtime.ts';
export { StateDirectoryInUseError } from './state-directory.ts';
export { StateFileError } from './state-file.ts';
export type { Timings } from './timings.ts';
