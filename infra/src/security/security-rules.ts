import { ecsRules } from './ecs-rules.ts';
import { identityRules } from './identity-rules.ts';
import { instanceRules } from './instance-rules.ts';
import { networkRules } from './network-rules.ts';
import type { SecurityRule } from './security-rule.ts';
import { storageRules } from './storage-rules.ts';

/** All that a reviewer asks for, by what it is about. */
export const securityRules: Readonly<Record<string, SecurityRule[]>> = {
  'Identity and policies': identityRules,
  Network: networkRules,
  Instances: instanceRules,
  'Buckets, logs and images': storageRules,
  'Services and containers': ecsRules,
};
