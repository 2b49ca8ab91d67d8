import type * as Iam from '@aws-sdk/client-iam';
import { isArray, unreadFunction, type Json } from '../../template';
import { loadSdk, onlyAnswers } from '../sdk';
import { plainObject } from '../plain-json';
import { everyPage, policyDocument, type AccountCalls, type Listing, type LiveResource } from './account-calls';

/**
 * Roles, users, groups and the policies that they are attached to.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export async function readIdentities(calls: AccountCalls): Promise<readonly LiveResource[]> {
  if (!calls.asks('IAM')) return [];
  const sdk = await loadSdk('@aws-sdk/client-iam', () => import('@aws-sdk/client-iam'));
  const client = onlyAnswers(new sdk.IAMClient(calls.config('IAM')), calls.until);
  const found: LiveResource[] = [];
  const Filter: Iam.EntityType[] = ['Role', 'User', 'Group', 'LocalManagedPolicy'];
  const listing: Listing = {
    what: 'roles, users and groups',
    action: 'iam:GetAccountAuthorizationDetails',
    types: ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group', 'AWS::IAM::ManagedPolicy'],
  };
  await calls.list(listing, () =>
    everyPage(found, async (Marker) => {
      const page = await client.send(new sdk.GetAccountAuthorizationDetailsCommand({ Filter, Marker }));
      return { items: resourcesOf(page), next: page.Marker, isTruncated: page.IsTruncated };
    }),
  );
  return referring(found);
}

function resourcesOf(page: Iam.GetAccountAuthorizationDetailsCommandOutput): readonly LiveResource[] {
  return [
    ...(page.Policies ?? []).flatMap((one) => managedPolicy(one) ?? []),
    // AWS alone decides about its service-linked roles
    ...(page.RoleDetailList ?? []).filter(({ Path }) => !Path?.startsWith('/aws-service-role/')).map(role),
    ...(page.UserDetailList ?? []).map(user),
    ...(page.GroupDetailList ?? []).map(group),
  ];
}

function managedPolicy({ Arn, PolicyName, PolicyVersionList }: Iam.ManagedPolicyDetail): LiveResource | undefined {
  if (Arn === undefined) return undefined;
  const version = PolicyVersionList?.find(({ IsDefaultVersion }) => IsDefaultVersion);
  const properties = { ManagedPolicyName: PolicyName, PolicyDocument: decoded(version?.Document) };
  return { id: Arn, type: 'AWS::IAM::ManagedPolicy', region: undefined, properties: plainObject(properties) };
}

/** What its `Ref` and its ARN are. */
function calledBy(name = '', arn: string | undefined): Pick<LiveResource, 'attributes' | 'names'> {
  return arn === undefined ? {} : { attributes: { '': name, Arn: arn }, names: [arn] };
}

function role(one: Iam.RoleDetail): LiveResource {
  return {
    id: `role/${one.RoleName ?? ''}`,
    type: 'AWS::IAM::Role',
    region: undefined,
    ...calledBy(one.RoleName, one.Arn),
    properties: plainObject({
      RoleName: one.RoleName,
      Path: one.Path,
      AssumeRolePolicyDocument: decoded(one.AssumeRolePolicyDocument),
      Policies: inline(one.RolePolicyList),
      ManagedPolicyArns: attached(one.AttachedManagedPolicies),
      PermissionsBoundary: one.PermissionsBoundary?.PermissionsBoundaryArn,
    }),
  };
}

function user(one: Iam.UserDetail): LiveResource {
  return {
    id: `user/${one.UserName ?? ''}`,
    type: 'AWS::IAM::User',
    region: undefined,
    ...calledBy(one.UserName, one.Arn),
    properties: plainObject({
      UserName: one.UserName,
      Path: one.Path,
      Groups: one.GroupList,
      Policies: inline(one.UserPolicyList),
      ManagedPolicyArns: attached(one.AttachedManagedPolicies),
      PermissionsBoundary: one.PermissionsBoundary?.PermissionsBoundaryArn,
    }),
  };
}

function group(one: Iam.GroupDetail): LiveResource {
  return {
    id: `group/${one.GroupName ?? ''}`,
    type: 'AWS::IAM::Group',
    region: undefined,
    ...calledBy(one.GroupName, one.Arn),
    properties: plainObject({
      GroupName: one.GroupName,
      Policies: inline(one.GroupPolicyList),
      ManagedPolicyArns: attached(one.AttachedManagedPolicies),
    }),
  };
}

function inline(list: readonly Iam.PolicyDetail[] | undefined): readonly object[] {
  return (list ?? []).map(({ PolicyName, PolicyDocument }) => ({
    PolicyName,
    PolicyDocument: decoded(PolicyDocument),
  }));
}

function attached(list: readonly Iam.AttachedPolicy[] | undefined): readonly unknown[] {
  return (list ?? []).map(({ PolicyArn }) => PolicyArn);
}

/** IAM writes documents as they stand in URLs; stores of other makers may write them as they are. */
function decoded(text: string | undefined): Json | undefined {
  if (text === undefined || text.trimStart().startsWith('{')) return policyDocument(text);
  try {
    return policyDocument(decodeURIComponent(text));
  } catch {
    return { [unreadFunction]: 'the policy is not written as IAM writes it' };
  }
}

/** A policy or group of the account is a resource here, and referred to as one. */
function referring(found: readonly LiveResource[]): readonly LiveResource[] {
  const own = new Set(found.filter(({ type }) => type === 'AWS::IAM::ManagedPolicy').map(({ id }) => id));
  const refer = (value: Json | undefined): Json =>
    typeof value === 'string' && own.has(value) ? { Ref: value } : (value ?? null);
  const groups = new Map(
    found.filter(({ type }) => type === 'AWS::IAM::Group').map(({ id, properties }) => [properties['GroupName'], id]),
  );
  const member = (name: Json): Json => (groups.has(name) ? { Ref: groups.get(name) ?? '' } : name);
  return found.map((resource) => {
    const {
      ManagedPolicyArns: list,
      PermissionsBoundary: boundary,
      Groups: memberships,
      ...rest
    } = resource.properties;
    const references = {
      ...(isArray(list) ? { ManagedPolicyArns: list.map(refer) } : {}),
      ...(boundary === undefined ? {} : { PermissionsBoundary: refer(boundary) }),
      ...(isArray(memberships) ? { Groups: memberships.map(member) } : {}),
    };
    return { ...resource, properties: { ...rest, ...references } };
  });
}
