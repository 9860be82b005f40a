import { type Fields, fieldsOf, required, rowsOf, textsOf } from '../../fields.ts';
import type { Account, Actions } from '../../service.ts';
import { camel, create, describe, find, type Kind, refuseWhileUsed, remove } from './kind.ts';
import { createGroup, securityGroup } from './security-groups.ts';

const vpc: Kind = { name: 'vpc', prefix: 'vpc', id: 'vpcId', missing: 'InvalidVpcID.NotFound' };
const subnet: Kind = {
  name: 'subnet',
  prefix: 'subnet',
  id: 'subnetId',
  missing: 'InvalidSubnetID.NotFound',
};
const gateway: Kind = {
  name: 'internet-gateway',
  prefix: 'igw',
  id: 'internetGatewayId',
  missing: 'InvalidInternetGatewayID.NotFound',
  filters: { 'attachment.vpc-id': ({ attachmentSet }) => rowsOf(attachmentSet).map(({ vpcId }) => vpcId) },
};
const routeTable: Kind = {
  name: 'route-table',
  prefix: 'rtb',
  id: 'routeTableId',
  missing: 'InvalidRouteTableID.NotFound',
  filters: {
    'association.main': ({ associationSet }) => rowsOf(associationSet).map(({ main }) => main),
    'association.route-table-association-id': ({ associationSet }) =>
      rowsOf(associationSet).map(({ routeTableAssociationId }) => routeTableAssociationId),
  },
};
const acl: Kind = {
  name: 'network-acl',
  prefix: 'acl',
  id: 'networkAclId',
  missing: 'InvalidNetworkAclID.NotFound',
};
const endpoint: Kind = {
  name: 'vpc-endpoint',
  prefix: 'vpce',
  id: 'vpcEndpointId',
  missing: 'InvalidVpcEndpointId.NotFound',
};

const ATTRIBUTES = ['enableDnsSupport', 'enableDnsHostnames', 'enableNetworkAddressUsageMetrics'];

const newAssociation = (routeTableId: unknown, subnetId: unknown, main: boolean): Fields => ({
  routeTableAssociationId: `${routeTableId}-${subnetId ?? 'main'}`.replace('rtb-', 'rtbassoc-'),
  routeTableId,
  subnetId,
  main,
  associationState: { state: 'associated' },
});

function createRouteTable(account: Account, input: Fields, vpcId: unknown, main: boolean): Fields {
  const { cidrBlock } = find(account, vpc, vpcId);
  const local = {
    destinationCidrBlock: cidrBlock,
    gatewayId: 'local',
    state: 'active',
    origin: 'CreateRouteTable',
  };
  const table = create(account, routeTable, input, {
    vpcId,
    routeSet: [local],
    associationSet: [],
    propagatingVgwSet: [],
  });
  if (main) table.associationSet = [newAssociation(table.routeTableId, undefined, true)];
  return table;
}

const byVpc = (account: Account, kind: Kind, vpcId: unknown) =>
  account.resources.list(kind.name).filter((one) => one.vpcId === vpcId);

/** What comes and goes with the VPC. */
function defaultsOf(account: Account, vpcId: unknown): [Kind, Fields][] {
  const tables = byVpc(account, routeTable, vpcId).filter(({ associationSet }) =>
    rowsOf(associationSet).some(({ main }) => main === true),
  );
  const groups = byVpc(account, securityGroup, vpcId).filter(({ groupName }) => groupName === 'default');
  return [
    ...tables.map((one): [Kind, Fields] => [routeTable, one]),
    ...groups.map((one): [Kind, Fields] => [securityGroup, one]),
    ...byVpc(account, acl, vpcId).map((one): [Kind, Fields] => [acl, one]),
  ];
}

const routesBut = (table: Fields, destination: unknown): Fields[] =>
  rowsOf(table.routeSet).filter(({ destinationCidrBlock }) => destinationCidrBlock !== destination);

export const vpcActions: Actions = {
  CreateVpc(input, account) {
    const { vpcId } = create(account, vpc, input, {
      cidrBlock: input.CidrBlock,
      state: 'available',
      dhcpOptionsId: 'default',
      instanceTenancy: 'default',
      isDefault: false,
      cidrBlockAssociationSet: [],
      enableDnsSupport: 'true',
      enableDnsHostnames: 'false',
      enableNetworkAddressUsageMetrics: 'false',
    });
    createRouteTable(account, {}, vpcId, true);
    createGroup(account, {}, { vpcId, groupName: 'default', groupDescription: 'default VPC security group' });
    create(account, acl, {}, { vpcId, default: true, entrySet: [], associationSet: [] });
    return { vpc: find(account, vpc, vpcId) };
  },
  DescribeVpcs: (input, account) => ({ vpcSet: describe(account, vpc, input, input.VpcId) }),
  ModifyVpcAttribute(input, account) {
    const { VpcId, ...attributes } = input;
    for (const [name, value] of Object.entries(attributes)) {
      find(account, vpc, VpcId)[camel(name)] = fieldsOf(value).Value;
    }
  },
  DescribeVpcAttribute(input, account) {
    const one = find(account, vpc, input.VpcId);
    const name = ATTRIBUTES.find((attribute) => attribute === input.Attribute) ?? '';
    return { vpcId: one.vpcId, [name]: { value: one[name] } };
  },
  DescribeNetworkAcls: (input, account) => ({
    networkAclSet: describe(account, acl, input, input.NetworkAclId),
  }),
  DeleteVpc(input, account) {
    const vpcId = input.VpcId;
    const defaults = defaultsOf(account, vpcId);
    const owned = [subnet, routeTable, securityGroup, endpoint].flatMap((kind) =>
      byVpc(account, kind, vpcId),
    );
    refuseWhileUsed(
      owned.filter((one) => !defaults.some(([, other]) => other === one)),
      vpcId,
    );
    for (const [kind, one] of defaults) remove(account, kind, one[kind.id]);
    remove(account, vpc, vpcId);
  },

  CreateSubnet(input, account) {
    const vpcId = find(account, vpc, input.VpcId).vpcId;
    const fields = {
      vpcId,
      cidrBlock: input.CidrBlock,
      availabilityZone: input.AvailabilityZone,
      state: 'available',
    };
    const created = create(account, subnet, input, {
      ...fields,
      availableIpAddressCount: 4091,
      defaultForAz: false,
      mapPublicIpOnLaunch: 'false',
      assignIpv6AddressOnCreation: 'false',
      privateDnsNameOptionsOnLaunch: { hostnameType: 'ip-name' },
    });
    created.subnetArn = `arn:aws:ec2:${account.region}:${account.id}:subnet/${created.subnetId}`;
    return { subnet: created };
  },
  ModifySubnetAttribute(input, account) {
    const { SubnetId, ...attributes } = input;
    for (const [name, value] of Object.entries(attributes)) {
      find(account, subnet, SubnetId)[camel(name)] = fieldsOf(value).Value;
    }
  },
  DescribeSubnets: (input, account) => ({ subnetSet: describe(account, subnet, input, input.SubnetId) }),
  DeleteSubnet: (input, account) => remove(account, subnet, input.SubnetId),
  DescribeNetworkInterfaces: () => ({ networkInterfaceSet: [] }),

  CreateInternetGateway: (input, account) => ({
    internetGateway: create(account, gateway, input, { attachmentSet: [] }),
  }),
  AttachInternetGateway(input, account) {
    const { vpcId } = find(account, vpc, input.VpcId);
    find(account, gateway, input.InternetGatewayId).attachmentSet = [{ vpcId, state: 'available' }];
  },
  DetachInternetGateway(input, account) {
    find(account, gateway, input.InternetGatewayId).attachmentSet = [];
  },
  DescribeInternetGateways: (input, account) => ({
    internetGatewaySet: describe(account, gateway, input, input.InternetGatewayId),
  }),
  DeleteInternetGateway(input, account) {
    const one = find(account, gateway, input.InternetGatewayId);
    refuseWhileUsed(rowsOf(one.attachmentSet), one.internetGatewayId);
    remove(account, gateway, one.internetGatewayId);
  },

  CreateRouteTable: (input, account) => ({
    routeTable: createRouteTable(account, input, input.VpcId, false),
  }),
  DescribeRouteTables: (input, account) => ({
    routeTableSet: describe(account, routeTable, input, input.RouteTableId),
  }),
  CreateRoute(input, account) {
    const table = find(account, routeTable, input.RouteTableId);
    const destination = required(input, 'DestinationCidrBlock');
    const route = {
      destinationCidrBlock: destination,
      gatewayId: input.GatewayId,
      state: 'active',
      origin: 'CreateRoute',
    };
    table.routeSet = [...routesBut(table, destination), route];
  },
  DeleteRoute(input, account) {
    const table = find(account, routeTable, input.RouteTableId);
    table.routeSet = routesBut(table, input.DestinationCidrBlock);
  },
  AssociateRouteTable(input, account) {
    const table = find(account, routeTable, input.RouteTableId);
    const association = newAssociation(
      table.routeTableId,
      find(account, subnet, input.SubnetId).subnetId,
      false,
    );
    table.associationSet = [...rowsOf(table.associationSet), association];
    return { associationId: association.routeTableAssociationId, associationState: { state: 'associated' } };
  },
  DisassociateRouteTable(input, account) {
    for (const table of account.resources.list(routeTable.name)) {
      table.associationSet = rowsOf(table.associationSet).filter(
        ({ routeTableAssociationId }) => routeTableAssociationId !== input.AssociationId,
      );
    }
  },
  DeleteRouteTable(input, account) {
    const table = find(account, routeTable, input.RouteTableId);
    refuseWhileUsed(rowsOf(table.associationSet), table.routeTableId);
    remove(account, routeTable, table.routeTableId);
  },

  CreateVpcEndpoint: (input, account) => ({
    vpcEndpoint: create(account, endpoint, input, {
      vpcId: find(account, vpc, input.VpcId).vpcId,
      vpcEndpointType: input.VpcEndpointType,
      serviceName: input.ServiceName,
      state: 'available',
      policyDocument:
        '{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}],"Version":"2008-10-17"}',
      routeTableIdSet: textsOf(input.RouteTableId),
      subnetIdSet: [],
      groupSet: [],
      networkInterfaceIdSet: [],
      dnsEntrySet: [],
      privateDnsEnabled: false,
      requesterManaged: false,
    }),
  }),
  DescribeVpcEndpoints: (input, account) => ({
    vpcEndpointSet: describe(account, endpoint, input, input.VpcEndpointId),
  }),
  DescribePrefixLists: (_input, { region }) => ({
    prefixListSet: [
      { prefixListId: 'pl-1', prefixListName: `com.amazonaws.${region}.s3`, cidrSet: ['192.0.2.0/24'] },
    ],
  }),
  DeleteVpcEndpoints(input, account) {
    for (const id of textsOf(input.VpcEndpointId)) remove(account, endpoint, id);
    return { unsuccessful: [] };
  },
};
