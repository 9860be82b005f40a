import { blocks, each, type SecurityRule, type Settings } from './security-rule.ts';

const OPEN = new Set([80, 443]);
const ANYWHERE = ['0.0.0.0/0', '::/0'];

export const networkRules: SecurityRule[] = [
  {
    title: 'no port is open to the world but 80 and 443',
    check: (resource) => openRules(resource.type, resource.settings).flatMap(opened),
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
