import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { INFRA } from '../terraform.ts';
import { breaches, type PlannedResource, plannedResources, type Settings } from './security-rule.ts';
import { securityRules } from './security-rules.ts';
import { securityTable } from './security-table.ts';

const rules = Object.values(securityRules).flat();

const planned = (type: string, settings: Settings, unknown: Settings = {}): PlannedResource => ({
  address: `${type}.this`,
  type,
  settings,
  unknown,
});

const policy = (...statements: object[]) => JSON.stringify({ Statement: statements });
const allow = (Action: string, Resource = 'arn:aws:s3:::a/*', more: object = {}) =>
  planned('aws_iam_role_policy', { policy: policy({ Effect: 'Allow', Action, Resource, ...more }) });

const trust = (sub: string, ref = 'refs/heads/main') =>
  planned('aws_iam_role', {
    assume_role_policy: policy({
      Effect: 'Allow',
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:sub': sub,
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:ref': ref,
        },
      },
    }),
  });

const letsIn = (Principal: string | object, Condition?: object) =>
  planned('aws_sns_topic_policy', {
    policy: policy({
      Effect: 'Allow',
      Action: 'sns:Publish',
      Resource: 'arn:aws:sns:eu-central-1:123456789012:a',
      Principal,
      Condition,
    }),
  });
const topicFor = (Service: string, Condition?: object) => letsIn({ Service }, Condition);

const ingress = (from_port: number, to_port: number, cidr_ipv4 = '0.0.0.0/0') =>
  planned('aws_vpc_security_group_ingress_rule', {
    from_port,
    to_port,
    cidr_ipv4,
    ip_protocol: 'tcp',
    description: 'HTTPS',
  });

const soundContainer = {
  name: 'api',
  readonlyRootFilesystem: true,
  restartPolicy: { enabled: true },
  linuxParameters: { capabilities: { drop: ['ALL'] } },
};
const task = (settings: object = {}, container: object = {}) =>
  planned('aws_ecs_task_definition', {
    execution_role_arn: 'arn:aws:iam::123456789012:role/a',
    task_role_arn: 'arn:aws:iam::123456789012:role/b',
    container_definitions: JSON.stringify([{ ...soundContainer, ...container }]),
    ...settings,
  });

const breaker = [{ enable: true, rollback: true }];
const service = (settings: object = {}) =>
  planned('aws_ecs_service', { desired_count: 0, deployment_circuit_breaker: breaker, ...settings });

const metadata = [{ http_tokens: 'required', http_put_response_hop_limit: 1 }];
const disks = [{ ebs: [{ encrypted: 'true' }] }];
const template = (settings: object = {}) =>
  planned('aws_launch_template', {
    metadata_options: metadata,
    block_device_mappings: disks,
    user_data: Buffer.from('#!/bin/bash').toString('base64'),
    ...settings,
  });

const secret = Buffer.from('export AWS_SECRET_ACCESS_KEY=x').toString('base64');

/** https://www.checkov.io/5.Policy%20Index/terraform.html, by what it is about. */
const REVIEWED = {
  ECS: [65, 97, 223, 224, 249, 333, 334, 335, 336].map((id) => `CKV_AWS_${id}`),
  ECR: [32, 51, 136, 163].map((id) => `CKV_AWS_${id}`),
  instances: [46, 79, 88, 153, 315, 341].map((id) => `CKV_AWS_${id}`),
  logs: [66, 158, 338].map((id) => `CKV_AWS_${id}`),
  networks: [
    'CKV_AWS_23',
    'CKV_AWS_130',
    'CKV_AWS_260',
    'CKV_AWS_382',
    'CKV2_AWS_11',
    'CKV2_AWS_12',
    'CKV2_AWS_19',
  ],
  'load balancers': [91, 150, 152].map((id) => `CKV_AWS_${id}`),
  buckets: ['CKV_AWS_18', 'CKV_AWS_144', 'CKV_AWS_145', 'CKV_AWS_300', 'CKV2_AWS_62'],
  topics: ['CKV_AWS_26', 'CKV_AWS_169'],
  parameters: ['CKV_AWS_337'],
  workflows: ['CKV_AWS_358'],
};

const broken: [rule: string, resource: PlannedResource][] = [
  ['without a wildcard', allow('*')],
  ['without a wildcard', allow('s3:*')],
  ['without a wildcard', allow('s3:Get*')],
  ['without a wildcard', allow('s3:Get?bject')],
  [
    'without a wildcard',
    planned('aws_iam_policy', { policy: policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: 'a' }) }),
  ],
  [
    "AWS's own",
    planned('aws_iam_role_policy_attachment', { policy_arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
  ],
  ["AWS's own", planned('aws_iam_role_policy_attachment', {}, { policy_arn: true })],
  ["AWS's own", planned('aws_iam_role', { managed_policy_arns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] })],
  ['CKV_AWS_169', letsIn('*')],
  ['CKV_AWS_169', letsIn({ AWS: '*' })],
  ['this account alone', topicFor('events.amazonaws.com')],
  ['names resources', allow('s3:GetObject', '*')],
  ['names resources', allow('ecs:ListTasks', '*')],
  [
    'iam:PassRole',
    allow('iam:PassRole', '*', { Condition: { StringEquals: { 'iam:PassedToService': 'a' } } }),
  ],
  ['iam:PassRole', allow('iam:PassRole', 'arn:aws:iam::123456789012:role/a')],
  ['their own families', allow('ecs:UpdateService', 'arn:aws:ecs:eu-central-1:123456789012:service/a/api')],
  ['known before apply', planned('aws_iam_role_policy', {}, { policy: true })],
  ['CKV_AWS_358', trust('repo:owner@1/name@2:*')],
  ['CKV_AWS_358', trust('repo:owner@1/name@2:environment:production', 'refs/heads/*')],
  ['but 80 and 443', ingress(22, 22)],
  ['but 80 and 443', ingress(80, 443)],
  [
    'but 80 and 443',
    planned('aws_security_group', {
      description: 'All',
      ingress: [{ from_port: 0, to_port: 0, protocol: '-1', cidr_blocks: ['0.0.0.0/0'] }],
    }),
  ],
  [
    'but 80 and 443',
    planned('aws_security_group_rule', {
      type: 'ingress',
      from_port: 22,
      to_port: 22,
      protocol: 'tcp',
      cidr_blocks: [],
      ipv6_cidr_blocks: ['::/0'],
    }),
  ],
  ['CKV_AWS_23', planned('aws_security_group', { description: 'Managed by Terraform' })],
  ['CKV_AWS_382', planned('aws_vpc_security_group_egress_rule', { description: 'All', ip_protocol: '-1' })],
  ['CKV2_AWS_12', planned('aws_vpc', {})],
  ['CKV_AWS_91', planned('aws_lb', { load_balancer_type: 'application' })],
  ['CKV_AWS_152', planned('aws_lb', { enable_cross_zone_load_balancing: false })],
  ['NAT gateway', planned('aws_nat_gateway', {})],
  ['CKV_AWS_46', template({ user_data: secret })],
  ['CKV_AWS_79', template({ metadata_options: [{ ...metadata[0], http_tokens: 'optional' }] })],
  ['CKV_AWS_341', template({ metadata_options: [{ ...metadata[0], http_put_response_hop_limit: 2 }] })],
  ['disks are encrypted', template({ block_device_mappings: [] })],
  ['disks are encrypted', template({ block_device_mappings: [{ ebs: [{ encrypted: 'false' }] }] })],
  ['with a key', template({ key_name: 'mine' })],
  ['CKV_AWS_153', planned('aws_autoscaling_group', { launch_template: [{}], tag: [] })],
  ['CKV_AWS_315', planned('aws_autoscaling_group', { tag: [{ propagate_at_launch: true }] })],
  ['closed to the public', planned('aws_s3_bucket', {})],
  ['CKV_AWS_300', planned('aws_s3_bucket', {})],
  ['CKV_AWS_66', planned('aws_cloudwatch_log_group', {})],
  ['CKV_AWS_337', planned('aws_ssm_parameter', {})],
  [
    'CKV_AWS_32',
    planned('aws_ecr_repository_policy', { policy: policy({ Effect: 'Allow', Principal: '*' }) }),
  ],
  ['CKV_AWS_163', planned('aws_ecr_repository', { image_scanning_configuration: [{ scan_on_push: false }] })],
  [
    'forget old images',
    planned('aws_ecr_repository', { image_scanning_configuration: [{ scan_on_push: true }] }),
  ],
  ['CKV_AWS_97', task({ volume: [{}] })],
  ['CKV_AWS_223', service({ enable_execute_command: true })],
  ['CKV_AWS_249', task({ task_role_arn: 'arn:aws:iam::123456789012:role/a' })],
  ['CKV_AWS_333', service({ network_configuration: [{ assign_public_ip: true }] })],
  ['CKV_AWS_334', task({}, { privileged: true })],
  ['CKV_AWS_335', task({ pid_mode: 'host' })],
  ['CKV_AWS_336', task({}, { readonlyRootFilesystem: false })],
  ['no capability', task({}, { linuxParameters: {} })],
  ['as root', task({}, { user: '0:0' })],
  ['no secret', task({}, { environment: [{ name: 'DB_PASSWORD', value: 'x' }] })],
  [
    'no secret',
    task({}, { environment: [{ name: 'ACME_ISSUERS', value: '{"own":{"eab":{"hmacKey":"x"}}}' }] }),
  ],
  ['is restarted', task({}, { restartPolicy: { enabled: false } })],
  ['rolled back', service({ deployment_circuit_breaker: [{ enable: true, rollback: false }] })],
  ['without tasks', service({ desired_count: 2 })],
];

describe('a rule', () => {
  it.each(broken)('"%s" can be broken (%#)', (rule, resource) => {
    expect(breaches(rules, [resource])).toContainEqual(expect.stringContaining(rule));
  });

  it('holds for what is as it should be', () => {
    const cluster = { ArnEquals: { 'ecs:cluster': 'arn:aws:ecs:eu-central-1:123456789012:cluster/a' } };
    const family = {
      ArnLikeIfExists: {
        'ecs:task-definition': 'arn:aws:ecs:eu-central-1:123456789012:task-definition/a-api:*',
      },
    };
    const passed = { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } };
    const sound = [
      allow('s3:GetObject'),
      allow('ecr:GetAuthorizationToken', '*'),
      allow('ecs:ListTasks', '*', { Condition: cluster }),
      allow('iam:PassRole', 'arn:aws:iam::123456789012:role/a', { Condition: passed }),
      allow('ecs:UpdateService', 'arn:aws:ecs:eu-central-1:123456789012:service/a/api', {
        Condition: family,
      }),
      trust('repo:owner@1/name@2:environment:production'),
      topicFor('cloudwatch.amazonaws.com', { StringEquals: { 'aws:SourceAccount': '123456789012' } }),
      ingress(443, 443),
      ingress(0, 65_535, '10.0.0.0/16'),
      template(),
      task(),
      service(),
    ];
    expect(breaches(rules, sound)).toEqual([]);
  });

  it('has a sentence, and a reason where it is skipped', () => {
    expect(rules.filter(({ title, check, skipped }) => !title || !(check ?? skipped))).toEqual([]);
    const ids = rules.flatMap(({ id }) => id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

it.each(Object.entries(REVIEWED))('all that checkov asks of %s is in the table', (_, ids) => {
  const known = rules.flatMap(({ id }) => id ?? []);
  expect(ids.filter((id) => !known.includes(id))).toEqual([]);
});

it('looks at what there will be, neither at data nor at what goes', () => {
  const change = { after: { name: 'a' } };
  const changes = [
    { address: 'a', type: 'aws_iam_role', mode: 'managed', change },
    { address: 'b', type: 'aws_iam_policy_document', mode: 'data', change },
    { address: 'c', type: 'aws_iam_role', mode: 'managed', change: { after: null } },
  ];
  expect(plannedResources(changes).map(({ address }) => address)).toEqual(['a']);
});

it('stands in SECURITY.md, else run npx nx run infra:readmes', async () => {
  expect(await readFile(join(INFRA, 'SECURITY.md'), 'utf8')).toBe(securityTable(securityRules));
});
