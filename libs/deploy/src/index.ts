export { type DeployOptions, type DeployResult, deploy } from './deploy.ts';
export { DeployError, type DeployErrorCode } from './deploy-error.ts';
export { ensureCluster } from './ensure-cluster.ts';
export type { Progress, ServiceProgress } from './progress.ts';
