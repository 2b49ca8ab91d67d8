import { can, type CanQuestion } from '../../lib/engine';
import { evaluate, type Requester, type Decision, type Policy, type Request } from '../../lib/policy';
import { loadPolicy, type Template } from '../../lib/template';
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
  const full: Statements = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
  const isIdentity = asker !== 'anonymous';
  return {
    asker,
    action: dice.pick(actions),
    key: dice.pick(['own/x', 'shared/x']),
    onBucket: several(3, () => ({ Principal: dice.pick(principals) })),
    onIdentity: isIdentity && dice.chance(75) ? several(2) : undefined,
    boundary: isIdentity && dice.chance(35) ? several(2) : undefined,
    serviceControl: dice.chance(30)
      ? dice.chance(60)
        ? [full, [statement('Deny')]]
        : [[statement('Allow')], several(2)]
      : [],
    resourceControl: dice.chance(20) ? [[statement('Deny', { Principal: '*' })]] : [],
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

/** The same world as templates, put to `can`. */
export function ask(world: World): 'allowed' | 'denied' | 'unknown' {
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
  const open = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];
  const Resources = {
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: 'data',
        PublicAccessBlockConfiguration: Object.fromEntries(open.map((name) => [name, false])),
      },
    },
    Policy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: document(world.onBucket) },
    },
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
  const question: CanQuestion = {
    principal: requester.kind === 'identity' ? requester.arn : '*',
    action: world.action,
    resource: `${bucket}/${world.key}`,
    context: new Map(),
    isPlaintext: false,
  };
  const policies = (all: readonly Statements[]): readonly Template[] => all.map(policyFile);
  const { answers } = can(templates, question, {
    serviceControl: [{ documents: policies(world.serviceControl) }],
    resourceControl: [{ documents: policies(world.resourceControl) }],
  });
  const verdicts = new Set(answers.map(({ verdict }) => verdict));
  const [only, ...others] = verdicts;
  return only === undefined || others.length > 0 ? 'unknown' : only;
}

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
