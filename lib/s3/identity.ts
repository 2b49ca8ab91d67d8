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
  accountOf,
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
  yes,
  type Decided,
  type Resource,
  type Text,
  type Value,
  getDocument,
  render,
  text,
  type Reason,
} from '../template';
import {
  entity,
  isDeployed,
  memory,
  property,
  relation,
  resolvedIn,
  resourcesOf,
  type Entity,
  type Estate,
} from './estate';
import { arnText, mayBeSameName, statedName } from './stated-names';

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
  return { kind: 'identity', ...entity(estate, resource), arn: identityArn(estate, resource) };
}

/** The ARN of a role or user, made once for all who look for somebody by it. */
export function identityArn(estate: Estate, resource: Resource): Text {
  const make = (): { readonly arn: Text } => ({ arn: arnText(resource, estate) ?? attributeText(resource, 'Arn') });
  return rememberedArns(estate, resource, make).arn;
}

const rememberedArns = memory<{ readonly arn: Text }>(
  () => true,
  () => 0,
);

/** Every role and user that is deployed. */
export function identitiesOf(estate: Estate): readonly Identity[] {
  return deployedIdentities(estate).map((resource) => identityOf(estate, resource));
}

export function deployedIdentities(estate: Estate): readonly Resource[] {
  return identityTypes
    .flatMap((type) => resourcesOf(estate.inventory, type))
    .filter((resource) => isDeployed(estate, resource));
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
  const name = plain(value.text) ?? '';
  const isNamed = ({ template, logicalId }: Resource): boolean =>
    template.running?.names.get(logicalId)?.includes(name) === true;
  const role = deployedIdentities(estate).find(
    (resource) =>
      resource.type === 'AWS::IAM::Role' &&
      (textKey(identityArn(estate, resource)) === key || isNamed(resource) || keysOf(resource, estate).includes(key)),
  );
  return role && identityOf(estate, role);
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
  // the account of a stack is none of AWS's own
  const text = render(arn.text).replace('${AWS::AccountId}', '111122223333');
  return /^arn:.*:iam::(?:aws|[^:]*\$.*):policy\/([^$]+)$/.exec(text)?.[1];
}

/**
 * Managed policies about every table bucket.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-tables-security-iam-awsmanpol.html
 */
const ofTableBuckets = new Set(['AmazonS3TablesFullAccess', 'AmazonS3TablesReadOnlyAccess']);

/** Managed policies about other services of S3, of which the list of what AWS's policies say of S3 tells nothing. */
const ofOtherServices = /^AmazonS3(Express|Files|Outposts|Vectors)/;

/** The policies of each account that an SSO permission set names, and that no template of the run makes. */
export function customerPoliciesElsewhere({ estate, resource, properties }: Entity): readonly Value[] {
  if (resource.type !== permissionSet) return [];
  const listed = get(properties, 'CustomerManagedPolicyReferences');
  if (listed.kind === 'absent') return [];
  const isMade = (name: Value): boolean =>
    name.kind === 'text' &&
    resourcesOf(estate.inventory, managedPolicyType).some((policy) => {
      const own = property(entity(estate, policy), 'ManagedPolicyName');
      return own.kind === 'text' && textKey(own.text) === textKey(name.text);
    });
  return allItems(listed).filter((one) => !isMade(get(one, 'Name')));
}

/**
 * Whether a managed policy, given by its ARN, is one of AWS's that reaches as far as that. One that the templates make
 * is looked at where it is made; what one that is made elsewhere allows, nobody can tell.
 */
export function reachesAsManaged(arn: Value, wanted: ManagedReach, estate: Estate): Decided {
  if (ownPolicy(arn, estate) !== undefined) return no;
  if (mayBeManaged(arn)) return undecided(whyUnknown(arn) ?? 'which managed policy it is');
  const name = nameOfManaged(arn);
  if (name === undefined) return isNamedByArn(arn) ? undecided(notAmongTemplates(arn)) : no;
  if (wanted === 'everyBucket' && ofTableBuckets.has(name)) return yes;
  const reach = ofOtherServices.test(name) ? undefined : reachOfManaged(name);
  return reach === undefined
    ? undecided(`what the managed policy \`${name}\` of AWS allows is not known here`)
    : decided(reach === wanted);
}

/** Whether the ARN spells out a managed policy of some account. */
function isNamedByArn(arn: Value): boolean {
  return arn.kind === 'text' && /:policy\/[^$]*$/.test(render(arn.text));
}

function notAmongTemplates(arn: Value): string {
  return `what the managed policy \`${arn.kind === 'text' ? render(arn.text) : '?'}\` allows is not known here`;
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
  const parts = policiesHeld(resource, estate).map((held) => policyHeld(held, estate, symbolTable));
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
  | {
      readonly kind: 'document';
      readonly document: Value;
      /** why nobody can tell whether it is attached at all */
      readonly perhaps?: Reason;
    }
  | { readonly kind: 'managed'; readonly arn: Value }
  | { readonly kind: 'unknown'; readonly value: Value; readonly because: Reason };

function policyHeld(held: HeldPolicy, estate: Estate, symbolTable: SymbolTable): Policy {
  if (held.kind === 'managed') return managed(held.arn, estate, symbolTable);
  if (held.kind === 'unknown') return openPolicy(held.value, held.because);
  const policy = readPolicy(held.document, symbolTable);
  const { perhaps } = held;
  if (perhaps === undefined) return policy;
  return { ...policy, statements: policy.statements.map((one) => ({ ...one, open: one.open ?? perhaps })) };
}

/** Every policy of a role or user: its own, attached ones, and those of its groups. */
export function policiesHeld(resource: Resource, estate: Estate): readonly HeldPolicy[] {
  const { made, elsewhere } = groupsOf(resource, estate);
  return [...[resource, ...made].flatMap((holder) => heldBy(holder, estate)), ...elsewhere];
}

function heldBy(holder: Resource, estate: Estate): readonly HeldPolicy[] {
  const documents = (resource: Resource): readonly (HeldPolicy & { readonly kind: 'document' })[] =>
    documentsIn(estate, resource).map(({ document }) => ({ kind: 'document', document }));
  const attached = attachedTo(holder, estate);
  const perhaps = perhapsAttachedTo(holder, estate).flatMap(({ policy, because }) =>
    attached.includes(policy) ? [] : documents(policy).map((one): HeldPolicy => ({ ...one, perhaps: because })),
  );
  const arns = property(entity(estate, holder), 'ManagedPolicyArns');
  const listed = items(arns);
  const because = whyUnknown(arns) ?? 'its managed policies are not known';
  if (listed === undefined)
    return [
      ...documents(holder),
      ...attached.flatMap(documents),
      ...perhaps,
      { kind: 'unknown', value: arns, because },
    ];
  // a policy that is attached from both sides counts once
  const own = listed.flatMap((one) => ownPolicy(one, estate) ?? []).filter((resource) => !attached.includes(resource));
  const foreign = listed.filter((one) => ownPolicy(one, estate) === undefined);
  return [
    ...documents(holder),
    ...[...attached, ...own].flatMap(documents),
    ...perhaps,
    ...foreign.map((arn): HeldPolicy => ({ kind: 'managed', arn })),
  ];
}

const managedPolicyType = 'AWS::IAM::ManagedPolicy';

/** The managed policy of the templates that a value refers to, or names by its ARN. */
function ownPolicy(value: Value, estate: Estate): Resource | undefined {
  if (value.kind !== 'text') return undefined;
  const [token] = tokensOf(value.text);
  if (value.text.length === 1 && token?.resource?.type === managedPolicyType) return token.resource;
  const key = textKey(inFirstPartition(value.text));
  const arnsOf = (policy: Resource): readonly string[] => managedArn(policy, estate) ?? [];
  return relation(estate, 'managed policy', [managedPolicyType], arnsOf, key)[0];
}

/** The ARN that a managed policy with a name has. */
function managedArn(policy: Resource, estate: Estate): readonly string[] | undefined {
  const [name, path] = ['ManagedPolicyName', 'Path'].map((key) => property(entity(estate, policy), key));
  if (name?.kind !== 'text' || plain(name.text) === undefined) return undefined;
  const folder = path?.kind === 'text' ? path.text : text('/');
  return [textKey(text('arn:aws:iam::', accountOf(policy.template), ':policy', folder, name.text))];
}

function managed(value: Value, estate: Estate, symbolTable: SymbolTable): Policy {
  const made = ownPolicy(value, estate);
  const [document] = made ? documentsIn(estate, made) : [];
  if (document) return readPolicy(document.document, symbolTable);
  const known = documentOfAws(value);
  const { template, path } = value.place;
  if (known) return readPolicy(resolvedIn(estate, known, { template, path }), symbolTable);
  return openPolicy(value, whyUnknown(value) ?? notAmongTemplates(value));
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

/** The groups of a user that the templates make, and what is held by way of the others. */
function groupsOf(
  user: Resource,
  estate: Estate,
): { readonly made: readonly Resource[]; readonly elsewhere: readonly HeldPolicy[] } {
  if (user.type !== 'AWS::IAM::User') return { made: [], elsewhere: [] };
  const stated = property(entity(estate, user), 'Groups');
  const listed = stated.kind === 'absent' ? [] : allItems(stated);
  const added = relation(
    estate,
    'group members',
    ['AWS::IAM::UserToGroupAddition'],
    namesIn('Users'),
    keysOf(user, estate),
  ).map((addition) => property(entity(estate, addition), 'GroupName'));
  const named = (name: Value): readonly Resource[] =>
    name.kind === 'text' ? relation(estate, 'group', ['AWS::IAM::Group'], keysOf, textKey(name.text)) : [];
  const groups = [...listed, ...added].map((name) => ({ name, found: named(name) }));
  const elsewhere = groups.filter(({ found }) => found.length === 0);
  return {
    made: groups.flatMap(({ found }) => found),
    elsewhere: elsewhere.map(({ name }) => ({ kind: 'unknown', value: name, because: whyOfGroup(name) })),
  };
}

function whyOfGroup(name: Value): Reason {
  const called = name.kind === 'text' ? ` \`${render(name.text)}\`` : '';
  return whyUnknown(name) ?? `what the group${called} may do is not among the templates`;
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

/** Policies of their own that name somebody who may be the role, user or group: it is not known whom. */
function perhapsAttachedTo(
  holder: Resource,
  estate: Estate,
): readonly { readonly policy: Resource; readonly because: Reason }[] {
  const kind = holder.type.slice(holder.type.lastIndexOf(':') + 1);
  const name = statedName(holder, estate);
  if (name === undefined) return [];
  const whyOpen = (policy: Resource, there: Estate): Reason | undefined =>
    [`${kind}s`, `${kind}Name`]
      .flatMap((key) => property(entity(there, policy), key))
      .flatMap((value) => (value.kind === 'absent' ? [] : allItems(value)))
      .filter((one) => one.kind !== 'text' || mayBeSameName(one.text, name))
      .map(whyUnknown)
      .find((because) => because !== undefined);
  const isOpen = (policy: Resource, there: Estate): readonly string[] =>
    namesOpen(policy, there, kind) ? ['open'] : [];
  return relation(estate, `open policies of ${kind}`, ownDocuments, isOpen, 'open').flatMap((policy) => {
    const because = whyOpen(policy, estate);
    return because === undefined ? [] : [{ policy, because }];
  });
}

/** Whether a policy is attached to somebody of whom only the deployment knows the name. */
function namesOpen(policy: Resource, estate: Estate, kind: string): boolean {
  return [`${kind}s`, `${kind}Name`]
    .map((key) => property(entity(estate, policy), key))
    .some((value) => value.kind !== 'absent' && allItems(value).some((one) => whyUnknown(one) !== undefined));
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

/** What a person may call it: the construct around a resource that CDK makes for it has its name, too. */
export function namesOf({ constructPath, logicalId }: Resource): readonly string[] {
  if (constructPath === undefined) return [logicalId];
  return [logicalId, constructPath, constructPath.replace(/\/Resource$/, '')];
}

/** What a person calls it. */
export function nameOf({ constructPath, logicalId }: Resource): string {
  return constructPath ?? logicalId;
}
