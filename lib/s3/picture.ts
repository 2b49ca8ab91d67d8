import {
  bucketActions,
  directly,
  parsePattern,
  reaches,
  readPolicy,
  showPattern,
  type Layer,
  type Policy,
  type PolicySubject,
  type Principal as NamedPrincipal,
  type Statement,
  type Surroundings,
  type Target,
  type Vocabulary,
} from '../policy';
import { accountOf, attributeText, get, isOn, resolve, type Place, type Template } from '../template';
import { accessPointsOf, entranceOf, type Entrance } from './access-point';
import { cannedAcl, publicGrant, type AclGrant, type AclPermission } from './acl';
import { objectOwnership, type Bucket } from './bucket';
import { bucketAccess } from './bucket-access';
import { areAclsOn } from './defaults';
import { property } from './estate';
import { identitiesOf, type Identity } from './identity';
import { encryptionKey, keySubject, type KeyReference } from './key';
import { direct, identityLayers, principalOf, type Principal } from './layers';
import { vocabularyOf } from './names';
import { policyStatus } from './policy-status';
import { keepsStrangersOut } from './public-access-block';
import { isOutsider } from './questions';
import { resourceKey } from './reference';
import type { Settings } from './settings';

/** A bucket with everything in the templates that decides who may do what with it. */
export interface Picture {
  readonly bucket: Bucket;
  readonly vocabulary: Vocabulary;
  readonly subject: PolicySubject;
  readonly principals: readonly Principal[];
  /** the key of its objects, and who may use it */
  readonly key: { readonly reference: KeyReference; readonly subject: PolicySubject | undefined } | undefined;
  /** what each layer is */
  readonly titles: ReadonlyMap<Layer, string>;
  /** the access points that lead to it */
  readonly entrances: readonly Entrance[];
}

/** Policies of the organisation that templates do not hold, each as `loadPolicy` reads it. */
export interface OrganizationPolicies {
  /** service control policies: limits on principals of the accounts that the templates are for */
  readonly serviceControl?: readonly Template[];
  /** resource control policies: limits on everybody's access to resources of those accounts */
  readonly resourceControl?: readonly Template[];
  /** what the team decides and no template says */
  readonly settings?: Settings;
}

/**
 * The whole picture of a bucket: its policy, its ACL, access points that lead to it, the identity policies and
 * boundaries of the roles and users of the
 * templates (or only those in `among`), what the public access block keeps out, and the policies of the organisation
 * where they are given.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
 */
export function pictureOf(
  bucket: Bucket,
  organization: OrganizationPolicies = {},
  among?: readonly Identity[],
): Picture {
  const { estate, resource } = bucket;
  const vocabulary = vocabularyOf(estate, resource.template);
  const bucketArn = `arn:aws:s3:::${vocabulary.encode(attributeText(resource, ''))}`;
  const account = vocabulary.encode(accountOf(resource.template));
  const target = { self: bucketArn, parts: `${bucketArn}/` };
  const titles = new Map<Layer, string>();
  const layer = (title: string, made: Layer): Layer => {
    titles.set(made, title);
    return made;
  };

  const stated = bucketAccess(estate, resource).policies;
  const [only] = stated;
  const policy: Policy = only
    ? {
        ...readPolicy(only.document, vocabulary),
        ...(stated.length > 1
          ? { open: 'several policies compete for the bucket, and the last one deployed counts' }
          : {}),
      }
    : nothing(bucket.properties.place);
  const statuses = stated.map((one) => policyStatus(one).kind);
  const isKeptOut = keepsStrangersOut(bucket);
  const whole = layer('bucket policy', { policy, target });
  const own = layer('bucket policy, grants beyond the account as a whole', { policy: direct(policy, account), target });
  const acl = layer('ACL', {
    policy: aclPolicy(bucket, bucketArn),
    target,
    concerns: ({ through }) => through === directly,
  });
  const doubtful = layer('bucket policy', {
    policy: {
      ...policy,
      statements: policy.statements.filter(({ effect }) => effect === 'Deny'),
      open: 'whether the public access block keeps strangers out',
    },
    target,
    concerns: (one) => isOutsider(one) || one.trust === 'named',
  });

  const entrances = accessPointsOf(resourceKey(resource), estate).map((one) => entranceOf(one, vocabulary));
  const targets = [target, ...entrances.map((entrance) => entrance.target)];
  const principals = (among ?? identitiesOf(estate))
    .map((identity) => principalOf(identity, vocabulary, resource.template))
    .filter(({ permissions, caller }) => mayReach(permissions.policy, targets) || names(policy, caller.arn));
  const identities = principals.flatMap((principal) =>
    [{ door: directly, target }, ...entrances].map((entrance) => {
      const { grants, limits } = identityLayers(principal, entrance.target, entrance.door);
      layer(`identity policies of ${principal.name}`, grants);
      for (const limit of limits) layer(`permissions boundary of ${principal.name}`, limit);
      return { principal, entrance, grants, limits };
    }),
  );
  const doors = entrances.map((entrance) => {
    const at = {
      target: entrance.target,
      concerns: ({ through, network }: Surroundings) =>
        through === entrance.door && (entrance.door.origin === 'Internet' || network === 'endpoint'),
    };
    const title = `policy of the access point ${entrance.accessPoint.resource.logicalId}`;
    return {
      entrance,
      whole: layer(title, { ...at, policy: entrance.policy }),
      own: layer(title, { ...at, policy: direct(entrance.policy, account) }),
    };
  });
  const read = (template: Template): Policy =>
    readPolicy(
      resolve(
        template.body,
        { set: estate.inventory.set, template, world: estate.world, depth: 0 },
        { template, path: [] },
      ),
      vocabulary,
    );
  const controls = (organization.serviceControl ?? []).map((document, index) =>
    layer(`service control policy ${index + 1}`, {
      policy: read(document),
      target,
      concerns: ({ trust }) => trust === 'owner',
    }),
  );
  const resourceControls = (organization.resourceControl ?? []).map((document, index) =>
    layer(`resource control policy ${index + 1}`, { policy: onlyDenials(read(document)), target }),
  );

  const restricts = isKeptOut === true && statuses.includes('public');
  const maybeRestricts = !restricts && isKeptOut !== false && statuses.some((kind) => kind !== 'not public');
  const bucketLayers = (surroundings: Surroundings, direction: Layer): readonly Layer[] => {
    const isForeign = isOutsider(surroundings) || surroundings.trust === 'named' || surroundings.trust === 'member';
    if (!isForeign) return [direction];
    return restricts ? [] : maybeRestricts ? [doubtful] : [direction];
  };
  const routes = (surroundings: Surroundings): readonly (readonly Layer[])[] => {
    const { caller, through, trust } = surroundings;
    const mine = identities.find(
      ({ principal, entrance }) =>
        caller.kind === 'identity' && principal.caller.arn === caller.arn && entrance.door === through,
    );
    const limits = [...(mine?.limits ?? []), ...(trust === 'owner' ? controls : [])];
    const door = doors.find(({ entrance }) => entrance.door === through);
    const found: (readonly Layer[])[] = [];
    const isOwner = trust === 'owner';
    for (const direction of bucketLayers(surroundings, isOwner ? own : whole)) {
      const inside = door
        ? isOutsider(surroundings) && door.entrance.keepsStrangersOut === true
          ? undefined
          : [direction, isOwner ? door.own : door.whole]
        : [direction];
      if (inside) found.push([...inside, ...(mine && !isOwner ? [mine.grants] : []), ...limits]);
    }
    if (mine && isOwner) found.push([mine.grants, ...limits]);
    if (!door) found.push([acl, ...(mine && !isOwner ? [mine.grants] : []), ...limits]);
    return found;
  };
  const reference = encryptionKey(bucket);
  return {
    bucket,
    vocabulary,
    principals,
    titles,
    entrances,
    subject: {
      target,
      account,
      actions: bucketActions,
      layers: [
        whole,
        own,
        ...(maybeRestricts ? [doubtful] : []),
        acl,
        ...doors.flatMap((door) => [door.whole, door.own]),
        ...identities.flatMap(({ grants, limits }) => [grants, ...limits]),
        ...controls,
        ...resourceControls,
      ],
      routes,
      callers: principals.map(({ caller, trust }) => ({ caller, trust })),
      doors: [directly, ...entrances.map(({ door }) => door)],
    },
    key: reference && {
      reference,
      subject: reference.kind === 'key' ? keySubject(reference.key, vocabulary, principals) : undefined,
    },
  };
}

function nothing(place: Place): Policy {
  return { version: '2012-10-17', statements: [], place };
}

function onlyDenials(policy: Policy): Policy {
  return { ...policy, statements: policy.statements.filter(({ effect }) => effect === 'Deny') };
}

/**
 * Whether the policies may allow something on one of the targets: nobody else of an account's many roles is worth a
 * question.
 */
function mayReach({ statements, open }: Policy, targets: readonly Target[]): boolean {
  const isAbout = ({ effect, actions, resources, open: because }: Statement): boolean => {
    if (effect !== 'Allow') return false;
    if (because !== undefined) return true;
    const isS3 =
      actions === undefined ||
      actions.some((one) => one.open !== undefined || /^[*?s]/i.test(showPattern(one.pattern)));
    return (
      isS3 &&
      (resources === undefined ||
        resources.some((one) => one.open !== undefined || targets.some((target) => reaches(one.pattern, target))))
    );
  };
  return open !== undefined || statements.some(isAbout);
}

function names({ statements }: Policy, arn: string): boolean {
  const isIt = (principal: NamedPrincipal): boolean => principal.kind === 'identity' && principal.arn === arn;
  return statements.some(({ principals, notPrincipals }) => principals?.some(isIt) || notPrincipals?.some(isIt));
}

/**
 * What a permission of an ACL on a bucket comes to as actions.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions
 */
const aclActions: Readonly<
  Record<AclPermission, { readonly actions: readonly string[]; readonly on: 'bucket' | 'object' }>
> = {
  list: { actions: ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'], on: 'bucket' },
  write: { actions: ['s3:PutObject'], on: 'object' },
  'read the ACL of': { actions: ['s3:GetBucketAcl'], on: 'bucket' },
  'change the ACL of': { actions: ['s3:PutBucketAcl'], on: 'bucket' },
};

/**
 * Whom an ACL lets do what, as a policy; nothing where ACLs are off.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
 */
function aclPolicy(bucket: Bucket, bucketArn: string): Policy {
  const value = property(bucket, 'AccessControl');
  const place = value.place;
  const acl = cannedAcl(value);
  const ownership = objectOwnership(bucket);
  if (acl === 'none' || areAclsOn(bucket).kind === 'no') return nothing(place);
  const ignores = isOn(get(property(bucket, 'PublicAccessBlockConfiguration'), 'IgnorePublicAcls'));
  const { accountPublicAccessBlock } = bucket.estate.inventory.settings;
  const isIgnored = ignores === true || accountPublicAccessBlock === true;
  const grants =
    acl === 'unknown' ? [] : acl.grants.filter(({ to }) => !isIgnored || (to !== 'anyone' && to !== 'any AWS account'));
  const isPublic = acl === 'unknown' || publicGrant(acl) !== undefined;
  const syntax = { wildcards: true, variables: false };
  const statement = (
    principals: readonly NamedPrincipal[],
    actions: readonly string[],
    on: 'bucket' | 'object',
    more: Partial<Statement> = {},
  ): Statement => ({
    index: 0,
    sid: acl === 'unknown' ? 'ACL' : `ACL ${acl.name}`,
    effect: 'Allow',
    principals,
    actions: actions.map((action) => ({ pattern: parsePattern(action, syntax) })),
    resources: [{ pattern: parsePattern(on === 'bucket' ? bucketArn : `${bucketArn}/*`, syntax) }],
    conditions: [],
    place,
    ...more,
  });
  const anyone: readonly NamedPrincipal[] = [{ kind: 'anyone' }];
  const isOpen = isPublic && !isIgnored && (ignores === undefined || accountPublicAccessBlock === 'unknown');
  const open =
    acl === 'unknown'
      ? 'the ACL is not known'
      : isOpen
        ? 'whether public ACLs are ignored'
        : ownership.kind === 'unknown'
          ? 'whether ACLs are on'
          : undefined;
  if (open !== undefined) return { ...nothing(place), statements: [statement(anyone, ['s3:*'], 'bucket', { open })] };
  const signed: Partial<Statement> = {
    conditions: [
      {
        operator: 'stringnotequals',
        ifExists: false,
        key: 'aws:principaltype',
        values: [{ pattern: ['Anonymous'] }],
        written: 'StringNotEquals aws:PrincipalType',
      },
    ],
  };
  const grantee = (to: AclGrant['to']): readonly NamedPrincipal[] =>
    to === 'log delivery'
      ? [{ kind: 'service', name: 'logging.s3.amazonaws.com' }]
      : typeof to === 'object'
        ? [{ kind: 'canonical', id: to.canonicalId }]
        : anyone;
  const statements = grants.flatMap(({ to, permits }) => {
    const more = to === 'any AWS account' ? signed : {};
    return permits.map((permission) =>
      statement(grantee(to), aclActions[permission].actions, aclActions[permission].on, more),
    );
  });
  return { ...nothing(place), statements };
}
