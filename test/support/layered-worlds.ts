import { can, type CanQuestion } from '../../lib/engine';
import { ask as put, evaluate, type Requester, type Decision, type Policy, type Request } from '../../lib/policy';
import {
  bucketOf,
  effectiveAccessOf,
  estateIn,
  resourcesOf,
  takeInventory,
  type OrganizationPolicies,
} from '../../lib/s3';
import { explore, loadPolicy, type Template } from '../../lib/template';
import { Dice } from './dice';
import { template } from './lint';
import { policyOf } from './policy';

/*
 * `can` against what AWS's pages say of several policies together: a bucket policy, identity policies, a boundary,
 * policies of the organisation, in the own and in another account. The order is written down here once more, over the
 * concrete evaluator alone.
 */
const own = '111122223333';
const other = '444455556666';
const bucket = 'arn:aws:s3:::data';
const point = `arn:aws:s3:us-east-1:${own}:accesspoint/p`;

type Statements = readonly object[];

/** Who may ask in these worlds: what stands in templates, and a session of the role. */
const askers = {
  anonymous: { requester: { kind: 'anonymous' } },
  role: { requester: { kind: 'identity', account: own, arn: `arn:aws:iam::${own}:role/reader` } },
  session: { requester: { kind: 'identity', account: own, arn: `arn:aws:sts::${own}:assumed-role/reader/anna` } },
  user: { requester: { kind: 'identity', account: own, arn: `arn:aws:iam::${own}:user/bob` } },
  partner: { requester: { kind: 'identity', account: other, arn: `arn:aws:iam::${other}:role/partner` } },
} as const satisfies Readonly<Record<string, { readonly requester: Requester }>>;
type Asker = keyof typeof askers;

export interface World {
  readonly asker: Asker;
  readonly action: string;
  readonly key: string;
  readonly onBucket: Statements;
  /** undefined: the asker has no policy of its own */
  readonly onIdentity: Statements | undefined;
  readonly boundary: Statements | undefined;
  /** service control policies, all attached at one level; none when the account is in no organisation */
  readonly serviceControl: readonly Statements[];
  readonly resourceControl: readonly Statements[];
  /** the policy of an access point of the bucket; undefined: there is none */
  readonly accessPoint: Statements | undefined;
  /** whether the request comes through it */
  readonly isThrough: boolean;
}

const actions = ['s3:GetObject', 's3:PutObject'];
const scopes: readonly unknown[] = [
  '*',
  's3:*',
  's3:Get*',
  's3:GetObject',
  's3:PutObject',
  ['s3:GetObject', 's3:PutObject'],
];
const places: readonly unknown[] = ['*', `${bucket}/*`, `${bucket}/own/*`, [bucket, `${bucket}/*`]];
const pointPlaces: readonly unknown[] = ['*', `${point}/object/*`, `${point}/object/own/*`, [point, `${point}/*`]];

function randomWorld(dice: Dice): World {
  const asker = dice.pick(Object.keys(askers) as readonly Asker[]);
  const statement = (effect: 'Allow' | 'Deny', more: object = {}): object => ({
    Effect: effect,
    Action: dice.pick(scopes),
    Resource: dice.pick(places),
    ...more,
    ...(dice.chance(25)
      ? { Condition: { Bool: { 'aws:SecureTransport': dice.pick(['true', 'false']) } } }
      : dice.chance(10)
        ? {
            Condition: {
              [dice.pick(['StringEquals', 'StringNotEquals'])]: { 'aws:PrincipalAccount': dice.pick([own, other]) },
            },
          }
        : {}),
  });
  const several = (most: number, more: () => object = () => ({})): Statements =>
    Array.from({ length: 1 + dice.below(most) }, () => statement(dice.chance(75) ? 'Allow' : 'Deny', more()));
  const principals: readonly unknown[] = [
    '*',
    { AWS: own },
    { AWS: other },
    ...Object.values(askers).flatMap(({ requester }) =>
      requester.kind === 'identity' ? [{ AWS: requester.arn }] : [],
    ),
  ];
  const hasPoint = dice.chance(40);
  const isThrough = hasPoint && dice.chance(60);
  const delegation = { Effect: 'Allow', Principal: { AWS: '*' }, Action: '*', Resource: [bucket, `${bucket}/*`] };
  const delegated = { ...delegation, Condition: { StringEquals: { 's3:DataAccessPointAccount': own } } };
  const full: Statements = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
  const isIdentity = asker !== 'anonymous';
  return {
    asker,
    action: dice.pick(actions),
    key: dice.pick(['own/x', 'shared/x']),
    onBucket: [
      ...several(3, () => ({ Principal: dice.pick(principals) })),
      ...(hasPoint && dice.chance(50) ? [delegated] : []),
    ],
    onIdentity: isIdentity && dice.chance(75) ? several(2) : undefined,
    // what a boundary leaves of a grant that an access point hands on no page says
    boundary: isIdentity && !isThrough && dice.chance(35) ? several(2) : undefined,
    serviceControl: dice.chance(30)
      ? dice.chance(60)
        ? [full, [statement('Deny')]]
        : [[statement('Allow')], several(2)]
      : [],
    resourceControl: dice.chance(20) ? [[statement('Deny', { Principal: '*' })]] : [],
    accessPoint: hasPoint
      ? several(2, () => ({ Principal: dice.pick(principals), Resource: dice.pick(pointPlaces) }))
      : undefined,
    isThrough,
  };
}

const read = (Statement: Statements): Policy => policyOf({ Version: '2012-10-17', Statement });

/**
 * What AWS's pages say of the request; `silent` where they do not say it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 */
export function decide(world: World): 'allowed' | 'denied' | 'silent' {
  if (world.isThrough) return decideThrough(world);
  const { requester } = askers[world.asker];
  const account = requester.kind === 'identity' ? requester.account : undefined;
  const request: Request = {
    requester,
    action: world.action,
    resource: `${bucket}/${world.key}`,
    context: new Map([
      ['aws:securetransport', ['true']],
      ['aws:principalaccount', [account ?? 'anonymous']],
    ]),
  };
  const says = (statements: Statements | undefined): Decision['effect'] =>
    statements === undefined ? 'none' : evaluate(read(statements), request).effect;
  const isLimited = world.boundary !== undefined;
  // service control policies bind the principals of the account that they are attached to, here the bucket's
  const controls = account === own ? world.serviceControl.map(says) : [];
  const resourceControls = world.resourceControl.map(says);
  const every = [says(world.onBucket), says(world.onIdentity), says(world.boundary), ...controls, ...resourceControls];
  if (every.includes('Deny')) return 'denied';
  // what is attached at one level is a union
  if (controls.length > 0 && !controls.includes('Allow')) return 'denied';
  const isWithinBoundary = !isLimited || says(world.boundary) === 'Allow';
  const byIdentity = says(world.onIdentity) === 'Allow' && isWithinBoundary;
  const grantsTo = (test: (principal: unknown) => boolean): boolean =>
    says(world.onBucket.filter((one) => test(principalOf(one)))) === 'Allow';
  if (account === undefined) return says(world.onBucket) === 'Allow' ? 'allowed' : 'denied';
  if (account !== own) return says(world.onBucket) === 'Allow' && byIdentity ? 'allowed' : 'denied';
  if (byIdentity) return 'allowed';
  const isRole = (principal: unknown): boolean => /:role\//.test(JSON.stringify(principal));
  const isAccount = (principal: unknown): boolean => JSON.stringify(principal) === JSON.stringify({ AWS: own });
  // a user or a session that is named gets in whatever its boundary leaves out; a role does not
  if (grantsTo((principal) => principal !== '*' && !isRole(principal) && !isAccount(principal))) return 'allowed';
  if (grantsTo(isRole) && isWithinBoundary) return 'allowed';
  if (!grantsTo((principal) => principal === '*')) return 'denied';
  // of a wildcard and a boundary the page speaks only where `aws:PrincipalArn` says who
  return isWithinBoundary ? 'allowed' : 'silent';
}

/**
 * The same of a request through the access point: both its policy and the bucket must permit it. Policies that name
 * nobody may name the bucket or the access point; of those that tell the two apart the pages do not speak.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
 */
function decideThrough(world: World): 'allowed' | 'denied' | 'silent' {
  const { requester } = askers[world.asker];
  const account = requester.kind === 'identity' ? requester.account : undefined;
  const context = new Map([
    ['aws:securetransport', ['true']],
    ['aws:principalaccount', [account ?? 'anonymous']],
    ['s3:dataaccesspointarn', [point]],
    ['s3:dataaccesspointaccount', [own]],
    ['s3:accesspointnetworkorigin', ['Internet']],
  ]);
  const onBucket = `${bucket}/${world.key}`;
  const onPoint = `${point}/object/${world.key}`;
  const says = (statements: Statements, resource: string): Decision['effect'] =>
    evaluate(read(statements), { requester, action: world.action, resource, context }).effect;
  if ([says(world.onBucket, onBucket), says(world.accessPoint ?? [], onPoint)].includes('Deny')) return 'denied';
  const controls = account === own ? world.serviceControl : [];
  const others = [world.onIdentity ?? [], ...controls, ...world.resourceControl];
  if (others.some((one) => says(one, onBucket) !== says(one, onPoint))) return 'silent';
  if (others.some((one) => says(one, onPoint) === 'Deny')) return 'denied';
  if (controls.length > 0 && !controls.some((one) => says(one, onPoint) === 'Allow')) return 'denied';
  // of the own account, to name the account is to leave it to its own policies
  const isGrant = (one: object): boolean =>
    account !== own || JSON.stringify(principalOf(one)) !== JSON.stringify({ AWS: own });
  const isGranted =
    says(world.onBucket.filter(isGrant), onBucket) === 'Allow' &&
    says((world.accessPoint ?? []).filter(isGrant), onPoint) === 'Allow';
  const byIdentity = says(world.onIdentity ?? [], onPoint) === 'Allow';
  if (account === undefined) return isGranted ? 'allowed' : 'denied';
  return (account === own ? isGranted || byIdentity : isGranted && byIdentity) ? 'allowed' : 'denied';
}

function principalOf(statement: object): unknown {
  return 'Principal' in statement ? statement.Principal : undefined;
}

function document(Statement: Statements): object {
  return { Version: '2012-10-17', Statement };
}

/** A policy of the organisation, as the command reads it from a file. */
function policyFile(statements: Statements): Template {
  const text = JSON.stringify(document(statements));
  return loadPolicy('policy.json', {
    kind: () => 'file',
    sizeInBytes: () => text.length,
    read: () => text,
    identity: (path) => path,
    list: () => [],
  });
}

const noBlock = Object.fromEntries(
  ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].map((name) => [name, false]),
);

function accessPoint(statements: Statements): object {
  const Properties = { Bucket: { Ref: 'Bucket' }, Name: 'p', PublicAccessBlockConfiguration: noBlock };
  return { Type: 'AWS::S3::AccessPoint', Properties: { ...Properties, Policy: document(statements) } };
}

/** The same world as templates, put to `can`. */
export function ask(world: World): Verdict {
  const { requester } = askers[world.asker];
  const identity = {
    ...(world.onIdentity ? { Policies: [{ PolicyName: 'p', PolicyDocument: document(world.onIdentity) }] } : {}),
    ...(world.boundary ? { PermissionsBoundary: { Ref: 'Boundary' } } : {}),
  };
  const boundary = world.boundary
    ? { Boundary: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document(world.boundary) } } }
    : {};
  const role = (RoleName: string): object => ({
    Type: 'AWS::IAM::Role',
    Properties: { RoleName, AssumeRolePolicyDocument: document([]), ...identity },
  });
  const isOwn = requester.kind === 'identity' && requester.account === own;
  const Resources = {
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: 'data',
        PublicAccessBlockConfiguration: noBlock,
      },
    },
    Policy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: document(world.onBucket) },
    },
    ...(world.accessPoint ? { Point: accessPoint(world.accessPoint) } : {}),
    ...(isOwn ? boundary : {}),
    ...(world.asker === 'role' || world.asker === 'session' ? { Reader: role('reader') } : {}),
    ...(world.asker === 'user'
      ? { Bob: { Type: 'AWS::IAM::User', Properties: { UserName: 'bob', ...identity } } }
      : {}),
  };
  const at = (account: string): { readonly environment: { readonly account: string; readonly region: string } } => ({
    environment: { account, region: 'us-east-1' },
  });
  const templates = [
    template(JSON.stringify({ Resources }), at(own), 'own.json'),
    ...(world.asker === 'partner'
      ? [template(JSON.stringify({ Resources: { ...boundary, Partner: role('partner') } }), at(other), 'other.json')]
      : []),
  ];
  const policies = (all: readonly Statements[]): readonly Template[] => all.map(policyFile);
  const organization: OrganizationPolicies = {
    serviceControl: [{ documents: policies(world.serviceControl) }],
    resourceControl: [{ documents: policies(world.resourceControl) }],
  };
  return world.isThrough ? askThrough(world, templates, organization) : askDirectly(world, templates, organization);
}

function askDirectly(world: World, templates: readonly Template[], organization: OrganizationPolicies): Verdict {
  const { requester } = askers[world.asker];
  const question: CanQuestion = {
    principal: requester.kind === 'identity' ? requester.arn : '*',
    action: world.action,
    resource: `${bucket}/${world.key}`,
    context: new Map(),
    isPlaintext: false,
  };
  const { answers } = can(templates, question, organization);
  const verdicts = new Set(answers.map(({ verdict }) => verdict));
  const [only, ...others] = verdicts;
  return only === undefined || others.length > 0 ? 'unknown' : only;
}

/** The command asks of the bucket itself; what comes through an access point is asked of what it asks. */
function askThrough(world: World, templates: readonly Template[], organization: OrganizationPolicies): Verdict {
  const { requester } = askers[world.asker];
  const account = requester.kind === 'identity' ? requester.account : undefined;
  const inventory = takeInventory(templates);
  const [resource] = resourcesOf(inventory, 'AWS::S3::Bucket');
  if (resource === undefined) throw new Error('there is a bucket');
  const { outcomes } = explore(2, (option) => {
    const access = effectiveAccessOf(bucketOf(estateIn(inventory, option), resource), organization);
    return put(access.subjectFor(requester), {
      base: 'allowed',
      requesters: [{ requester, trust: account === undefined ? 'everyone' : account === own ? 'owner' : 'named' }],
      requestContext: ({ through, transport }) => through?.arn === point && transport === 'tls',
      action: ({ name, on }) => name === world.action && on === 'object',
      objects: [world.key],
    }).kind;
  });
  const [only, ...others] = new Set(outcomes.map(({ value }) => value));
  return only === undefined || others.length > 0 || only === 'unknown'
    ? 'unknown'
    : only === 'yes'
      ? 'allowed'
      : 'denied';
}

type Verdict = 'allowed' | 'denied' | 'unknown';

export interface WorldsResult {
  readonly worlds: number;
  readonly allowed: number;
  /** `can` could not tell */
  readonly unknown: number;
  /** the pages do not say */
  readonly silent: number;
  readonly differences: readonly string[];
}

/** Random worlds, each decided from the pages and by `can`. */
export function compareWorlds(worlds: number, seed: number): WorldsResult {
  const dice = new Dice(seed);
  const differences: string[] = [];
  let [allowed, unknown, silent] = [0, 0, 0];
  for (let count = 0; count < worlds; count++) {
    const world = randomWorld(dice);
    const [expected, actual] = [decide(world), ask(world)];
    if (expected === 'allowed') allowed++;
    if (expected === 'silent') silent++;
    else if (actual === 'unknown') unknown++;
    else if (actual !== expected) differences.push(JSON.stringify({ expected, actual, world }));
  }
  return { worlds, allowed, unknown, silent, differences };
}
