import { block, blocks, each, type SecurityRule } from './security-rule.ts';

export const instanceRules: SecurityRule[] = [
  {
    id: 'CKV_AWS_46',
    title: 'user data holds no secret',
    check: each('aws_launch_template', ({ user_data: encoded }) => {
      const text = Buffer.from(String(encoded ?? ''), 'base64').toString();
      return (
        /AKIA[A-Z0-9]{16}|aws_secret|password|BEGIN [A-Z ]*PRIVATE KEY/i.test(text) &&
        'holds what looks like one'
      );
    }),
  },
  {
    id: 'CKV_AWS_79',
    title: "instance metadata wants a session's token (IMDSv2)",
    check: each('aws_launch_template', (settings) => {
      const { http_tokens: tokens = 'nothing' } = block(settings, 'metadata_options');
      return tokens !== 'required' && `has http_tokens ${tokens}`;
    }),
  },
  {
    id: 'CKV_AWS_341',
    title: 'instance metadata is one hop away, which containers with a network of their own are not',
    check: each('aws_launch_template', (settings) => {
      const { http_put_response_hop_limit: hops = 'nothing' } = block(settings, 'metadata_options');
      return hops !== 1 && `has a limit of ${hops}`;
    }),
  },
  {
    id: 'CKV_AWS_88',
    title: 'instances have no public address',
    skipped:
      'the one instance is the site: it is reached at its own address, and pulls images without a NAT gateway, which would cost more than itself. Its security group lets in 80 and 443 alone.',
  },
  {
    title: 'disks are encrypted',
    check: each('aws_launch_template', (settings) => {
      const disks = blocks(settings, 'block_device_mappings').map((mapping) => block(mapping, 'ebs'));
      return (
        (disks.length === 0 || disks.some(({ encrypted }) => String(encrypted) !== 'true')) &&
        'has one that is not'
      );
    }),
  },
  {
    title: 'nobody logs in with a key',
    check: each('aws_launch_template', ({ key_name: key }) => Boolean(key) && `has key ${key}`),
  },
  {
    title: 'what is typed in sessions of SSM is logged',
    skipped:
      'CloudTrail has who opened one and when; an instance is made anew within a month, whatever was done on it.',
  },
  {
    id: 'CKV_AWS_153',
    title: 'groups of instances tag what they launch',
    check: each('aws_autoscaling_group', (settings) => {
      const tags = blocks(settings, 'tag');
      return (
        !tags.some(({ propagate_at_launch: launched }) => launched === true) &&
        'launches instances without a tag'
      );
    }),
  },
  {
    id: 'CKV_AWS_315',
    title: 'groups of instances have a launch template',
    check: each('aws_autoscaling_group', (settings) => {
      const templates = [
        ...blocks(settings, 'launch_template'),
        ...blocks(settings, 'mixed_instances_policy'),
      ];
      return templates.length === 0 && 'has none';
    }),
  },
];
