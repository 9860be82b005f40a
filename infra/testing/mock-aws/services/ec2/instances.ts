import { type Fields, fieldsOf, required, rowsOf, textOf, textsOf } from '../../fields.ts';
import type { Account, Actions } from '../../service.ts';
import { create, describe, described, find, type Kind, remove } from './kind.ts';

const address: Kind = {
  name: 'elastic-ip',
  prefix: 'eipalloc',
  id: 'allocationId',
  missing: 'InvalidAllocationID.NotFound',
};
const template: Kind = {
  name: 'launch-template',
  prefix: 'lt',
  id: 'launchTemplateId',
  missing: 'InvalidLaunchTemplateId.NotFound',
};

/** A template's versions stand in it and are shown apart. */
const templateView = ({ versions, ...shown }: Fields) => shown;

/** Templates are asked for by name, too. */
const isNamedIn = (names: unknown) => (one: Fields) =>
  names === undefined || textsOf(names).includes(textOf(one.launchTemplateName));

function addVersion(one: Fields, input: Fields): Fields {
  const versions = rowsOf(one.versions);
  const version = {
    launchTemplateId: one.launchTemplateId,
    launchTemplateName: one.launchTemplateName,
    versionNumber: versions.length + 1,
    versionDescription: input.VersionDescription,
    defaultVersion: versions.length === 0,
    createTime: new Date(),
    launchTemplateData: described(input.LaunchTemplateData),
  };
  one.versions = [...versions, version];
  one.latestVersionNumber = version.versionNumber;
  return version;
}

function chosenVersions(one: Fields, wanted: string[]): Fields[] {
  const { latestVersionNumber: latest, defaultVersionNumber: standard } = one;
  const numbers = wanted
    .map((version) => ({ $Latest: latest, $Default: standard })[version] ?? version)
    .map(textOf);
  return rowsOf(one.versions).filter(
    ({ versionNumber }) => wanted.length === 0 || numbers.includes(textOf(versionNumber)),
  );
}

/** Addresses that are for documents, RFC 5737. */
const newAddress = ({ resources }: Account) => `192.0.2.${resources.list(address.name).length + 1}`;

export const instanceActions: Actions = {
  DescribeAvailabilityZones: (_input, { region }) => ({
    availabilityZoneInfo: ['a', 'b', 'c'].map((letter) => ({
      zoneName: `${region}${letter}`,
      zoneId: `zone-${letter}`,
      zoneState: 'available',
      zoneType: 'availability-zone',
      regionName: region,
      groupName: region,
      networkBorderGroup: region,
      optInStatus: 'opt-in-not-required',
    })),
  }),

  AllocateAddress: (input, account) =>
    create(account, address, input, {
      publicIp: newAddress(account),
      domain: 'vpc',
      publicIpv4Pool: 'amazon',
      networkBorderGroup: account.region,
    }),
  DescribeAddresses: (input, account) => ({
    addressesSet: describe(account, address, input, input.AllocationId),
  }),
  DescribeAddressesAttribute: () => ({ addressSet: [] }),
  ReleaseAddress: (input, account) => remove(account, address, input.AllocationId),

  CreateLaunchTemplate(input, account) {
    const one = create(account, template, input, {
      launchTemplateName: required(input, 'LaunchTemplateName'),
      defaultVersionNumber: 1,
      createTime: new Date(),
    });
    addVersion(one, input);
    return { launchTemplate: templateView(one) };
  },
  DescribeLaunchTemplates: (input, account) => ({
    launchTemplates: describe(account, template, input, input.LaunchTemplateId)
      .filter(isNamedIn(input.LaunchTemplateName))
      .map(templateView),
  }),
  DescribeLaunchTemplateVersions: (input, account) => ({
    launchTemplateVersionSet: chosenVersions(
      find(account, template, input.LaunchTemplateId),
      textsOf(input.LaunchTemplateVersion),
    ),
  }),
  CreateLaunchTemplateVersion: (input, account) => ({
    launchTemplateVersion: addVersion(find(account, template, input.LaunchTemplateId), input),
  }),
  ModifyLaunchTemplate(input, account) {
    const one = find(account, template, input.LaunchTemplateId);
    one.defaultVersionNumber = Number(fieldsOf(input).SetDefaultVersion);
    return { launchTemplate: templateView(one) };
  },
  DeleteLaunchTemplate: (input, account) => remove(account, template, input.LaunchTemplateId),
};
