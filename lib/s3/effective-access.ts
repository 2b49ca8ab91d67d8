import {
  bucketActions,
  directly,
  evaluationPathsFor,
  reaches,
  readPolicy,
  showPattern,
  withOpenNames,
  type Action,
  type GivenSymbols,
  type Requester,
  type Layer,
  type Policy,
  type PolicySubject,
  type Principal,
  type Statement,
  type RequestContext,
  type Target,
  type SymbolTable,
} from '../policy';
import { accountOf, attributeText, no, type Decided, type Reason, type Resource } from '../template';
import type { AccessPointAccess } from './access-point';
import { aclPolicy } from './acl-policy';
import type { Bucket } from './bucket';
import { tagsOf } from './bucket-tags';
import { bucketAccess } from './bucket-access';
import type { PolicyOnBucket } from './policy-on-bucket';
import { evaluationPaths, type PolicyTypes } from './evaluation-paths';
import { deployedIdentities, identitiesOf, identityArn, identityOf, nameOf, type Identity } from './identity';
import { identitiesNear } from './identity-index';
import { encryptionKey, keySubject, type KeyReference } from './key';
import { isOrActsAs, principalOf, type IdentityPrincipal } from './identity-layers';
import { symbolTableOf } from './stated-names';
import {
  aclLayer,
  bucketLayers,
  identityPaths,
  pointLayers,
  readerOf,
  resourceControlLayers,
  serviceControlLayers,
  type ControlLevel,
  type IdentityPaths,
  type LayerTitle,
  type OwnGrants,
  type PointLayers,
  type Titles,
} from './policy-layers';
import { resourceKey } from './bucket-reference';
import { accessThroughPoints } from './point-access';
import { isBlocked } from './ways-in';
import type { Settings } from './settings';

/** A bucket with everything in the templates that decides who may do what with it. */
export interface EffectiveAccess {
  readonly bucket: Bucket;
  readonly symbolTable: SymbolTable;
  readonly subject: PolicySubject;
  readonly principals: readonly IdentityPrincipal[];
  /** the key of its objects, and who may use it */
  readonly key:
    | {
        readonly reference: KeyReference;
        /** undefined where the templates do not make the key */
        readonly subjectFor: (requester: Requester) => PolicySubject | undefined;
      }
    | undefined;
  /** what each layer is */
  readonly titles: ReadonlyMap<Layer, LayerTitle>;
  /** the access points that lead to it */
  readonly accessPointAccesses: readonly AccessPointAccess[];
  /** where policies compete for the bucket: how it is with each of them, of which the last one deployed counts */
  readonly alternatives: readonly EffectiveAccess[];
  /** what concerns one requester: the layers of other roles and users left out */
  readonly subjectFor: (requester: Requester) => PolicySubject;
  /**
   * the same for one whose own policies the templates do not hold, and which may allow anything: because of that
   * nothing is refused but what is denied, or what a service control policy does not allow
   */
  readonly subjectForOutsider: (requester: Requester, because: Reason) => PolicySubject;
  /**
   * the same for the root user of the bucket's account, who needs no permission, for one action
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html
   */
  readonly subjectForRoot: (requester: Requester, action: Action) => PolicySubject;
}

/** Every policy that has a say, or would have one if it were the one of several that counts. */
export function policiesOf({ subject, alternatives }: EffectiveAccess): readonly Policy[] {
  return [...subject.layers.map(({ policy }) => policy), ...alternatives.flatMap(policiesOf)];
}

/** Policies of the organisation that templates do not hold, each as `loadPolicy` reads it. */
export interface OrganizationPolicies {
  /** service control policies by level: limits on principals of the account that owns the bucket */
  readonly serviceControl?: readonly ControlLevel[];
  /** resource control policies: limits on everybody's access to resources of those accounts */
  readonly resourceControl?: readonly ControlLevel[];
  /** what the team decides and no template says */
  readonly settings?: Settings;
}

/**
 * Which roles and users of the templates are in a effective access; all for whom anything can come out when left out.
 */
export type Among =
  | readonly Identity[]
  /** those whose own policies may allow something here, and those that the bucket's policies name */
  | 'meant';

/** What all pictures of a bucket have in common, whichever of its policies counts. */
interface Frame {
  readonly bucket: Bucket;
  readonly symbolTable: SymbolTable;
  readonly account: string;
  readonly target: Target;
  readonly accessPointAccesses: readonly AccessPointAccess[];
  readonly principals: readonly IdentityPrincipal[];
  readonly organization: OrganizationPolicies;
  readonly key: EffectiveAccess['key'];
}

/**
 * The whole effective access of a bucket: its policy, its ACL, access points that lead to it, the identity policies and
 * boundaries of the roles and users of the templates (or only those in `among`), what the public access block keeps
 * out, and the policies of the organisation where they are given.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
 */
export function effectiveAccessOf(
  bucket: Bucket,
  organization: OrganizationPolicies = {},
  among?: Among,
  given?: GivenSymbols,
): EffectiveAccess {
  const { estate, resource } = bucket;
  const stated = bucketAccess(estate, resource).policies;
  // with the symbols of the bucket's policy, that is read already
  const read = given === undefined ? stated[0]?.symbolTable : undefined;
  const symbolTable = read ?? symbolTableOf(estate, resource.template, {}, given);
  const self = `arn:aws:s3:::${symbolTable.encode(attributeText(resource, ''))}`;
  const target = { self, parts: `${self}/` };
  const accessPointAccesses = accessThroughPoints(resourceKey(resource), estate, symbolTable);
  const targets = [target, ...accessPointAccesses.map((accessPointAccess) => accessPointAccess.target)];
  const account = symbolTable.encode(accountOf(resource.template));
  const base: Omit<Frame, 'principals' | 'key'> = {
    bucket,
    symbolTable,
    account,
    target,
    accessPointAccesses,
    organization,
  };
  const resourcePolicies = [
    ...stated.map(({ document }) => readPolicy(document, symbolTable)),
    aclPolicy(bucket, self),
    ...accessPointAccesses.map(({ policy }) => policy),
  ];
  const reference = encryptionKey(bucket);
  const principals = principalsFor(bucket, symbolTable, targets, resourcePolicies, among);
  const frame: Frame = { ...base, principals, key: reference && keyUse(reference, symbolTable, principals) };
  const alternatives = stated.length > 1 ? stated.map((one) => draw(frame, [one], [])) : [];
  return draw(frame, stated, alternatives);
}

function keyUse(
  reference: KeyReference,
  symbolTable: SymbolTable,
  principals: readonly IdentityPrincipal[],
): NonNullable<EffectiveAccess['key']> {
  if (reference.kind !== 'key') return { reference, subjectFor: () => undefined };
  const { key } = reference;
  return {
    reference,
    subjectFor: (requester) =>
      keySubject(
        key,
        symbolTable,
        principals.filter((one) => isOrActsAs(requester, one.requester.arn)),
      ),
  };
}

function draw(
  frame: Frame,
  stated: readonly PolicyOnBucket[],
  alternatives: readonly EffectiveAccess[],
): EffectiveAccess {
  const { bucket, symbolTable, principals, accessPointAccesses, key } = frame;
  const titles: Titles = new Map();
  const types = policyTypes(frame, stated, titles);
  const base = subjectBase(frame, types, titles);
  const subjectWith = (among: readonly IdentityPrincipal[]): PolicySubject => {
    const identities = types.identities.filter(({ principal }) => among.includes(principal));
    return {
      ...base,
      layers: [...base.layers, ...identities.flatMap(layersOf)],
      requesters: among.map(({ requester, trust }) => ({ requester, trust })),
    };
  };
  const subjectFor = (requester: Requester): PolicySubject =>
    subjectWith(principals.filter((one) => isOrActsAs(requester, one.requester.arn)));
  return {
    bucket,
    symbolTable,
    principals,
    titles,
    accessPointAccesses,
    alternatives,
    key,
    subject: subjectWith(principals),
    subjectFor,
    subjectForOutsider: (requester, because) => withOutsider(subjectFor(requester), types, requester, because),
    subjectForRoot: (requester, action) => {
      const subject = subjectFor(requester);
      const layers = subject.layers.filter((layer) => !(layer === types.bucket.whole && isPolicyAction(action)));
      return withOutsider({ ...subject, layers }, types, requester);
    },
  };
}

/**
 * Whether a bucket's policy cannot keep the root user of its own account from it.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html
 */
function isPolicyAction({ name }: Action): boolean {
  return /^s3:(Get|Put|Delete)BucketPolicy$/.test(name);
}

/**
 * The subject with one more way in: what the requester's own policies, which nobody here can read, may allow; all of
 * it, when no reason is given why that is not known.
 */
function withOutsider(
  subject: PolicySubject,
  types: PolicyTypes,
  requester: Requester,
  because?: Reason,
): PolicySubject {
  const { policy, target } = types.bucket.whole;
  const grant: Statement = {
    index: -1,
    effect: 'Allow',
    conditions: [],
    ...(because === undefined ? {} : { open: because }),
    place: policy.place,
  };
  const grants: Layer = {
    policy: { version: policy.version, place: policy.place, statements: [grant] },
    target,
    appliesTo: (one) => isSameRequester(one.requester, requester),
  };
  return {
    ...subject,
    layers: [...subject.layers, grants],
    evaluationPaths: (requestContext) => [
      ...evaluationPathsFor(subject, requestContext),
      [grants, ...(types.isLimitedByControls(requestContext) ? types.serviceControls : [])],
    ],
  };
}

function isSameRequester(one: Requester, other: Requester): boolean {
  return one.kind === 'identity' && other.kind === 'identity' && one.arn === other.arn;
}

/** What is asked about, with the policies that concern everybody. */
function subjectBase(
  { bucket, symbolTable, account, target, accessPointAccesses, organization }: Frame,
  types: PolicyTypes,
  titles: Titles,
): PolicySubject {
  const read = readerOf(bucket, symbolTable);
  const resourceControls = resourceControlLayers(organization.resourceControl ?? [], read, target, titles);
  return {
    target,
    account,
    actions: bucketActions,
    tagOf: tagsOf(bucket),
    layers: [...commonLayers(types), ...types.serviceControls, ...resourceControls],
    evaluationPaths: evaluationPaths(types),
    requestedPoints: [directly, ...accessPointAccesses.map(({ requestedPoint }) => requestedPoint)],
  };
}

/** One builder a type of policy. */
function policyTypes(frame: Frame, stated: readonly PolicyOnBucket[], titles: Titles): PolicyTypes {
  const { bucket, symbolTable, account, target, accessPointAccesses, principals, organization } = frame;
  const onBucket = bucketLayers(bucket, stated, frame, titles);
  const points = accessPointAccesses.map((one) =>
    pointLayers(one, account, isPointBlocked(one, frame, stated), titles),
  );
  const resourceLayers = [onBucket.whole, ...points.map(({ whole }) => whole)];
  const ways = [{ requestedPoint: directly, target }, ...accessPointAccesses];
  const isLimitedByControls = ({ trust }: RequestContext): boolean => trust === 'owner';
  return {
    bucket: onBucket,
    acl: aclLayer(bucket, target, titles),
    points,
    identities: principals.flatMap((principal) =>
      ways.map((way) => identityPaths(principal, way, resourceLayers, titles)),
    ),
    serviceControls: serviceControlLayers(
      organization.serviceControl ?? [],
      readerOf(bucket, symbolTable),
      target,
      isLimitedByControls,
      titles,
    ),
    isLimitedByControls,
  };
}

/** Whether a block keeps other accounts out of an access point; without a policy nobody of theirs gets in anyway. */
function isPointBlocked(
  { accessPoint }: AccessPointAccess,
  { bucket }: Pick<Frame, 'bucket'>,
  stated: readonly PolicyOnBucket[],
): Decided {
  const { pointPolicies } = bucketAccess(bucket.estate, bucket.resource);
  const on = pointPolicies.find((one) => one.accessPoint.resource === accessPoint.resource);
  return on === undefined ? no : isBlocked(on, stated, bucket);
}

function commonLayers({ bucket, acl, points, identities }: PolicyTypes): readonly Layer[] {
  const isBounded = identities.some(({ boundary }) => boundary !== undefined);
  const grants = ({ all, unlimited, limited, unsaid }: OwnGrants): readonly Layer[] =>
    isBounded ? [all, unlimited, limited, unsaid] : [all];
  const ofPoint = ({ whole, own, block }: PointLayers): readonly Layer[] => [
    whole,
    ...grants(own),
    ...(typeof block === 'object' ? [block.maybe] : []),
  ];
  return [
    bucket.whole,
    ...grants(bucket.own),
    ...(typeof bucket.block === 'object' ? [bucket.block.maybe] : []),
    acl,
    ...points.flatMap(ofPoint),
  ];
}

function layersOf({ grants, boundary, fences }: IdentityPaths): readonly Layer[] {
  return [grants, ...(boundary ? [boundary.limits, boundary.mayLimit] : []), ...fences];
}

/** The roles and users for whom anything can come out, or the ones asked for. */
function principalsFor(
  { estate, resource }: Bucket,
  symbolTable: SymbolTable,
  targets: readonly Target[],
  policies: readonly Policy[],
  among: Among | undefined,
): readonly IdentityPrincipal[] {
  const made = (identity: Identity): IdentityPrincipal => principalOf(identity, symbolTable, resource.template);
  const madeOf = (one: Resource): IdentityPrincipal => made(identityOf(estate, one));
  if (among !== undefined && among !== 'meant') return among.map(made);
  if (among === undefined && policies.some(letsManyIn)) return identitiesOf(estate).map(made);
  const isApart = among === undefined || policies.some(tellsApart);
  const near = identitiesNear(estate, resource).flatMap((group): readonly IdentityPrincipal[] => {
    const [first, ...rest] = group;
    if (first === undefined) return [];
    const principal = madeOf(first);
    const isAlike = !isApart && !tellsApart(principal.permissions.policy);
    const all = isAlike && rest.length > 0 ? [{ ...principal, alike: rest.map(nameOf) }] : group.map(madeOf);
    return all.filter(({ permissions }) => mayReach(permissions.policy, targets));
  });
  const known = new Set(near.map(({ identity }) => identity.resource));
  const own = symbolTable.encode(accountOf(resource.template));
  const { accounts, requesters } = namedBy(policies, among === 'meant' ? undefined : own);
  if (accounts.size === 0 && requesters.length === 0) return near;
  const isNamed = (one: Resource): boolean => {
    if (accounts.size > 0 && accounts.has(symbolTable.encode(accountOf(one.template)))) return true;
    if (requesters.length === 0) return false;
    const arn = symbolTable.encode(identityArn(estate, one));
    return requesters.some((requester) => isOrActsAs(requester, arn));
  };
  const others = deployedIdentities(estate).filter((one) => !known.has(one) && isNamed(one));
  return [...near, ...others.map(madeOf)];
}

/** The roles, users and sessions that the policies name, and the accounts that they grant to, beside the one `own`. */
function namedBy(
  policies: readonly Policy[],
  own: string | undefined,
): { readonly accounts: ReadonlySet<string>; readonly requesters: readonly Requester[] } {
  const accounts = own === undefined ? [] : policies.flatMap(accountsIn).filter((one) => one !== own);
  const arns = new Set(policies.flatMap(namedIn));
  return {
    accounts: new Set(accounts),
    requesters: [...arns].map((arn): Requester => ({ kind: 'identity', account: '', arn })),
  };
}

function accountsIn({ statements }: Policy): readonly string[] {
  return statements.flatMap(({ principals = [] }) =>
    principals.flatMap((principal) => (principal.kind === 'account' ? principal.account : [])),
  );
}

/** Whether the policy lets in anybody whom it does not name: then everybody's own denials and boundaries count. */
function letsManyIn({ statements, open }: Policy): boolean {
  return (
    open !== undefined ||
    statements.some(
      ({ effect, principals, notPrincipals, open: because }) =>
        effect === 'Allow' &&
        (because !== undefined ||
          notPrincipals !== undefined ||
          principals?.some(({ kind }) => kind === 'anyone' || kind === 'malformed') === true),
    )
  );
}

/** The ARNs of roles, users and sessions that the policy names. */
function namedIn({ statements }: Policy): readonly string[] {
  const arnOf = (principal: Principal): readonly string[] => (principal.kind === 'identity' ? [principal.arn] : []);
  return statements.flatMap(({ principals = [], notPrincipals = [] }) =>
    [...principals, ...notPrincipals].flatMap(arnOf),
  );
}

const keysOfOnePrincipal = /^aws:(principal(arn|tag\/)|userid|username|sourceidentity)/;

/** Whether the policy may treat two principals of one account differently. */
function tellsApart({ statements }: Policy): boolean {
  const isVariable = (statement: Statement): boolean =>
    [
      ...(statement.resources ?? []),
      ...(statement.notResources ?? []),
      ...statement.conditions.flatMap((one) => one.values),
    ]
      .flatMap(({ pattern }) => pattern)
      .some((piece) => typeof piece !== 'string' && 'variable' in piece);
  const isOne = ({ kind }: Principal): boolean => kind === 'identity' || kind === 'malformed';
  return statements.some(
    (statement) =>
      [...(statement.principals ?? []), ...(statement.notPrincipals ?? [])].some(isOne) ||
      statement.conditions.some(({ key }) => keysOfOnePrincipal.test(key)) ||
      isVariable(statement),
  );
}

/** Whether the policies may allow something on one of the targets. */
function mayReach({ statements, open }: Policy, targets: readonly Target[]): boolean {
  const isAbout = (statement: Statement): boolean => {
    const { effect, actions, resources, open: because } = statement;
    if (effect !== 'Allow') return false;
    if (because !== undefined) return true;
    const isS3 =
      actions === undefined ||
      actions.some((one) => one.open !== undefined || /^[*?s]/i.test(showPattern(one.pattern)));
    const mayName = (target: Target): boolean =>
      withOpenNames(statement, target).resources?.some(
        (one) => one.open !== undefined || reaches(one.pattern, target),
      ) === true;
    return isS3 && (resources === undefined || targets.some(mayName));
  };
  return open !== undefined || statements.some(isAbout);
}
