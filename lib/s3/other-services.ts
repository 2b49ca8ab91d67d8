import { isKey, readPolicy, showPattern, type Policy, type Statement, type SymbolTable } from '../policy';
import {
  at,
  own,
  accountOf,
  get,
  getDocument,
  handsThrough,
  isPresent,
  items,
  literal,
  plain,
  split,
  textKey,
  whyUnknown,
  type Resource,
  type Value,
  type Reason,
} from '../template';
import { entity, property, type Entity, type Estate, type Inventory } from './estate';
import { symbolTableOf } from './stated-names';
import { bucketsBehind, pointPolicyTypes } from './point-access';
import { grantTo } from './policy-status';

/**
 * A resource of S3 other than general purpose buckets and their access points: directory, table and vector buckets, S3
 * on Outposts, Object Lambda, multi-region access points, Access Grants, and whatever S3 may get yet.
 */
export interface OtherS3Resource extends Entity {
  readonly kind: 'other-s3-resource';
  /** what of it is looked at: its policy, whom it grants to, nothing since it lets nobody in, or nothing at all */
  readonly isRead: 'policy' | 'grant' | 'harmless' | 'unread';
  /** the call of the SDK that a custom resource makes, which says nothing of itself */
  readonly call?: string;
}

/** Types that the other subjects are about. */
const readElsewhere = new Set([
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::S3::AccessPoint',
  'AWS::S3::MultiRegionAccessPoint',
]);

/**
 * Where the types that hold a policy hold it.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_S3.html
 */
const policies: Readonly<Record<string, readonly string[]>> = {
  'AWS::FSx::S3AccessPointAttachment': ['S3AccessPoint', 'Policy'],
  'AWS::S3::MultiRegionAccessPointPolicy': ['Policy'],
  'AWS::S3Express::AccessPoint': ['Policy'],
  'AWS::S3Express::BucketPolicy': ['PolicyDocument'],
  'AWS::S3ObjectLambda::AccessPointPolicy': ['PolicyDocument'],
  'AWS::S3Outposts::AccessPoint': ['Policy'],
  'AWS::S3Outposts::BucketPolicy': ['PolicyDocument'],
  'AWS::S3Tables::TableBucketPolicy': ['ResourcePolicy'],
  'AWS::S3Tables::TablePolicy': ['ResourcePolicy'],
  'AWS::S3Vectors::VectorBucketPolicy': ['Policy'],
};

const accessGrant = 'AWS::S3::AccessGrant';

/** Types that neither let anybody in nor keep data. */
const harmless = new Set([
  'AWS::S3::AccessGrantsInstance',
  'AWS::S3::AccessGrantsLocation',
  'AWS::S3::StorageLens',
  'AWS::S3::StorageLensGroup',
  'AWS::S3Outposts::Endpoint',
  'AWS::S3Tables::Namespace',
  'AWS::S3Vectors::Index',
]);

export function otherS3ResourceOf(estate: Estate, resource: Resource): OtherS3Resource {
  const { type } = resource;
  if (isCustom(type)) {
    const call = unreadCall(resource);
    const read = { kind: 'other-s3-resource', ...entity(estate, resource) } as const;
    return call === undefined ? { ...read, isRead: 'harmless' } : { ...read, isRead: 'unread', call };
  }
  if (type === share) {
    const shared = { kind: 'other-s3-resource', ...entity(estate, resource) } as const;
    return { ...shared, isRead: mayShareS3(shared) ? 'unread' : 'harmless' };
  }
  if (Object.hasOwn(lakeGrantees, type)) {
    const grant = { kind: 'other-s3-resource', ...entity(estate, resource) } as const;
    return {
      ...grant,
      isRead: isToOwnAccount(property(grant, ...(lakeGrantees[type] ?? [])), grant) ? 'harmless' : 'unread',
    };
  }
  const isRead = Object.hasOwn(policies, type)
    ? 'policy'
    : type === accessGrant
      ? 'grant'
      : harmless.has(type)
        ? 'harmless'
        : 'unread';
  return { kind: 'other-s3-resource', ...entity(estate, resource), isRead };
}

/** Shares Access Grants and buckets on Outposts, among what other services have, with other accounts. */
const share = 'AWS::RAM::ResourceShare';

/**
 * Whether something of S3 is, or may be, among what is shared.
 * @see https://docs.aws.amazon.com/ram/latest/userguide/shareable.html
 */
function mayShareS3(of: Entity): boolean {
  const arns = property(of, 'ResourceArns');
  if (arns.kind === 'absent') return false;
  const shared = items(arns);
  return shared === undefined || shared.some(mayBeOfS3);
}

function mayBeOfS3(arn: Value): boolean {
  if (arn.kind !== 'text') return true;
  const [first] = arn.text;
  const service = /^arn:[^:]*:([^:]*):/.exec(
    arn.text.map((part) => (typeof part === 'string' ? part : '?')).join(''),
  )?.[1];
  if (service !== undefined) return service.includes('?') || service.startsWith('s3');
  if (typeof first !== 'object' || first.resource === undefined) return true;
  return first.resource.type.startsWith('AWS::S3') || handsThrough(first.resource);
}

/**
 * Where the grants of Lake Formation, which hands out credentials for the data in S3, say to whom they are.
 * @see https://docs.aws.amazon.com/lake-formation/latest/dg/regranting-locations.html
 * @see https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_DataLakeSettings.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_LakeFormation.html
 */
const lakeGrantees: Readonly<Record<string, readonly string[]>> = {
  'AWS::LakeFormation::Permissions': ['DataLakePrincipal', 'DataLakePrincipalIdentifier'],
  'AWS::LakeFormation::PrincipalPermissions': ['Principal', 'DataLakePrincipalIdentifier'],
};

/** Whether a principal is of the account of the resource that names it, whatever happens. */
function isToOwnAccount(principal: Value, { resource }: Entity): boolean {
  if (principal.kind !== 'text') return false;
  const [token] = principal.text;
  const own = textKey(accountOf(resource.template));
  // a role or user of the same account
  if (principal.text.length === 1 && typeof token === 'object' && token.resource?.type.startsWith('AWS::IAM::'))
    return textKey(accountOf(token.resource.template)) === own;
  const account = split(principal.text, ':')?.[4];
  return (
    plain(principal.text) === 'IAM_ALLOWED_PRINCIPALS' ||
    textKey(principal.text) === own ||
    (account !== undefined && textKey(account) === own)
  );
}

function isCustom(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

/** Calls that read, and those that write objects and say nothing of who may read them. */
const isPlainCall = (action: string, written: string): boolean =>
  /^(?:get|list|head|select)/i.test(action) ||
  (/^(?:put|copy|delete)Objects?(?:Command)?$/i.test(action) && !/"(?:ACL|Grant\w+)\\*"/.test(written));

/**
 * A call of S3 that a custom resource of the CDK makes, as `AwsCustomResource` writes it down: a JSON text, with what
 * only the deployment knows between its parts.
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.custom_resources.AwsSdkCall.html
 */
function unreadCall({ body, type }: Resource): string | undefined {
  const properties = own(body, 'Properties') ?? null;
  for (const event of ['Create', 'Update', 'Delete']) {
    const stated = at(properties, [event]);
    if (stated === undefined) continue;
    const written = JSON.stringify(stated);
    const said = (key: string): string | undefined =>
      new RegExp(String.raw`"${key}\\*"\s*:\s*\\*"([^"\\]*)`).exec(written)?.[1];
    const [service, action] = [said('service'), said('action')];
    // what CDK calls so makes nothing but such calls
    if (service === undefined && type === 'Custom::AWS') return 'a call that nobody can read';
    const isOfS3 = /^(?:@aws-sdk\/client-)?s3(?:-?control)?$/i.test(service ?? '');
    if (isOfS3 && action !== undefined && !isPlainCall(action, written)) return `s3 ${action}`;
  }
  return undefined;
}

/**
 * The types of resource in a run that `otherS3ResourceOf` takes: any of a namespace that begins with `AWS::S3`, and
 * what makes an access point of S3 elsewhere, or shares with other accounts.
 */
export function otherS3Types(inventory: Inventory): readonly string[] {
  const isOfS3 = (type: string): boolean =>
    /^AWS::S3[A-Za-z]*::/.test(type) ||
    Object.hasOwn(policies, type) ||
    Object.hasOwn(lakeGrantees, type) ||
    type === share ||
    isCustom(type);
  return [...inventory.byType.keys()].filter((type) => isOfS3(type) && !readElsewhere.has(type));
}

/** A grant to somebody outside the account of the resource, or one of which nobody can tell. */
export interface OutwardGrant {
  readonly place: Value['place'];
  /** in words: `everyone`, or accounts; undefined when nobody can tell */
  readonly to: string | undefined;
  readonly because: Reason;
}

/**
 * Whom a resource lets in from outside its account. As S3 means public: by what is granted, to whom, and under which
 * fixed values; a grant beside denials is undecided. That a multi-region access point whose buckets the templates name
 * is open to everyone is said of those buckets.
 */
export function outwardGrants(of: OtherS3Resource): readonly OutwardGrant[] {
  const isSaidOfBuckets =
    pointPolicyTypes.includes(of.resource.type) && bucketsBehind(of.resource, of.estate).length > 0;
  const grants = grantsOutward(of);
  return isSaidOfBuckets ? grants.filter(({ to }) => to !== 'everyone') : grants;
}

function grantsOutward(of: OtherS3Resource): readonly OutwardGrant[] {
  if (of.isRead === 'grant') return grantee(of);
  if (of.isRead !== 'policy') return [];
  const path = own(policies, of.resource.type) ?? [];
  const document = getDocument(of.properties, ...path);
  if (document.kind === 'absent') return [];
  const symbolTable = symbolTableOf(of.estate, of.resource.template);
  const policy = readPolicy(document, symbolTable);
  const open: readonly OutwardGrant[] =
    policy.open === undefined ? [] : [{ place: document.place, to: undefined, because: policy.open }];
  const isPrivate = isPresent(property(of, ...path.slice(0, -1), 'VpcConfiguration'));
  const allowed = policy.statements.filter(({ effect }) => effect === 'Allow');
  return [...open, ...allowed.flatMap((statement) => outward(statement, of, symbolTable))].map((grant) =>
    grant.to !== undefined && (isPrivate || mayBeClosed(policy))
      ? { ...grant, to: undefined, because: `it grants to ${grant.to}, and what else it says may close that` }
      : grant,
  );
}

function outward(statement: Statement, of: OtherS3Resource, symbolTable: SymbolTable): readonly OutwardGrant[] {
  const { place } = statement;
  const to = grantTo(statement);
  if (typeof to === 'object') return [{ place, to: undefined, because: to.because }];
  if (to === 'everyone') return [{ place, to: 'everyone', because: '' }];
  const own = symbolTable.encode(accountOf(of.resource.template));
  const named = [...(statement.principals ?? []).flatMap(accountNamed), ...accountsInConditions(statement)];
  const { trustedAccounts = [] } = of.estate.inventory.settings;
  const others = [...new Set(named)].filter((account) => account !== own && !trustedAccounts.includes(account));
  if (others.length === 0) return deputies(statement);
  const shown = others.map((account) => `\`${symbolTable.decode(account)}\``).join(', ');
  const isKnown = /^\d{12}$/.test(own) && others.every((account) => /^\d{12}$/.test(account));
  return [
    isKnown
      ? { place, to: shown, because: '' }
      : { place, to: undefined, because: `whether ${shown} is the account of the stack; say which with \`--account\`` },
  ];
}

/** Keys by which a grant to a service says for whom it may act. */
const sourceKeys = /^aws:source(arn|account|owner|orgid|orgpaths)$/;

/**
 * Services that are let in for whoever uses them.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
function deputies({ principals = [], conditions, place }: Statement): readonly OutwardGrant[] {
  const services = principals.flatMap((one) => (one.kind === 'service' ? one.name : []));
  const limits = conditions.filter(
    ({ key, operator, ifExists }) =>
      sourceKeys.test(key) && !ifExists && /^(string(equals|equalsignorecase|like)|arn(equals|like))$/.test(operator),
  );
  const isOpen = ({ open, values }: Statement['conditions'][number]): Reason | undefined =>
    open ?? values.find((value) => value.open !== undefined)?.open;
  const isFixed = (one: Statement['conditions'][number]): boolean =>
    one.values.every(({ pattern }) => {
      const [, , , , account, resource = ''] = showPattern(pattern).split(':');
      return !/[*?$]/.test(account === undefined ? showPattern(pattern) : account === '' ? resource : account);
    });
  const [first] = services;
  if (first === undefined || limits.some((one) => isOpen(one) === undefined && isFixed(one))) return [];
  const because = limits.map(isOpen).find((one) => one !== undefined);
  const whose = `whether \`${first}\` acts here for whoever uses it: nothing says for which account or resource`;
  return [{ place, to: undefined, because: because ?? whose }];
}

function accountNamed(principal: NonNullable<Statement['principals']>[number]): readonly string[] {
  if (principal.kind === 'account' || principal.kind === 'identity') return [principal.account];
  // whose they are, the template does not tell
  if (principal.kind === 'canonical') return [principal.id];
  return principal.kind === 'federated' ? [principal.name] : [];
}

/** Accounts that a grant to everyone is limited to. */
function accountsInConditions({ principals, notPrincipals, conditions }: Statement): readonly string[] {
  if (notPrincipals === undefined && !principals?.some(({ kind }) => kind === 'anyone')) return [];
  return conditions
    .filter(({ key }) => /^aws:(principalaccount|principalarn|sourceaccount|sourceowner|sourcearn)$/.test(key))
    .flatMap(({ values }) => values.flatMap(({ pattern }) => showPattern(pattern).match(/(?<!\d)\d{12}(?!\d)/g) ?? []));
}

/** Whether the policy denies anything but requests without TLS. */
function mayBeClosed({ statements }: Policy): boolean {
  const isTransport = ({ conditions }: Statement): boolean =>
    conditions.length > 0 && conditions.every(({ key }) => isKey(key, 'aws:securetransport', 's3:tlsversion'));
  return statements.some((statement) => statement.effect === 'Deny' && !isTransport(statement));
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-cross-accounts.html */
function grantee(of: OtherS3Resource): readonly OutwardGrant[] {
  const [type, id] = [property(of, 'Grantee', 'GranteeType'), property(of, 'Grantee', 'GranteeIdentifier')];
  if (/^DIRECTORY_(USER|GROUP)$/.test(literal(type) ?? '')) return [];
  const symbolTable = symbolTableOf(of.estate, of.resource.template);
  const [own, text] = [accountOf(of.resource.template), id.kind === 'text' ? symbolTable.encode(id.text) : ''];
  const account = text.split(':')[4];
  if (account !== undefined && account === symbolTable.encode(own)) return [];
  const isKnown = literal(type) === 'IAM' && plain(own) !== undefined && /^\d{12}$/.test(account ?? '');
  const { trustedAccounts = [] } = of.estate.inventory.settings;
  if (isKnown && trustedAccounts.includes(account ?? '')) return [];
  const place = get(of.properties, 'Grantee').place;
  return [
    isKnown
      ? { place, to: `\`${account ?? ''}\``, because: '' }
      : { place, to: undefined, because: whyUnknown(type) ?? whyUnknown(id) ?? 'of which account the grantee is' },
  ];
}
