import { type Fields, required, rowsOf, tagsOf, textOf, textsOf } from '../fields.ts';
import { queryService } from '../protocols/query.ts';
import { newId } from '../resources.ts';
import type { Account } from '../service.ts';

/** What of a kind a describe names by ARN or name; all without either. */
function chosen({ resources }: Account, kind: string, arns: unknown, names?: unknown): Fields[] {
  if (arns === undefined && names === undefined) return resources.list(kind);
  const found = resources.list(kind).filter(({ Name }) => textsOf(names).includes(textOf(Name)));
  return [...textsOf(arns).map((arn) => resources.get(kind, arn, `${kind}NotFound`)), ...found];
}

const shown = ({ Tags, attributes, ...resource }: Fields) => resource;

/** Attributes are told with all that have a default. */
function setAttributes({ resources }: Account, kind: string, arn: string, changes: unknown) {
  const resource = resources.get(kind, arn, `${kind}NotFound`);
  resource.attributes = tagsOf(resource.attributes, changes);
  return { Attributes: resource.attributes };
}

const attributesOf = ({ resources }: Account, kind: string, arn: string) => ({
  Attributes: resources.get(kind, arn, `${kind}NotFound`).attributes,
});

const LOAD_BALANCER_ATTRIBUTES = {
  'access_logs.s3.enabled': 'false',
  'deletion_protection.enabled': 'false',
  'dns_record.client_routing_policy': 'any_availability_zone',
  'load_balancing.cross_zone.enabled': 'false',
  'zonal_shift.config.enabled': 'false',
};

const TARGET_GROUP_ATTRIBUTES = {
  'deregistration_delay.connection_termination.enabled': 'false',
  'deregistration_delay.timeout_seconds': '300',
  'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
  'preserve_client_ip.enabled': 'true',
  'proxy_protocol_v2.enabled': 'false',
  'stickiness.enabled': 'false',
  'stickiness.type': 'source_ip',
};

const defaults = (attributes: Record<string, string>) =>
  Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));

const arnOf = ({ id, region }: Account, path: string) =>
  `arn:aws:elasticloadbalancing:${region}:${id}:${path}`;

export const elasticLoadBalancing = queryService({
  CreateLoadBalancer(input, account) {
    const { resources, region } = account;
    const name = required(input, 'Name');
    const LoadBalancerArn = arnOf(account, `loadbalancer/net/${name}/${newId('1')}`);
    const subnets = textsOf(input.Subnets).map((id) => resources.get('subnet', id, 'SubnetNotFound'));
    const loadBalancer = resources.put('LoadBalancer', LoadBalancerArn, {
      LoadBalancerArn,
      LoadBalancerName: name,
      DNSName: `${name}-1.elb.${region}.amazonaws.com`,
      CanonicalHostedZoneId: 'Z3F0SRJ5LGBH90',
      CreatedTime: new Date(),
      Scheme: 'internet-facing',
      Type: input.Type,
      IpAddressType: 'ipv4',
      State: { Code: 'active' },
      VpcId: subnets[0]?.vpcId,
      AvailabilityZones: subnets.map(({ subnetId, availabilityZone }) => ({
        SubnetId: subnetId,
        ZoneName: availabilityZone,
      })),
      Tags: tagsOf(input.Tags),
      attributes: defaults(LOAD_BALANCER_ATTRIBUTES),
    });
    return { LoadBalancers: [shown(loadBalancer)] };
  },
  DescribeLoadBalancers: (input, account) => ({
    LoadBalancers: chosen(account, 'LoadBalancer', input.LoadBalancerArns, input.Names).map(shown),
  }),
  DescribeLoadBalancerAttributes: (input, account) =>
    attributesOf(account, 'LoadBalancer', required(input, 'LoadBalancerArn')),
  ModifyLoadBalancerAttributes: (input, account) =>
    setAttributes(account, 'LoadBalancer', required(input, 'LoadBalancerArn'), input.Attributes),
  DescribeCapacityReservation: () => ({ CapacityReservationState: [] }),
  DeleteLoadBalancer(input, { resources }) {
    resources.delete('LoadBalancer', required(input, 'LoadBalancerArn'));
  },
  CreateTargetGroup(input, account) {
    const name = required(input, 'Name');
    const TargetGroupArn = arnOf(account, `targetgroup/${name}/${newId('1')}`);
    const { Name, Tags, ...members } = input;
    const group = account.resources.put('TargetGroup', TargetGroupArn, {
      TargetType: 'instance',
      IpAddressType: 'ipv4',
      HealthCheckTimeoutSeconds: '10',
      HealthCheckPort: 'traffic-port',
      HealthCheckEnabled: 'true',
      ...members,
      TargetGroupName: name,
      TargetGroupArn,
      Tags: tagsOf(Tags),
      attributes: defaults(TARGET_GROUP_ATTRIBUTES),
    });
    return { TargetGroups: [shown(group)] };
  },
  DescribeTargetGroups: (input, account) => ({
    TargetGroups: chosen(account, 'TargetGroup', input.TargetGroupArns, input.Names).map(shown),
  }),
  DescribeTargetGroupAttributes: (input, account) =>
    attributesOf(account, 'TargetGroup', required(input, 'TargetGroupArn')),
  ModifyTargetGroupAttributes: (input, account) =>
    setAttributes(account, 'TargetGroup', required(input, 'TargetGroupArn'), input.Attributes),
  /** Instances of the groups that register theirs with it. */
  DescribeTargetHealth: (input, { resources }) => ({
    TargetHealthDescriptions: resources
      .list('auto-scaling-group')
      .filter(({ TargetGroupARNs }) => textsOf(TargetGroupARNs).includes(textOf(input.TargetGroupArn)))
      .flatMap(({ Instances }) => rowsOf(Instances))
      .map(({ InstanceId }) => ({ Target: { Id: InstanceId }, TargetHealth: { State: 'healthy' } })),
  }),
  DeleteTargetGroup(input, { resources }) {
    resources.delete('TargetGroup', required(input, 'TargetGroupArn'));
  },
  CreateListener(input, account) {
    const loadBalancer = required(input, 'LoadBalancerArn').split(':loadbalancer/')[1];
    const ListenerArn = arnOf(account, `listener/${loadBalancer}/${newId('1')}`);
    const { Tags, ...members } = input;
    const listener = {
      ...members,
      ListenerArn,
      Tags: tagsOf(Tags),
      attributes: defaults({ 'tcp.idle_timeout.seconds': '350' }),
    };
    return { Listeners: [shown(account.resources.put('Listener', ListenerArn, listener))] };
  },
  DescribeListeners: (input, account) => ({
    Listeners: chosen(account, 'Listener', input.ListenerArns).map(shown),
  }),
  DescribeListenerAttributes: (input, account) =>
    attributesOf(account, 'Listener', required(input, 'ListenerArn')),
  DeleteListener(input, { resources }) {
    resources.delete('Listener', required(input, 'ListenerArn'));
  },
  DescribeTags: (input, { resources }) => ({
    TagDescriptions: textsOf(input.ResourceArns).map((ResourceArn) => ({
      ResourceArn,
      Tags: ['LoadBalancer', 'TargetGroup', 'Listener'].flatMap((kind) =>
        rowsOf(resources.find(kind, ResourceArn)?.Tags),
      ),
    })),
  }),
});
