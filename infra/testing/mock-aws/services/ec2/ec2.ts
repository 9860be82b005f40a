import { type Fields, rowsOf, tagsOf, textsOf } from '../../fields.ts';
import { ec2Service } from '../../protocols/query.ts';
import type { Account, Actions } from '../../service.ts';
import { instanceActions } from './instances.ts';
import { described } from './kind.ts';
import { securityGroupActions } from './security-groups.ts';
import { vpcActions } from './vpc.ts';

const KINDS = [
  'vpc',
  'subnet',
  'internet-gateway',
  'route-table',
  'security-group',
  'security-group-rule',
  'vpc-endpoint',
  'elastic-ip',
  'launch-template',
];

const tagged = ({ resources }: Account, ids: string[]): Fields[] =>
  ids.flatMap((id) =>
    KINDS.map((kind) => resources.find(kind, id)).filter((resource) => resource !== undefined),
  );

const tagActions: Actions = {
  CreateTags(input, account) {
    for (const resource of tagged(account, textsOf(input.ResourceId))) {
      resource.tagSet = described(tagsOf(resource.tagSet, input.Tag));
    }
  },
  DeleteTags(input, account) {
    const keys = rowsOf(input.Tag).map(({ Key }) => Key);
    for (const resource of tagged(account, textsOf(input.ResourceId))) {
      resource.tagSet = rowsOf(resource.tagSet).filter(({ key }) => !keys.includes(key));
    }
  },
};

export const ec2 = ec2Service({ ...vpcActions, ...securityGroupActions, ...instanceActions, ...tagActions });
