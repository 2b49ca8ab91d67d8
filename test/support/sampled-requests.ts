import type { Requester, Request } from '../../lib/policy';
import { Dice } from './dice';

/*
 * Bucket policies of realistic shape, and requests by requesters of every kind. Nothing here comes from the symbolic
 * engine: who may come, and which condition keys a request carries, is written down from AWS's pages once more.
 */
const iam = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';
/** What says which keys a request carries. */
export const pages = [`${iam}reference_policies_condition-keys.html`, `${iam}reference_policies_variables.html`];

export const owner = '111122223333';
const partner = '444455556666';
export const ownOrganization = 'o-ours123456';
const accounts = ['123456789012', '999999999999', '888888888888', '555566667777', '210987654321', '100000000001'];
const organizations = ['o-aother1234', 'o-stranger0', 'o-zz99887766'];

type Entry = readonly [operator: string, key: string, value: unknown];

function oneOrMore(dice: Dice, from: readonly string[]): unknown {
  return dice.chance(60) ? dice.pick(from) : [...new Set(dice.some(from, 3))];
}

const accountPatterns = [owner, partner, '999999999999', '1*', '9*', '*', '${aws:ResourceAccount}'];
const organizationPatterns = [ownOrganization, 'o-*', 'o-a*', '*'];
const networks = ['203.0.113.0/24', '198.51.100.7', '10.0.0.0/8', '0.0.0.0/0', '0.0.0.0/1', '2001:db8::/32', '::/0'];
const principalArns = (dice: Dice): string => {
  const partition = dice.pick(['aws', 'aws', 'aws', '*', '*', 'aws-cn']);
  const service = dice.pick(['iam', 'iam', 'sts', '*']);
  const account = dice.pick([owner, partner, '*', '*', '1*', '999999999999']);
  return `arn:${partition}:${service}::${account}:${dice.pick([
    'role/*',
    'user/*',
    'root',
    'role/reader',
    'user/anna',
    'federated-user/*',
    '*',
    'role/team/*',
    'role/admin*',
  ])}`;
};
const sourceArns = [
  'arn:aws:cloudfront::*:distribution/*',
  `arn:aws:cloudfront::${owner}:distribution/*`,
  `arn:aws:cloudfront::${owner}:distribution/E1`,
  'arn:aws:s3:::source',
  'arn:aws:s3:::*',
  `arn:aws:logs:us-east-1:${owner}:*`,
];

/** What people ask of a request in a bucket policy. */
const makers: readonly ((dice: Dice) => Entry)[] = [
  (dice) => ['Bool', 'aws:SecureTransport', dice.pick(['true', 'false'])],
  (dice) => ['Bool', 'aws:SecureTransport', dice.pick(['true', 'false', true, false])],
  (dice) => [dice.pick(['IpAddress', 'NotIpAddress']), 'aws:SourceIp', oneOrMore(dice, networks)],
  (dice) => [dice.pick(['StringEquals', 'StringNotEquals']), 'aws:SourceVpce', oneOrMore(dice, ['vpce-1', 'vpce-2'])],
  (dice) => [dice.pick(['StringLike', 'StringNotLike']), 'aws:SourceVpc', dice.pick(['vpc-*', 'vpc-1', '*'])],
  (dice) => [
    dice.pick(['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike']),
    'aws:PrincipalOrgID',
    oneOrMore(dice, organizationPatterns),
  ],
  (dice) => [
    `${dice.pick(['ForAnyValue', 'ForAllValues'])}:${dice.pick(['StringLike', 'StringNotLike'])}`,
    'aws:PrincipalOrgPaths',
    dice.pick([`${ownOrganization}/*`, 'o-*/r-*/*', `${ownOrganization}/r-1/ou-1/`, 'o-a*']),
  ],
  (dice) => [
    dice.pick(['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike']),
    dice.pick(['aws:PrincipalAccount', 'aws:SourceAccount']),
    oneOrMore(dice, accountPatterns),
  ],
  (dice) => [
    dice.pick(['ArnLike', 'ArnNotLike', 'ArnEquals', 'StringLike', 'StringNotLike']),
    'aws:PrincipalArn',
    dice.chance(70) ? principalArns(dice) : [principalArns(dice), principalArns(dice)],
  ],
  (dice) => [
    dice.pick(['StringEquals', 'StringNotEquals']),
    'aws:PrincipalType',
    oneOrMore(dice, ['User', 'AssumedRole', 'Account', 'FederatedUser', 'Anonymous']),
  ],
  (dice) => [dice.pick(['StringLike', 'StringNotLike']), 'aws:username', dice.pick(['*', 'a*', 'anna'])],
  (dice) => [
    dice.pick(['StringLike', 'StringNotLike']),
    'aws:userid',
    dice.pick(['AIDA*', 'AROA*', '*', 'AROAOWNROLEEXAMPLE:*', '*:*']),
  ],
  (dice) => [
    dice.pick(['StringEquals', 'StringNotEquals']),
    'aws:PrincipalTag/team',
    dice.pick(['a', '${aws:PrincipalAccount}', '${aws:ResourceAccount}', "${aws:username, 'guest'}"]),
  ],
  (dice) => [
    dice.pick(['ArnLike', 'ArnNotLike', 'ArnEquals', 'StringEquals']),
    'aws:SourceArn',
    oneOrMore(dice, sourceArns),
  ],
  (dice) => ['Bool', dice.pick(['aws:PrincipalIsAWSService', 'aws:ViaAWSService']), dice.pick(['true', 'false'])],
  (dice) => ['StringEquals', 'aws:PrincipalServiceName', dice.pick(['cloudfront.amazonaws.com', 'sns.amazonaws.com'])],
  (dice) => [
    dice.pick(['StringEquals', 'StringLike', 'StringNotLike']),
    dice.pick(['aws:UserAgent', 'aws:Referer']),
    dice.pick(['secret', 'https://example.com/*', '${aws:PrincipalAccount}', '*']),
  ],
  (dice) => ['StringEquals', 's3:x-amz-acl', oneOrMore(dice, ['bucket-owner-full-control', 'private', 'public-read'])],
  (dice) => [
    dice.pick(['StringEquals', 'StringNotEquals', 'StringNotEqualsIfExists']),
    's3:x-amz-server-side-encryption',
    dice.pick(['aws:kms', 'AES256', 'aws:kms:dsse', 'aws:fsx']),
  ],
  (dice) => [dice.pick(['StringLike', 'StringEquals']), 's3:prefix', dice.pick(['home/${aws:username}/*', '', 'a/*'])],
  (dice) => [dice.pick(['NumericLessThan', 'NumericGreaterThanEquals']), 's3:TlsVersion', dice.pick(['1.2', '1.3'])],
  (dice) => [dice.pick(['StringEquals', 'StringNotEquals']), 's3:authType', dice.pick(['REST-HEADER', 'POST'])],
  (dice) => [
    dice.pick(['StringEquals', 'StringNotEquals']),
    's3:signatureversion',
    dice.pick(['AWS4-HMAC-SHA256', 'AWS', 'AWS4-ECDSA-P256-SHA256']),
  ],
  (dice) => ['NumericGreaterThan', 's3:signatureAge', dice.pick(['0', '600000'])],
  (dice) => [dice.pick(['StringEquals', 'StringLike']), 's3:ExistingObjectTag/public', dice.pick(['yes', '*'])],
  (dice) => ['StringEquals', 's3:DataAccessPointAccount', dice.pick([owner, partner])],
  (dice) => [
    dice.pick(['ArnLike', 'StringLike']),
    's3:DataAccessPointArn',
    dice.pick(['arn:aws:s3:*:*:accesspoint/*', `arn:aws:s3:*:${owner}:accesspoint/*`]),
  ],
  (dice) => ['Bool', 'aws:MultiFactorAuthPresent', dice.pick(['true', 'false'])],
  (dice) => ['StringLike', 'aws:FederatedProvider', dice.pick(['*', 'arn:aws:iam::*:saml-provider/*'])],
  (dice) => [
    dice.pick(['StringEquals', 'StringNotEquals', 'StringLike']),
    'aws:VpceAccount',
    dice.pick([owner, '*', '1*', '${aws:ResourceAccount}']),
  ],
  (dice) => [dice.pick(['StringEquals', 'StringLike']), 'aws:VpceOrgID', dice.pick([ownOrganization, 'o-*'])],
  (dice) => [
    'ArnLike',
    'aws:SourceVpcArn',
    dice.pick(['arn:aws:ec2:*:*:vpc/*', `arn:aws:ec2:*:${owner}:vpc/*`, `arn:aws:ec2:us-east-1:${owner}:vpc/vpc-1`]),
  ],
  (dice) => [
    dice.pick(['ArnLike', 'StringLike']),
    dice.pick(['lambda:SourceFunctionArn', 'ec2:SourceInstanceArn']),
    dice.pick(['*', 'arn:aws:*:*:*:*', `arn:aws:lambda:us-east-1:${owner}:function:f`]),
  ],
  (dice) => ['DateGreaterThan', 'aws:CurrentTime', dice.pick(['2020-01-01T00:00:00Z', '2026-01-01T00:00:00Z'])],
  (dice) => [
    dice.pick(['StringEquals', 'StringNotEquals']),
    'aws:RequestedRegion',
    dice.pick(['eu-west-1', 'us-east-1']),
  ],
  (dice) => [
    `${dice.pick(['', '', 'ForAllValues:', 'ForAnyValue:'])}Null`,
    dice.pick([
      'aws:PrincipalArn',
      'aws:SourceVpce',
      'aws:username',
      'aws:SourceArn',
      'aws:PrincipalOrgID',
      'aws:SourceIp',
    ]),
    dice.pick(['true', 'false']),
  ],
];

const principals: readonly unknown[] = [
  '*',
  '*',
  '*',
  '*',
  { AWS: '*' },
  { AWS: partner },
  { AWS: owner },
  { AWS: `arn:aws:iam::${partner}:role/reader` },
  { AWS: `arn:aws:iam::${partner}:user/anna` },
  { AWS: `arn:aws:sts::${partner}:assumed-role/reader/session` },
  { AWS: [`arn:aws:iam::${owner}:role/admin`, `arn:aws:iam::${owner}:root`] },
  { AWS: 'arn:aws:iam::999999999999:root' },
  { Service: 'cloudfront.amazonaws.com' },
  { Service: ['sns.amazonaws.com', 'cloudtrail.amazonaws.com'] },
  { CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' },
];
const actions = [
  's3:GetObject',
  's3:GetObject',
  's3:GetObject*',
  's3:PutObject',
  's3:ListBucket',
  's3:*',
  's3:Get*',
  's3:DeleteObject',
  's3:Put*',
  's3:PutBucketPolicy',
  '*',
];
const bucket = 'arn:aws:s3:::data';
const resources = [
  `${bucket}/*`,
  `${bucket}/*`,
  `${bucket}/*`,
  `${bucket}*`,
  '*',
  bucket,
  `${bucket}/public/*`,
  `${bucket}/home/\${aws:username}/*`,
  `${bucket}/\${aws:PrincipalAccount}/*`,
  `${bucket}/*.png`,
  'arn:aws-cn:s3:::data/*',
  'arn:*:s3:::data/*',
];

function randomCondition(dice: Dice): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const block: Record<string, Record<string, unknown>> = {};
  for (let count = dice.pick([0, 1, 1, 1, 2, 2, 3]); count > 0; count--) {
    const [operator, key, value] = dice.pick(makers)(dice);
    const suffix = /Null$|IfExists$/.test(operator) || dice.chance(88) ? '' : 'IfExists';
    block[operator + suffix] = { ...block[operator + suffix], [key]: value };
  }
  return block;
}

export type LooseStatement = Readonly<Record<string, unknown>>;

function randomStatement(dice: Dice, effect: 'Allow' | 'Deny'): LooseStatement {
  const condition = randomCondition(dice);
  const isBroad = effect === 'Deny' && dice.chance(60);
  return {
    Effect: effect,
    [effect === 'Deny' && dice.chance(8) ? 'NotPrincipal' : 'Principal']: isBroad ? '*' : dice.pick(principals),
    [dice.chance(6) ? 'NotAction' : 'Action']: isBroad ? 's3:*' : dice.some(actions, 2),
    [dice.chance(5) ? 'NotResource' : 'Resource']: isBroad ? [bucket, `${bucket}/*`] : dice.some(resources, 2),
    ...(Object.keys(condition).length > 0 ? { Condition: condition } : {}),
  };
}

/** One to four statements; the first allows something. */
export function randomBucketPolicy(dice: Dice): readonly LooseStatement[] {
  return Array.from({ length: dice.pick([1, 1, 2, 2, 3, 4]) }, (_, index) =>
    randomStatement(dice, index === 0 || dice.chance(35) ? 'Allow' : 'Deny'),
  );
}

type Context = Map<string, readonly string[]>;

/** Who asks, with the keys that are about them. */
interface Asker {
  readonly requester: Requester;
  readonly keys: Context;
}

function anonymous(): Asker {
  const keys: Context = new Map();
  keys
    .set('aws:principaltype', ['Anonymous'])
    .set('aws:principalaccount', ['anonymous'])
    .set('aws:userid', ['anonymous']);
  return { requester: { kind: 'anonymous' }, keys };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable */
function identity(dice: Dice, account: string, organization: string | undefined): Asker {
  const kind = dice.pick(['role', 'role', 'user', 'user', 'root', 'federated', 'web', 'saml'] as const);
  const name = dice.pick(['reader', 'admin', 'anna', 'bob', 'app']);
  const id = account === owner ? 'OWNROLEEXAMPLE' : 'ZZ7Q4EXAMPLE';
  const path = dice.pick(['', '', 'team/']);
  const keys: Context = new Map();
  const arn = {
    role: `arn:aws:iam::${account}:role/${path}${name}`,
    web: `arn:aws:iam::${account}:role/${path}${name}`,
    saml: `arn:aws:iam::${account}:role/${path}${name}`,
    user: `arn:aws:iam::${account}:user/${path}${name}`,
    root: `arn:aws:iam::${account}:root`,
    federated: `arn:aws:sts::${account}:federated-user/${name}`,
  }[kind];
  const isSession = kind === 'role' || kind === 'web' || kind === 'saml';
  const session = dice.pick(['session', 'anna', 'x']);
  keys.set('aws:principalarn', [arn]).set('aws:principalaccount', [account]);
  keys.set('aws:principalisawsservice', ['false']);
  const type = {
    role: 'AssumedRole',
    web: 'AssumedRole',
    saml: 'AssumedRole',
    user: 'User',
    root: 'Account',
    federated: 'FederatedUser',
  };
  keys.set('aws:principaltype', [type[kind]]);
  keys.set('aws:userid', [
    isSession
      ? `AROA${id}:${session}`
      : kind === 'user'
        ? `AIDA${id}`
        : kind === 'root'
          ? account
          : `${account}:${name}`,
  ]);
  if (kind === 'user') keys.set('aws:username', [name]);
  if (organization !== undefined) {
    keys.set('aws:principalorgid', [organization]);
    keys.set('aws:principalorgpaths', [`${organization}/r-1/${dice.pick(['', 'ou-1/', 'ou-2/'])}`]);
  }
  if (kind !== 'root' && dice.chance(50))
    keys.set('aws:principaltag/team', [dice.pick(['a', account, owner, 'guest', name])]);
  if (kind !== 'user' || dice.chance(20)) {
    keys.set('aws:tokenissuetime', ['2026-12-01T00:00:00Z']);
    if (dice.chance(60)) keys.set('aws:multifactorauthpresent', [dice.pick(['true', 'false'])]);
  }
  if (kind === 'web') keys.set('aws:federatedprovider', ['cognito-identity.amazonaws.com']);
  if (kind === 'saml') keys.set('aws:federatedprovider', [`arn:aws:iam::${account}:saml-provider/idp`]);
  if (kind === 'role' && dice.chance(30))
    keys.set('lambda:sourcefunctionarn', [`arn:aws:lambda:us-east-1:${account}:function:f`]);
  if (kind === 'role' && dice.chance(30))
    keys.set('ec2:sourceinstancearn', [`arn:aws:ec2:us-east-1:${account}:instance/i-1`]);
  const requester = isSession ? `arn:aws:sts::${account}:assumed-role/${name}/${session}` : arn;
  return {
    requester: { kind: 'identity', account, arn: requester, ...(organization === undefined ? {} : { organization }) },
    keys,
  };
}

/** A service that asks for itself, on behalf of something in an account. */
function service(dice: Dice, account: string, organization: string | undefined): Asker {
  const name = dice.pick(['cloudfront', 'cloudfront', 'sns', 'cloudtrail', 's3', 'logs']);
  const keys: Context = new Map();
  const source: Readonly<Record<string, string>> = {
    cloudfront: `arn:aws:cloudfront::${account}:distribution/${dice.pick(['E1', 'E2'])}`,
    sns: `arn:aws:sns:us-east-1:${account}:topic`,
    cloudtrail: `arn:aws:cloudtrail:us-east-1:${account}:trail/t`,
    s3: `arn:aws:s3:::${account === owner ? 'source' : 'strangers-own'}`,
    logs: `arn:aws:logs:us-east-1:${account}:log-group:g`,
  };
  keys.set('aws:principalisawsservice', ['true']).set('aws:principalservicename', [`${name}.amazonaws.com`]);
  keys.set('aws:principalservicenameslist', [`${name}.amazonaws.com`]);
  // every request has an id, an account and a type; which ones a service has, no page says
  keys.set('aws:userid', [dice.pick(['a-service', '9-of-its-own'])]);
  keys.set('aws:principalaccount', [dice.pick(['1-of-its-own', 'a-service'])]);
  keys.set('aws:principaltype', [dice.pick(['a-service', 'AWSService'])]);
  keys.set('aws:sourcearn', [source[name] ?? '']).set('aws:sourceaccount', [account]);
  if (organization !== undefined) {
    keys.set('aws:sourceorgid', [organization]);
    keys.set('aws:sourceorgpaths', [`${organization}/r-1/`]);
  }
  return { requester: { kind: 'service', name: `${name}.amazonaws.com` }, keys };
}

/** The network, on the terms of whoever pays for it. */
function network(dice: Dice, account: string, organization: string | undefined, keys: Context): void {
  if (dice.chance(65)) {
    keys.set('aws:sourceip', [
      dice.pick(['192.0.2.55', '8.8.8.8', '150.1.2.3', '203.0.113.9', '198.51.100.7', '2a00::1', '2001:db8::7']),
    ]);
    return;
  }
  const isOwn = account === owner;
  keys
    .set('aws:sourcevpc', [isOwn ? 'vpc-1' : 'vpc-strange'])
    .set('aws:sourcevpce', [isOwn ? 'vpce-1' : 'vpce-strange']);
  keys.set('aws:vpcsourceip', ['10.0.0.9']).set('aws:vpceaccount', [account]);
  keys.set('aws:sourcevpcarn', [`arn:aws:ec2:us-east-1:${account}:vpc/${isOwn ? 'vpc-1' : 'vpc-strange'}`]);
  if (organization !== undefined) {
    keys.set('aws:vpceorgid', [organization]);
    keys.set('aws:vpceorgpaths', [`${organization}/r-1/`]);
  }
}

const names = [
  's3:GetObject',
  's3:GetObject',
  's3:GetObjectVersion',
  's3:PutObject',
  's3:DeleteObject',
  's3:PutObjectTagging',
  's3:ListBucket',
  's3:PutBucketPolicy',
  's3:PutObjectAcl',
  's3:PutLifecycleConfiguration',
];
const aboutBuckets = new Set(['s3:ListBucket', 's3:PutBucketPolicy', 's3:PutLifecycleConfiguration']);

/**
 * Which keys of S3 a request for the action carries.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
function s3Keys(dice: Dice, action: string, requester: Requester, keys: Context): void {
  const sometimes = (key: string, ...values: readonly string[]): void => {
    if (dice.chance(50)) keys.set(key, [dice.pick(values)]);
  };
  if (requester.kind !== 'anonymous') {
    keys.set('s3:authtype', [dice.pick(['REST-HEADER', 'REST-QUERY-STRING', 'POST'])]);
    keys.set('s3:signatureversion', [
      dice.pick(['AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA256', 'AWS', 'AWS4-ECDSA-P256-SHA256']),
    ]);
    sometimes('s3:signatureage', '0', '500', '700000');
  }
  if (action === 's3:PutObject') sometimes('s3:x-amz-server-side-encryption', 'AES256', 'aws:kms', 'aws:kms:dsse');
  if (action === 's3:PutObject' || action === 's3:PutObjectAcl')
    sometimes('s3:x-amz-acl', 'private', 'public-read', 'bucket-owner-full-control');
  if (action === 's3:ListBucket') sometimes('s3:prefix', '', 'home/anna/', 'a/b', 'home/bob/x');
  if (action.startsWith('s3:GetObject') || action === 's3:PutObjectAcl' || action === 's3:PutObjectTagging')
    sometimes('s3:existingobjecttag/public', 'yes', 'no');
}

/** One request by anybody at all. */
export function randomRequest(dice: Dice): Request {
  const account = dice.pick([owner, partner, partner, ...accounts]);
  const organization =
    account === owner || dice.chance(15) ? ownOrganization : dice.chance(50) ? dice.pick(organizations) : undefined;
  const who = dice.below(10);
  const asker =
    who < 2 ? anonymous() : who < 8 ? identity(dice, account, organization) : service(dice, account, organization);
  const { requester, keys } = asker;
  const isPlain = requester.kind !== 'service' && dice.chance(35);
  keys.set('aws:securetransport', [String(!isPlain)]);
  if (!isPlain) keys.set('s3:tlsversion', [dice.pick(['1.2', '1.3'])]);
  keys.set('aws:currenttime', [dice.pick(['2026-12-24T12:00:00Z', '2027-06-01T00:00:00Z', '2030-01-01T00:00:00Z'])]);
  keys.set('aws:requestedregion', [dice.pick(['us-east-1', 'eu-west-1'])]);
  keys.set('aws:resourceaccount', [owner]).set('s3:resourceaccount', [owner]);
  keys.set('aws:viaawsservice', ['false']);
  if (dice.chance(80)) keys.set('aws:useragent', [dice.pick(['secret', account, 'aws-cli/2'])]);
  if (dice.chance(40)) keys.set('aws:referer', [dice.pick(['https://example.com/x', 'secret', account])]);
  network(dice, account, organization, keys);
  const action = dice.pick(names);
  s3Keys(dice, action, requester, keys);
  if (dice.chance(10)) {
    keys.set('s3:dataaccesspointaccount', [account]);
    keys.set('s3:dataaccesspointarn', [`arn:aws:s3:us-east-1:${account}:accesspoint/p`]);
    keys.set('s3:accesspointnetworkorigin', ['Internet']);
  }
  const key = dice.pick([
    'a',
    'public/logo.png',
    'home/anna/1',
    'home/bob/1',
    'home/guest/1',
    'logo.png',
    `${account}/x`,
  ]);
  return { requester, action, resource: aboutBuckets.has(action) ? bucket : `${bucket}/${key}`, context: keys };
}
