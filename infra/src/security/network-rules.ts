import { blocks, each, inOneModule, type SecurityRule, type Settings } from './security-rule.ts';

const OPEN = new Set([80, 443]);
const ANYWHERE = ['0.0.0.0/0', '::/0'];

export const networkRules: SecurityRule[] = [
  {
    title: 'no port is open to the world but 80 and 443',
    check: (resource) => openRules(resource.type, resource.settings).flatMap(opened),
  },
  {
    id: 'CKV_AWS_260',
    title: 'port 80 is not open to the world',
    skipped: 'it answers with the way to https, and to certificate authorities that verify the domain there.',
  },
  {
    id: 'CKV_AWS_382',
    title: 'security groups let out what is needed, and no more',
    check: each(
      'aws_vpc_security_group_egress_rule',
      ({ ip_protocol: protocol }) => protocol === '-1' && 'lets out everything',
    ),
  },
  {
    id: 'CKV2_AWS_12',
    title: 'the default security group of a VPC lets nothing in or out',
    check: each('aws_vpc', (_, vpc, all) => {
      const closed = all.some(
        (other) =>
          other.type === 'aws_default_security_group' &&
          inOneModule(other, vpc) &&
          ['ingress', 'egress'].every((way) => blocks(other.settings, way).length === 0),
      );
      return !closed && 'has one that does';
    }),
  },
  {
    id: 'CKV_AWS_23',
    title: 'security groups and their rules have a description',
    check: each(
      ['aws_security_group', 'aws_vpc_security_group_ingress_rule', 'aws_vpc_security_group_egress_rule'],
      ({ description }) =>
        (typeof description !== 'string' || ['', 'Managed by Terraform'].includes(description)) &&
        'says nothing of what it is for',
    ),
  },
  {
    title: 'no NAT gateway, which would cost more than the instance',
    check: each('aws_nat_gateway', () => 'is one'),
  },
  {
    id: 'CKV_AWS_130',
    title: 'subnets give no public addresses',
    skipped: 'there is no NAT gateway, as above; see CKV_AWS_88.',
  },
  {
    title: 'the endpoint for S3 leads to known buckets alone',
    skipped:
      "layers of images and packages of the system are in buckets of Amazon's, and S3 is reached at port 443 without it, too.",
  },
  {
    id: 'CKV2_AWS_11',
    title: 'the flows of a VPC are logged',
    skipped: 'logs of flows cost by what they hold; each request has a line in the logs of the proxies.',
  },
  {
    id: 'CKV2_AWS_19',
    title: 'addresses belong to an instance',
    skipped: 'the instance takes it by itself, once its proxy answers: see modules/cluster.',
  },
  {
    title: 'load balancers are not reached from the internet',
    skipped: 'it is where visitors come in.',
  },
  {
    id: 'CKV_AWS_91',
    title: 'load balancers log their requests',
    skipped: 'one that passes TCP on writes no such log; each request has a line in the logs of the proxies.',
    check: each('aws_lb', ({ load_balancer_type: type }) => type !== 'network' && `is of type ${type}`),
  },
  {
    id: 'CKV_AWS_150',
    title: 'load balancers are protected from deletion',
    skipped:
      'they hold nothing that an apply does not make again, and an environment has to go when it is destroyed.',
  },
  {
    id: 'CKV_AWS_152',
    title: 'load balancers reach the instances of all zones',
    check: each(
      'aws_lb',
      ({ enable_cross_zone_load_balancing: crosses }) => crosses !== true && 'stays in one',
    ),
  },
];

interface Opening {
  from: number;
  to: number;
}

function openRules(type: string, settings: Settings): Opening[] {
  if (type === 'aws_vpc_security_group_ingress_rule') {
    return ANYWHERE.includes(String(settings.cidr_ipv4 ?? settings.cidr_ipv6)) ? [opening(settings)] : [];
  }
  if (type === 'aws_security_group_rule' && settings.type !== 'ingress') return [];
  const inline = type === 'aws_security_group_rule' ? [settings] : blocks(settings, 'ingress');
  if (type !== 'aws_security_group_rule' && !type.endsWith('security_group')) return [];
  return inline
    .filter(({ cidr_blocks: v4, ipv6_cidr_blocks: v6 }) =>
      [v4, v6].flat().some((cidr) => ANYWHERE.includes(String(cidr))),
    )
    .map(opening);
}

/** Without ports, or with protocol -1, a rule means them all. */
function opening({
  from_port: from,
  to_port: to,
  ip_protocol: protocol,
  protocol: older,
}: Settings): Opening {
  const all = (protocol ?? older) === '-1' || typeof from !== 'number' || typeof to !== 'number';
  return all ? { from: 0, to: 65_535 } : { from, to };
}

function opened({ from, to }: Opening): string[] {
  return from === to && OPEN.has(from) ? [] : [`opens ports ${from} to ${to} to the world`];
}
