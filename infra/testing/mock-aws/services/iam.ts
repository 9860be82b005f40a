import { AwsError } from '../aws-error.ts';
import { type Fields, required, rowsOf, textsOf } from '../fields.ts';
import { queryService } from '../protocols/query.ts';
import { newId } from '../resources.ts';
import type { Account } from '../service.ts';

const MISSING = 'NoSuchEntity';

const roleOf = ({ resources }: Account, name: string): Fields => found(resources.find('role', name), name);
const profileOf = ({ resources }: Account, name: string): Fields =>
  found(resources.find('instance-profile', name), name);
const providerOf = ({ resources }: Account, arn: string): Fields =>
  found(resources.find('oidc-provider', arn), arn);

function found(resource: Fields | undefined, name: string): Fields {
  if (!resource) throw new AwsError(MISSING, `There is no ${name}`, 404);
  return resource;
}

const policyId = (input: Fields) => `${required(input, 'RoleName')} ${required(input, 'PolicyName')}`;

const policiesOf = ({ resources }: Account, role: string) =>
  resources.list('role-policy').filter(({ RoleName }) => RoleName === role);

/** Policies are answered percent-encoded. */
const roleView = ({ AssumeRolePolicyDocument, ...role }: Fields) => ({
  ...role,
  AssumeRolePolicyDocument: encodeURIComponent(String(AssumeRolePolicyDocument)),
});

const profileView = (account: Account, profile: Fields) => ({
  ...profile,
  Roles: textsOf(profile.Roles).map((name) => roleView(roleOf(account, name))),
});

export const iam = queryService({
  CreateRole(input, account) {
    const RoleName = required(input, 'RoleName');
    const { Path = '/', ...members } = input;
    const role = account.resources.put('role', RoleName, {
      MaxSessionDuration: 3600,
      ...members,
      Path,
      Arn: `arn:aws:iam::${account.id}:role${Path}${RoleName}`,
      RoleId: newId('AROA'),
      CreateDate: new Date(),
    });
    return { Role: roleView(role) };
  },
  GetRole: (input, account) => ({ Role: roleView(roleOf(account, required(input, 'RoleName'))) }),
  UpdateAssumeRolePolicy(input, account) {
    roleOf(account, required(input, 'RoleName')).AssumeRolePolicyDocument = input.PolicyDocument;
  },
  ListRolePolicies: (input, account) => ({
    PolicyNames: policiesOf(account, required(input, 'RoleName')).map(({ PolicyName }) => PolicyName),
    IsTruncated: false,
  }),
  ListAttachedRolePolicies: () => ({ AttachedPolicies: [], IsTruncated: false }),
  ListInstanceProfilesForRole: (input, account) => ({
    InstanceProfiles: account.resources
      .list('instance-profile')
      .filter(({ Roles }) => textsOf(Roles).includes(required(input, 'RoleName')))
      .map((profile) => profileView(account, profile)),
    IsTruncated: false,
  }),
  DeleteRole(input, account) {
    const name = required(input, 'RoleName');
    if (policiesOf(account, name).length > 0) {
      throw new AwsError('DeleteConflict', 'Cannot delete entity, must delete policies first.', 409);
    }
    account.resources.delete('role', name);
  },
  PutRolePolicy(input, account) {
    roleOf(account, required(input, 'RoleName'));
    account.resources.put('role-policy', policyId(input), input);
  },
  GetRolePolicy(input, { resources }) {
    const { RoleName, PolicyName, PolicyDocument } = found(
      resources.find('role-policy', policyId(input)),
      policyId(input),
    );
    return { RoleName, PolicyName, PolicyDocument: encodeURIComponent(String(PolicyDocument)) };
  },
  DeleteRolePolicy(input, { resources }) {
    resources.delete('role-policy', policyId(input));
  },
  CreateInstanceProfile(input, account) {
    const InstanceProfileName = required(input, 'InstanceProfileName');
    const profile = account.resources.put('instance-profile', InstanceProfileName, {
      Path: '/',
      ...input,
      Arn: `arn:aws:iam::${account.id}:instance-profile/${InstanceProfileName}`,
      InstanceProfileId: newId('AIPA'),
      CreateDate: new Date(),
      Roles: [],
    });
    return { InstanceProfile: profileView(account, profile) };
  },
  GetInstanceProfile: (input, account) => ({
    InstanceProfile: profileView(account, profileOf(account, required(input, 'InstanceProfileName'))),
  }),
  AddRoleToInstanceProfile(input, account) {
    profileOf(account, required(input, 'InstanceProfileName')).Roles = [required(input, 'RoleName')];
  },
  RemoveRoleFromInstanceProfile(input, account) {
    profileOf(account, required(input, 'InstanceProfileName')).Roles = [];
  },
  DeleteInstanceProfile(input, { resources }) {
    resources.delete('instance-profile', required(input, 'InstanceProfileName'));
  },
  CreateOpenIDConnectProvider(input, { id, resources }) {
    const Url = required(input, 'Url').replace('https://', '');
    const OpenIDConnectProviderArn = `arn:aws:iam::${id}:oidc-provider/${Url}`;
    resources.put('oidc-provider', OpenIDConnectProviderArn, {
      Url,
      ClientIDList: input.ClientIDList,
      // AWS looks it up.
      ThumbprintList: ['0'.repeat(40)],
      CreateDate: new Date(),
      Tags: rowsOf(input.Tags),
    });
    return { OpenIDConnectProviderArn };
  },
  GetOpenIDConnectProvider: (input, account) =>
    providerOf(account, required(input, 'OpenIDConnectProviderArn')),
  DeleteOpenIDConnectProvider(input, { resources }) {
    resources.delete('oidc-provider', required(input, 'OpenIDConnectProviderArn'));
  },
});
