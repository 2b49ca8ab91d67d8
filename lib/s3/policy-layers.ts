import {
  directly,
  isKey,
  readPolicy,
  type RequestedAccessPoint,
  type Layer,
  type Policy,
  type PolicySubject,
  type Statement,
  type RequestContext,
  type Target,
  type SymbolTable,
} from '../policy';
import { type Decided, type Place, type Reason, type Template } from '../template';
import type { AccessPointAccess } from './access-point';
import { aclPolicy } from './acl-policy';
import { cannedAcl, publicGrant } from './acl';
import type { Bucket } from './bucket';
import { rejectedByDefault } from './defaults';
import type { PolicyOnBucket } from './policy-on-bucket';
import { withoutDelegation, identityLayers, isOrActsAs, type IdentityPrincipal } from './identity-layers';
import { policyStatus } from './policy-status';
import { blocksExternalAccess } from './public-access-block';
import { property, resolvedIn } from './estate';
import { isExternal } from './questions';

/** Which policy a layer is, as a person calls it. */
export interface LayerTitle {
  readonly kind:
    | 'bucket policy'
    | 'ACL'
    | 'policy of the access point'
    | 'identity policies of'
    | 'permissions boundary of'
    | 'service control policies'
    | 'resource control policy';
  /** whose, or of which level */
  readonly name?: string;
  /** why S3 may reject the policy or ACL, so that nothing of it counts */
  readonly mayBeRejected?: Reason;
}

export function showTitle({ kind, name }: LayerTitle): string {
  if (name === undefined) return kind;
  return kind === 'service control policies' || kind === 'resource control policy'
    ? `${kind} of the level ${name}`
    : `${kind} ${name}`;
}

/** Keeps what each layer is. */
export type Titles = Map<Layer, LayerTitle>;

/**
 * What a resource-based policy grants to requesters of its own account, by whether a permissions boundary limits it.
 */
export interface OwnGrants {
  /** all of it, which is what counts for whoever has no boundary */
  readonly all: Layer;
  /** to users and sessions themselves */
  readonly unlimited: Layer;
  /** to roles, of which the requester is a session */
  readonly limited: Layer;
  /** to everybody, of which AWS's pages do not say it */
  readonly unsaid: Layer;
}

/**
 * The bucket policy for a requester of another account, for one of its own, and what is left where it may not count.
 */
export interface BucketLayers {
  readonly whole: Layer;
  readonly own: OwnGrants;
  /** what keeps requesters of other accounts out: nothing, all of them, or all of them perhaps */
  readonly block: 'off' | 'on' | { readonly maybe: Layer };
}

/** The bucket policy; several compete, and which one counts is not known. */
export function bucketLayers(
  bucket: Bucket,
  stated: readonly PolicyOnBucket[],
  { symbolTable, target, account }: Pick<PolicySubject, 'target' | 'account'> & { readonly symbolTable: SymbolTable },
  titles: Titles,
): BucketLayers {
  const [only, second] = stated;
  const read = only ? readPolicy(only.document, symbolTable) : nothing(bucket.properties.place);
  const policy = second
    ? { ...read, open: 'several policies compete for the bucket, and the last one deployed counts' }
    : read;
  const isPublic = stated.some((one) => policyStatus(one).kind !== 'not public');
  const title = titleOf('bucket policy', isPublic ? rejectedByDefault(bucket, 'policy') : undefined);
  const whole: Layer = { policy, target };
  titles.set(whole, title);
  return {
    whole,
    own: ownGrants(policy, account, { target }, title, titles),
    block: blockOf(bucket, stated, whole, titles),
  };
}

function blockOf(
  bucket: Bucket,
  stated: readonly PolicyOnBucket[],
  { policy, target }: Layer,
  titles: Titles,
): BucketLayers['block'] {
  const isKeptOut = blocksExternalAccess(bucket);
  const statuses = stated.map((one) => policyStatus(one).kind);
  if (isKeptOut.kind === 'yes' && statuses.includes('public')) return 'on';
  if (isKeptOut.kind === 'no' || statuses.every((kind) => kind === 'not public')) return 'off';
  const maybe: Layer = {
    policy: {
      ...policy,
      statements: policy.statements.filter(({ effect }) => effect === 'Deny'),
      open: 'whether the public access block keeps strangers out',
    },
    target,
    appliesTo: (one) => isExternal(one) || one.trust === 'named',
  };
  titles.set(maybe, { kind: 'bucket policy' });
  return { maybe };
}

/** The ACL, which requests through access points do not meet. */
export function aclLayer(bucket: Bucket, target: Target, titles: Titles): Layer {
  const layer: Layer = {
    policy: aclPolicy(bucket, target.self),
    target,
    appliesTo: ({ through }) => through === directly,
  };
  const acl = cannedAcl(property(bucket, 'AccessControl'));
  const isPublic = acl === 'unknown' || (acl !== 'none' && publicGrant(acl) !== undefined);
  titles.set(layer, titleOf('ACL', isPublic ? rejectedByDefault(bucket, 'ACL') : undefined));
  return layer;
}

function titleOf(kind: LayerTitle['kind'], mayBeRejected: Reason | undefined): LayerTitle {
  return mayBeRejected === undefined ? { kind } : { kind, mayBeRejected };
}

/** An access point's policy, for a requester of another account and for one of its own. */
export interface PointLayers {
  readonly accessPointAccess: AccessPointAccess;
  readonly whole: Layer;
  readonly own: OwnGrants;
  /** what keeps people of other accounts out: nothing, all of them, or all of them perhaps, instead of the policy */
  readonly block: 'off' | 'on' | { readonly maybe: Layer };
}

/** The policy of an access point, met only by those who come through it, from its network where it has one. */
export function pointLayers(
  accessPointAccess: AccessPointAccess,
  account: string,
  isBlockOn: Decided,
  titles: Titles,
): PointLayers {
  const { requestedPoint, target, policy, accessPoint } = accessPointAccess;
  const at = {
    target,
    appliesTo: ({ through, network }: RequestContext) =>
      through === requestedPoint && (requestedPoint.origin === 'Internet' || network === 'endpoint'),
  };
  const title: LayerTitle = { kind: 'policy of the access point', name: accessPoint.resource.logicalId };
  const whole: Layer = { ...at, policy };
  titles.set(whole, title);
  const own = ownGrants(policy, account, at, title, titles);
  if (isBlockOn.kind !== 'unknown')
    return { accessPointAccess, whole, own, block: isBlockOn.kind === 'yes' ? 'on' : 'off' };
  const maybe: Layer = {
    target,
    policy: { ...policy, statements: [], open: isBlockOn.because },
    appliesTo: (one) => at.appliesTo(one) && (isExternal(one) || one.trust === 'named'),
  };
  titles.set(maybe, title);
  return { accessPointAccess, whole, own, block: { maybe } };
}

/**
 * What a policy grants to its own account directly, in the parts that permissions boundaries treat differently.
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
function ownGrants(
  policy: Policy,
  account: string,
  at: Pick<Layer, 'target' | 'appliesTo'>,
  title: LayerTitle,
  titles: Titles,
): OwnGrants {
  const granted = withoutDelegation(policy, account).statements.filter(({ effect }) => effect === 'Allow');
  const layer = (statements: readonly Statement[]): Layer => {
    const made: Layer = { ...at, policy: { ...policy, statements } };
    titles.set(made, title);
    return made;
  };
  const part = (wanted: Limitation): Layer => layer(granted.flatMap((one) => partOf(one, wanted)));
  return { all: layer(granted), unlimited: part('unlimited'), limited: part('limited'), unsaid: part('unsaid') };
}

type Limitation = 'unlimited' | 'limited' | 'unsaid';

function partOf(statement: Statement, wanted: Limitation): readonly Statement[] {
  const { principals, conditions } = statement;
  if (principals === undefined) return wanted === 'unsaid' ? [statement] : [];
  const kept = principals.filter((principal) => {
    if (principal.kind === 'identity') return (isRole(principal.arn) ? 'limited' : 'unlimited') === wanted;
    if (principal.kind !== 'anyone') return wanted === 'unsaid';
    return (conditions.some(namesPrincipal) ? 'unlimited' : 'unsaid') === wanted;
  });
  return kept.length === 0 ? [] : [{ ...statement, principals: kept }];
}

function isRole(arn: string): boolean {
  // the ARN of something that the templates make may be that of a role
  return !/^arn:[^:]*:(iam::[^:]*:user\/|sts::)/.test(arn);
}

/** Boundaries do not limit what is granted by `aws:PrincipalArn` to a wildcard. */
function namesPrincipal({ key, operator, ifExists, open }: Statement['conditions'][number]): boolean {
  return (
    isKey(key, 'aws:principalarn') && open === undefined && !ifExists && /^(string|arn)(equals|like)/.test(operator)
  );
}

/** What an identity's own policies say to requests through one access point or none. */
export interface IdentityPaths {
  readonly principal: IdentityPrincipal;
  readonly requestedPoint: RequestedAccessPoint;
  readonly grants: Layer;
  /** the permissions boundary, for what it limits, and for what AWS's pages do not say it limits */
  readonly boundary?: { readonly limits: Layer; readonly mayLimit: Layer };
  /** denials by `NotPrincipal`, which always meet who has a boundary */
  readonly fences: readonly Layer[];
}

export function identityPaths(
  principal: IdentityPrincipal,
  { requestedPoint, target }: { readonly requestedPoint: RequestedAccessPoint; readonly target: Target },
  resourcePolicies: readonly Layer[],
  titles: Titles,
): IdentityPaths {
  const { grants, limits } = identityLayers(principal, target, requestedPoint);
  titles.set(grants, { kind: 'identity policies of', name: principal.name });
  const [limit] = limits;
  if (limit === undefined) return { principal, requestedPoint, grants, fences: [] };
  const mayLimit: Layer = { ...limit, policy: withOpenGrant(limit.policy) };
  for (const one of [limit, mayLimit]) titles.set(one, { kind: 'permissions boundary of', name: principal.name });
  return {
    principal,
    requestedPoint,
    grants,
    boundary: { limits: limit, mayLimit },
    fences: resourcePolicies.flatMap((layer) => fenceOf(layer, principal, titles)),
  };
}

function withOpenGrant(policy: Policy): Policy {
  const open = 'AWS does not say whether a permissions boundary limits what a policy grants to everybody';
  const grant: Statement = { index: -1, effect: 'Allow', conditions: [], open, place: policy.place };
  return { ...policy, statements: [...policy.statements.filter(({ effect }) => effect === 'Allow'), grant] };
}

/**
 * A denial by `NotPrincipal` denies every principal with a permissions boundary, whomever it spares.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function fenceOf(layer: Layer, { requester }: IdentityPrincipal, titles: Titles): readonly Layer[] {
  const statements = layer.policy.statements.flatMap((statement): readonly Statement[] => {
    const { notPrincipals, ...rest } = statement;
    return statement.effect === 'Deny' && notPrincipals !== undefined ? [rest] : [];
  });
  if (statements.length === 0) return [];
  const fence: Layer = {
    policy: { version: layer.policy.version, place: layer.policy.place, statements },
    target: layer.target,
    appliesTo: (one) => isOrActsAs(one.requester, requester.arn) && (layer.appliesTo?.(one) ?? true),
  };
  const title = titles.get(layer);
  if (title) titles.set(fence, title);
  return [fence];
}

/** The policies of one level of an organisation: its root, a unit or an account. */
export interface ControlLevel {
  readonly name?: string;
  readonly documents: readonly Template[];
}

/**
 * Service control policies, one layer a level: what a level allows is what any of its policies allows, and every level
 * must. AWS attaches `FullAWSAccess` to every level; it is taken to be there still where what is given allows nothing,
 * since then nobody could do anything.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 */
export function serviceControlLayers(
  levels: readonly ControlLevel[],
  read: (document: Template) => Policy,
  target: Target,
  isLimited: (requestContext: RequestContext) => boolean,
  titles: Titles,
): readonly Layer[] {
  return levels.flatMap(({ name, documents }): readonly Layer[] => {
    const policies = documents.map(read);
    const [first] = policies;
    if (first === undefined) return [];
    const opens = policies.flatMap(({ open }) => open ?? []);
    const statements = policies.flatMap((policy) => policy.statements);
    const allows = opens.length > 0 || statements.some(({ effect, open }) => effect === 'Allow' || open !== undefined);
    const everything: Statement = {
      index: -1,
      sid: 'FullAWSAccess',
      effect: 'Allow',
      conditions: [],
      place: first.place,
    };
    const layer: Layer = {
      policy: {
        version: first.version,
        place: first.place,
        statements: allows ? statements : [...statements, everything],
        ...(opens[0] === undefined ? {} : { open: opens[0] }),
      },
      target,
      appliesTo: isLimited,
    };
    titles.set(layer, { kind: 'service control policies', ...(name === undefined ? {} : { name }) });
    return [layer];
  });
}

/**
 * Resource control policies: `RCPFullAWSAccess`, which nobody can detach, allows everything, so that only denials
 * count, whatever the level.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
export function resourceControlLayers(
  levels: readonly ControlLevel[],
  read: (document: Template) => Policy,
  target: Target,
  titles: Titles,
): readonly Layer[] {
  return levels.flatMap(({ name, documents }) =>
    documents.map((document): Layer => {
      const policy = read(document);
      const layer: Layer = {
        policy: { ...policy, statements: policy.statements.filter(({ effect }) => effect === 'Deny') },
        target,
      };
      titles.set(layer, { kind: 'resource control policy', ...(name === undefined ? {} : { name }) });
      return layer;
    }),
  );
}

/** Reads a policy of the organisation as the estate of the bucket sees it. */
export function readerOf({ estate }: Bucket, symbolTable: SymbolTable): (document: Template) => Policy {
  return (template) => readPolicy(resolvedIn(estate, template.body, { template, path: [] }), symbolTable);
}

function nothing(place: Place): Policy {
  return { version: '2012-10-17', statements: [], place };
}
