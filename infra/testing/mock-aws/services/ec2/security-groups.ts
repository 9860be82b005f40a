import { type Fields, fieldsOf, rowsOf, textOf, textsOf } from '../../fields.ts';
import type { Account, Actions } from '../../service.ts';
import { create, describe, find, type Kind, remove } from './kind.ts';

export const securityGroup: Kind = {
  name: 'security-group',
  prefix: 'sg',
  id: 'groupId',
  missing: 'InvalidGroup.NotFound',
};

const rule: Kind = {
  name: 'security-group-rule',
  prefix: 'sgr',
  id: 'securityGroupRuleId',
  missing: 'InvalidSecurityGroupRuleId.NotFound',
};

const rulesOf = ({ resources }: Account, groupId: unknown, isEgress: boolean) =>
  resources.list(rule.name).filter((one) => one.groupId === groupId && one.isEgress === isEgress);

/** A new group lets everything out. */
export function createGroup(account: Account, input: Fields, fields: Fields): Fields {
  const group = create(account, securityGroup, input, fields);
  group.securityGroupArn = `arn:aws:ec2:${account.region}:${account.id}:security-group/${group.groupId}`;
  authorize(
    account,
    { GroupId: group.groupId, IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] },
    true,
  );
  return group;
}

function authorize(account: Account, input: Fields, isEgress: boolean) {
  const { groupId } = find(account, securityGroup, input.GroupId);
  const rules = rowsOf(input.IpPermissions).flatMap((permission) => {
    const common = {
      groupId,
      groupOwnerId: account.id,
      isEgress,
      ipProtocol: permission.IpProtocol,
      fromPort: permission.FromPort ?? -1,
      toPort: permission.ToPort ?? -1,
    };
    const ranges = rowsOf(permission.IpRanges).map(({ CidrIp, Description }) => ({
      cidrIpv4: CidrIp,
      description: Description,
    }));
    const groups = rowsOf(permission.Groups).map(({ GroupId, Description }) => ({
      referencedGroupInfo: { groupId: GroupId, userId: account.id },
      description: Description,
    }));
    return [...ranges, ...groups].map((source) => create(account, rule, input, { ...common, ...source }));
  });
  return { return: true, securityGroupRuleSet: rules };
}

/** By ids of rules, or by what they allow. */
function revoke(account: Account, input: Fields, isEgress: boolean) {
  const ids = textsOf(input.SecurityGroupRuleId);
  const protocols = rowsOf(input.IpPermissions).map(({ IpProtocol }) => textOf(IpProtocol));
  const revoked = rulesOf(account, input.GroupId, isEgress).filter(
    (one) => ids.includes(textOf(one.securityGroupRuleId)) || protocols.includes(textOf(one.ipProtocol)),
  );
  for (const { securityGroupRuleId } of revoked) remove(account, rule, securityGroupRuleId);
  return { return: true };
}

const permission = (one: Fields): Fields => ({
  ipProtocol: one.ipProtocol,
  fromPort: one.fromPort,
  toPort: one.toPort,
  ipRanges: one.cidrIpv4 ? [{ cidrIp: one.cidrIpv4, description: one.description }] : [],
  groups: one.referencedGroupInfo
    ? [{ ...fieldsOf(one.referencedGroupInfo), description: one.description }]
    : [],
});

const view = (account: Account, group: Fields): Fields => ({
  ...group,
  ipPermissions: rulesOf(account, group.groupId, false).map(permission),
  ipPermissionsEgress: rulesOf(account, group.groupId, true).map(permission),
});

export const securityGroupActions: Actions = {
  CreateSecurityGroup(input, account) {
    const group = createGroup(account, input, {
      vpcId: input.VpcId,
      groupName: input.GroupName,
      groupDescription: input.GroupDescription,
    });
    return { groupId: group.groupId, tagSet: group.tagSet };
  },
  DescribeSecurityGroups: (input, account) => ({
    securityGroupInfo: describe(account, securityGroup, input, input.GroupId).map((group) =>
      view(account, group),
    ),
  }),
  DescribeSecurityGroupRules: (input, account) => ({
    securityGroupRuleSet: describe(account, rule, input, input.SecurityGroupRuleId),
  }),
  AuthorizeSecurityGroupIngress: (input, account) => authorize(account, input, false),
  AuthorizeSecurityGroupEgress: (input, account) => authorize(account, input, true),
  RevokeSecurityGroupIngress: (input, account) => revoke(account, input, false),
  RevokeSecurityGroupEgress: (input, account) => revoke(account, input, true),
  DeleteSecurityGroup(input, account) {
    for (const isEgress of [true, false]) {
      for (const { securityGroupRuleId } of rulesOf(account, input.GroupId, isEgress)) {
        remove(account, rule, securityGroupRuleId);
      }
    }
    remove(account, securityGroup, input.GroupId);
  },
};
