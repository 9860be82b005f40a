export { type DeployOptions, deploy } from './deploy.ts';
export { DeployError, type DeployErrorCode } from './deploy-error.ts';
export { ensureCluster } from './ensure-cluster.ts';
export type { OutcomeState, ServiceOutcome } from './outcome.ts';
export type { Progress, ServiceProgress } from './progress.ts';
export type { DeployResult, RollOutOptions } from './roll-out.ts';
export { type Done, type RollbackOptions, rollback, type UndoOptions, undo } from './rollback.ts';
export { type ServiceStatus, type StatusOptions, status } from './status.ts';
