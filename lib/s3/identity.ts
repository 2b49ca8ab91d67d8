import {
  managedPolicy,
  reachOfManaged,
  readPolicy,
  type ManagedReach,
  type Policy,
  type Statement,
  type SymbolTable,
} from '../policy';
import {
  attributeText,
  allItems,
  decided,
  get,
  inFirstPartition,
  items,
  mayHoldAnything,
  no,
  plain,
  textKey,
  tokensOf,
  undecided,
  whyUnknown,
  type Decided,
  type Resource,
  type Text,
  type Value,
  getDocument,
  render,
  type Reason,
} from '../template';
import { entity, isDeployed, property, relation, resolvedIn, resourcesOf, type Entity, type Estate } from './estate';
import { arnText, statedName } from './stated-names';

/** A policy document of IAM, and the resource that holds it. */
export interface IdentityPolicy extends Entity {
  readonly kind: 'identity-policy';
  readonly document: Value;
  /** the role, user or group that it is written into; a policy of its own may be attached to many */
  readonly holder: Resource;
}

/** A role or user that the templates make. */
export interface Identity extends Entity {
  readonly kind: 'identity';
  readonly arn: Text;
}

const inlineHolders = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'];
/** A set of permissions that IAM Identity Center makes roles of, in every account that it is assigned to. */
const permissionSet = 'AWS::SSO::PermissionSet';
const ownDocuments = [
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::RolePolicy',
  'AWS::IAM::UserPolicy',
  'AWS::IAM::GroupPolicy',
];

/** The types of resource that hold documents of identity policies. */
export const identityPolicyTypes: readonly string[] = [...inlineHolders, ...ownDocuments, permissionSet];

/** The types of resource that are identities. */
export const identityTypes = ['AWS::IAM::Role', 'AWS::IAM::User'] as const;

export function identityOf(estate: Estate, resource: Resource): Identity {
  return {
    kind: 'identity',
    ...entity(estate, resource),
    arn: arnText(resource, estate) ?? attributeText(resource, 'Arn'),
  };
}

/** Every role and user that is deployed. */
export function identitiesOf(estate: Estate): readonly Identity[] {
  return identityTypes
    .flatMap((type) => resourcesOf(estate.inventory, type))
    .filter((resource) => isDeployed(estate, resource))
    .map((resource) => identityOf(estate, resource));
}

/**
 * The role that a place names by its ARN or its name.
 * @returns undefined when it is none of the templates' roles
 */
export function roleNamed(value: Value, estate: Estate): Identity | undefined {
  if (value.kind !== 'text') return undefined;
  const [token] = tokensOf(value.text);
  if (value.text.length === 1 && token?.resource?.type === 'AWS::IAM::Role') return identityOf(estate, token.resource);
  const key = textKey(value.text);
  return identitiesOf(estate).find(
    ({ resource, arn }) =>
      resource.type === 'AWS::IAM::Role' && (textKey(arn) === key || keysOf(resource, estate).includes(key)),
  );
}

/** The documents that a resource of `identityPolicyTypes` holds. */
export function documentsIn(estate: Estate, resource: Resource): readonly IdentityPolicy[] {
  const holder = entity(estate, resource);
  const made = (document: Value): IdentityPolicy => ({
    ...holder,
    kind: 'identity-policy',
    document,
    holder: resource,
  });
  if (ownDocuments.includes(resource.type)) return [made(getDocument(holder.properties, 'PolicyDocument'))];
  if (resource.type === permissionSet) {
    const document = getDocument(holder.properties, 'InlinePolicy');
    return document.kind === 'absent' ? [] : [made(document)];
  }
  const inline = property(holder, 'Policies');
  const listed = items(inline);
  if (listed === undefined) return [made(inline)];
  return listed.map((one) => made(getDocument(one, 'PolicyDocument')));
}

/**
 * Whether a value that should name a managed policy may name one of AWS's: it is open, and no policy of the templates,
 * whose document is looked at where it is made.
 */
function mayBeManaged(arn: Value): boolean {
  if (arn.kind !== 'text') return whyUnknown(arn) !== undefined;
  if (tokensOf(arn.text).some((one) => one.resource !== undefined && !mayHoldAnything(one))) return false;
  return whyUnknown(arn) !== undefined && !/policy\/[^$]*$/.test(render(arn.text));
}

/**
 * The list of managed policies that the resource attaches to what it makes.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sso-permissionset.html
 */
export function managedPoliciesListed({ resource, properties }: Pick<Entity, 'resource' | 'properties'>): Value {
  return get(properties, resource.type === permissionSet ? 'ManagedPolicies' : 'ManagedPolicyArns');
}

/** The name of a managed policy of AWS, its path before it; undefined for what is none, or may be anything. */
export function nameOfManaged(arn: Value): string | undefined {
  if (arn.kind !== 'text') return undefined;
  return /^arn:.*:iam::(?:aws|[^:]*\$.*):policy\/([^$]+)$/.exec(render(arn.text))?.[1];
}

/** Whether a managed policy, given by its ARN, is one of AWS's that reaches as far as that. */
export function reachesAsManaged(arn: Value, wanted: ManagedReach): Decided {
  if (mayBeManaged(arn)) return undecided(whyUnknown(arn) ?? 'which managed policy it is');
  const name = nameOfManaged(arn);
  if (name === undefined) return no;
  const reach = reachOfManaged(name);
  return reach === undefined
    ? undecided(`what the managed policy \`${name}\` of AWS allows is not known here`)
    : decided(reach === wanted);
}

/** All that decides what an identity may do on its own account. */
export interface Permissions {
  readonly policy: Policy;
  /** what its policies can grant at most */
  readonly boundary: Policy | undefined;
}

/**
 * The identity policies of a role or user, joined: inline, attached, managed and of its groups; with its permissions
 * boundary.
 * A managed policy that is not among the templates and not known makes an open statement, which may allow anything.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
 */
export function permissionsOf({ estate, resource }: Identity, symbolTable: SymbolTable): Permissions {
  const parts = [
    ...policiesOfHolder(resource, estate, symbolTable),
    ...groupsOf(resource, estate).flatMap((group) => policiesOfHolder(group, estate, symbolTable)),
  ];
  const boundary = property(entity(estate, resource), 'PermissionsBoundary');
  const place = entity(estate, resource).properties.place;
  const opens = parts.flatMap(({ open }) => open ?? []);
  return {
    policy: {
      version: '2012-10-17',
      place,
      statements: parts.flatMap(({ statements }) => statements),
      ...(opens[0] === undefined ? {} : { open: opens[0] }),
    },
    boundary: boundary.kind === 'absent' ? undefined : managed(boundary, estate, symbolTable),
  };
}

/** A document that says what a holder may do: one that the templates write, or a managed policy by its ARN. */
export type HeldPolicy =
  | { readonly kind: 'document'; readonly document: Value }
  | { readonly kind: 'managed'; readonly arn: Value }
  | { readonly kind: 'unknown'; readonly value: Value };

function policiesOfHolder(holder: Resource, estate: Estate, symbolTable: SymbolTable): readonly Policy[] {
  return heldBy(holder, estate).map((held) => {
    if (held.kind === 'document') return readPolicy(held.document, symbolTable);
    if (held.kind === 'managed') return managed(held.arn, estate, symbolTable);
    return openPolicy(held.value, whyUnknown(held.value) ?? 'its managed policies are not known');
  });
}

/** Every policy of a role or user: its own, attached ones, and those of its groups. */
export function policiesHeld(resource: Resource, estate: Estate): readonly HeldPolicy[] {
  return [resource, ...groupsOf(resource, estate)].flatMap((holder) => heldBy(holder, estate));
}

function heldBy(holder: Resource, estate: Estate): readonly HeldPolicy[] {
  const documents = (resource: Resource): readonly HeldPolicy[] =>
    documentsIn(estate, resource).map(({ document }) => ({ kind: 'document', document }));
  const attached = attachedTo(holder, estate);
  const arns = property(entity(estate, holder), 'ManagedPolicyArns');
  const listed = items(arns);
  if (listed === undefined)
    return [...documents(holder), ...attached.flatMap(documents), { kind: 'unknown', value: arns }];
  // a policy that is attached from both sides counts once
  const own = listed
    .filter(isOwn)
    .flatMap((one) => (one.kind === 'text' && tokensOf(one.text)[0]?.resource) || [])
    .filter((resource) => !attached.includes(resource));
  const foreign = listed.filter((one) => !isOwn(one));
  return [
    ...documents(holder),
    ...[...attached, ...own].flatMap(documents),
    ...foreign.map((arn): HeldPolicy => ({ kind: 'managed', arn })),
  ];
}

function isOwn(value: Value): boolean {
  return (
    value.kind === 'text' &&
    value.text.length === 1 &&
    tokensOf(value.text)[0]?.resource?.type === 'AWS::IAM::ManagedPolicy'
  );
}

function managed(value: Value, estate: Estate, symbolTable: SymbolTable): Policy {
  const [token] = value.kind === 'text' ? tokensOf(value.text) : [];
  const [document] = isOwn(value) && token?.resource ? documentsIn(estate, token.resource) : [];
  if (document) return readPolicy(document.document, symbolTable);
  const known = documentOfAws(value);
  const { template, path } = value.place;
  if (known) return readPolicy(resolvedIn(estate, known, { template, path }), symbolTable);
  return openPolicy(
    value,
    whyUnknown(value) ??
      `what the managed policy \`${value.kind === 'text' ? render(value.text) : '?'}\` allows is not known here`,
  );
}

/** What a managed policy of AWS says, where it is known here; the partition changes nothing about it. */
export function documentOfAws(value: Value): ReturnType<typeof managedPolicy> {
  if (value.kind !== 'text') return undefined;
  const arn = plain(inFirstPartition(value.text));
  return arn === undefined ? undefined : managedPolicy(arn);
}

/** A policy that may allow anything; managed policies do not deny. */
function openPolicy({ place }: Value, open: Reason): Policy {
  const statement: Statement = { index: 0, effect: 'Allow', conditions: [], open, place };
  return { version: '2012-10-17', statements: [statement], place };
}

function groupsOf(user: Resource, estate: Estate): readonly Resource[] {
  if (user.type !== 'AWS::IAM::User') return [];
  const listed = allItems(property(entity(estate, user), 'Groups'));
  const added = relation(
    estate,
    'group members',
    ['AWS::IAM::UserToGroupAddition'],
    namesIn('Users'),
    keysOf(user, estate),
  ).map((addition) => property(entity(estate, addition), 'GroupName'));
  return [...listed, ...added].flatMap((name) =>
    name.kind === 'text'
      ? resourcesOf(estate.inventory, 'AWS::IAM::Group').filter((group) =>
          keysOf(group, estate).includes(textKey(name.text)),
        )
      : [],
  );
}

/** Policies of their own that name the role, user or group. */
function attachedTo(holder: Resource, estate: Estate): readonly Resource[] {
  const kind = holder.type.slice(holder.type.lastIndexOf(':') + 1);
  return relation(
    estate,
    `policies of ${kind}`,
    ownDocuments,
    namesIn(`${kind}s`, `${kind}Name`),
    keysOf(holder, estate),
  );
}

function namesIn(...keys: readonly string[]) {
  return (resource: Resource, estate: Estate): readonly string[] =>
    keys.flatMap((key) => {
      const value = property(entity(estate, resource), key);
      return allItems(value).flatMap((one) => (one.kind === 'text' ? [textKey(one.text)] : []));
    });
}

/** All ways to say the name. */
function keysOf(resource: Resource, estate: Estate): readonly string[] {
  const stated = statedName(resource, estate);
  return [textKey(attributeText(resource, '')), ...(stated ? [textKey(stated)] : [])];
}

/** What a person calls it. */
export function nameOf({ constructPath, logicalId }: Resource): string {
  return constructPath ?? logicalId;
}
