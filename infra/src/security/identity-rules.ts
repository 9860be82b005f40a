import { allowed, list, policiesOf } from './policies.ts';
import type { SecurityRule } from './security-rule.ts';

/** Actions that take no resource, so that a policy can name only `*`: https://docs.aws.amazon.com/service-authorization/ */
const WITHOUT_RESOURCE = new Set([
  'ec2:DescribeInstances',
  'ecr:GetAuthorizationToken',
  'ecs:DeregisterTaskDefinition',
  'ecs:RegisterTaskDefinition',
  'ecs:DiscoverPollEndpoint',
  'ecs:DescribeTaskDefinition',
  'ecs:ListTaskDefinitions',
]);

/** Actions that can be held to a cluster by a condition, though not by a resource. */
const BY_CLUSTER = new Set(['ecs:ListServices', 'ecs:ListTasks', 'ecs:ListContainerInstances']);

export const identityRules: SecurityRule[] = [
  {
    title: 'no policy allows every action, of AWS or of a service',
    check: (resource) =>
      allowed(resource)
        .flatMap(({ Action, NotAction }) => [
          ...list(Action),
          ...(NotAction === undefined ? [] : ['NotAction']),
        ])
        .filter((action) => action === 'NotAction' || action.endsWith(':*') || action === '*')
        .map((action) => `allows ${action}`),
  },
  {
    title: 'a policy names resources, save for actions that take none',
    check: (resource) =>
      allowed(resource)
        .filter(({ Resource }) => list(Resource).includes('*'))
        .flatMap(({ Action, Condition }) =>
          list(Action).filter((action) => {
            const ofOneCluster =
              BY_CLUSTER.has(action) && JSON.stringify(Condition ?? {}).includes('ecs:cluster');
            return !WITHOUT_RESOURCE.has(action) && !ofOneCluster;
          }),
        )
        .map((action) => `allows ${action} on everything`),
  },
  {
    title: 'iam:PassRole names the roles, and the service that they go to',
    check: (resource) =>
      allowed(resource)
        .filter(({ Action }) => list(Action).includes('iam:PassRole'))
        .flatMap(({ Resource, Condition }) => [
          ...list(Resource)
            .filter((role) => /role\/\*?$|^\*$/.test(role))
            .map((role) => `passes ${role}`),
          ...(JSON.stringify(Condition ?? {}).includes('iam:PassedToService')
            ? []
            : ['passes roles to any service']),
        ]),
  },
  {
    title: 'every policy is known before apply, so that this check reads it',
    check: (resource) =>
      policiesOf(resource)
        .filter((policy) => policy === undefined)
        .map(() => 'has a policy that depends on what only apply tells'),
  },
  {
    id: 'CKV_AWS_358',
    title: "GitHub's workflows take a role by an exact `sub` and `aud`",
    check: (resource) =>
      allowed(resource)
        .filter(({ Action }) => list(Action).includes('sts:AssumeRoleWithWebIdentity'))
        .flatMap(({ Condition = {} }) => {
          const { StringEquals: exact = {} } = Condition;
          return ['sub', 'aud']
            .filter((claim) => {
              const values = list(exact[`token.actions.githubusercontent.com:${claim}`]);
              return values.length === 0 || values.some((value) => /[*?]/.test(value));
            })
            .map((claim) => `trusts any ${claim}`);
        }),
  },
];
