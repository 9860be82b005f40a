import { allowed, list, policiesOf } from './policies.ts';
import type { SecurityRule } from './security-rule.ts';

/** Actions that take no resource, so that a policy can name only `*`: https://docs.aws.amazon.com/service-authorization/ */
const WITHOUT_RESOURCE = [
  /^(?:autoscaling|ec2|elasticloadbalancing):Describe\w+$/,
  /^ecr:GetAuthorizationToken$/,
  /^ecs:(?:(?:Deregister|Describe|Register)TaskDefinition|DiscoverPollEndpoint|ListTaskDefinitions)$/,
  /^sns:GetSubscriptionAttributes$/,
  /^ssm:UpdateInstanceInformation$/,
  /^ssmmessages:(?:Create|Open)(?:Control|Data)Channel$/,
];

/** Actions that can be held to a cluster by a condition, though not by a resource. */
const BY_CLUSTER = new Set(['ecs:ListServices', 'ecs:ListTasks', 'ecs:ListContainerInstances']);

/** Services of AWS that act for their own account alone, so that there is no other to keep out. */
const ACTS_FOR_ITS_ACCOUNT = new Set(['ec2.amazonaws.com']);

export const identityRules: SecurityRule[] = [
  {
    title: 'policies name each action that they allow, without a wildcard',
    check: (resource) =>
      allowed(resource)
        .flatMap(({ Action, NotAction }) => [
          ...list(Action).filter((action) => /[*?]/.test(action)),
          ...(NotAction === undefined ? [] : ['all actions but some']),
        ])
        .map((action) => `allows ${action}`),
  },
  {
    title: "roles have no policy of AWS's own, which allow more than what is needed here",
    check: ({ type, settings }) => {
      if (type === 'aws_iam_role_policy_attachment' || type === 'aws_iam_policy_attachment')
        return [`attaches ${settings.policy_arn ?? 'a policy that only apply tells'}`];
      const { managed_policy_arns: arns } = settings;
      return type === 'aws_iam_role' && Array.isArray(arns) ? arns.map((arn) => `attaches ${arn}`) : [];
    },
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
            return !WITHOUT_RESOURCE.some((taking) => taking.test(action)) && !ofOneCluster;
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
    title: 'services are updated to revisions of their own families alone, whose roles come along',
    check: (resource) =>
      allowed(resource)
        .filter(({ Action }) => list(Action).includes('ecs:UpdateService'))
        .filter(({ Condition = {} }) => !JSON.stringify(Condition).includes('"ecs:task-definition":'))
        .map(() => "may run any revision, with another environment's roles"),
  },
  {
    id: 'CKV_AWS_169',
    title: 'no policy lets anybody in',
    check: (resource) =>
      allowed(resource)
        .filter(({ Principal = {} }) =>
          (typeof Principal === 'string' ? [Principal] : list(Principal.AWS)).includes('*'),
        )
        .map(() => 'does'),
  },
  {
    title: 'a service of AWS that is let in acts for this account alone',
    check: (resource) =>
      allowed(resource).flatMap(({ Principal, Condition = {} }) => {
        const services = typeof Principal === 'object' ? list(Principal.Service) : [];
        if (JSON.stringify(Condition).includes('aws:SourceAccount')) return [];
        return services
          .filter((service) => !ACTS_FOR_ITS_ACCOUNT.has(service))
          .map((service) => `lets ${service} in for any account`);
      }),
  },
  {
    title: 'environments have an account each',
    skipped:
      "one registry hands a build on from staging to production, by its digest. Roles, networks, instances and buckets are each environment's own, and no role of one reaches them in another.",
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
    title: "GitHub's workflows take a role by an exact `sub`, `aud` and branch",
    check: (resource) =>
      allowed(resource)
        .filter(({ Action }) => list(Action).includes('sts:AssumeRoleWithWebIdentity'))
        .flatMap(({ Condition = {} }) => {
          const { StringEquals: exact = {} } = Condition;
          return ['sub', 'aud', 'ref']
            .filter((claim) => {
              const values = list(exact[`token.actions.githubusercontent.com:${claim}`]);
              return values.length === 0 || values.some((value) => /[*?]/.test(value));
            })
            .map((claim) => `trusts any ${claim}`);
        }),
  },
];
