import { newAccess } from '../../lib/engine';
import { bucketActions } from '../../lib/policy';
import { loadText } from '../../lib/template';
import { owner } from '../support/contracts';

/*
 * Pairs of states by what changed between them: some of it is written otherwise and lets nobody in, some lets somebody
 * in, and of some nobody can tell.
 */

type Json = Readonly<Record<string, unknown>>;

const off = {
  BlockPublicAcls: false,
  BlockPublicPolicy: false,
  IgnorePublicAcls: false,
  RestrictPublicBuckets: false,
};
const on = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
const self = 'arn:aws:s3:::data-x';
const objects = `${self}/*`;
const partner = 'arn:aws:iam::444455556666:role/partner';
const policy = (Statement: readonly Json[]): Json => ({ Version: '2012-10-17', Statement });
const allow = (parts: Json = {}): Json => ({
  Effect: 'Allow',
  Principal: { AWS: partner },
  Action: 's3:GetObject',
  Resource: objects,
  ...parts,
});
const deny = (parts: Json = {}): Json => allow({ Effect: 'Deny', Principal: '*', ...parts });
const bucket = (properties: Json = {}, more: Json = {}): Json => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName: 'data-x', PublicAccessBlockConfiguration: off, ...properties },
  ...more,
});
const onBucket = (statements: readonly Json[], name = 'Data'): Json => ({
  Type: 'AWS::S3::BucketPolicy',
  Properties: { Bucket: { Ref: name }, PolicyDocument: policy(statements) },
});
const assumedBy = (Principal: Json, more: Json = {}): Json => ({
  AssumeRolePolicyDocument: policy([{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more }]),
});
const role = (statements: readonly Json[], properties: Json = {}): Json => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: 'reader',
    ...assumedBy({ Service: 'lambda.amazonaws.com' }),
    Policies: [{ PolicyName: 'own', PolicyDocument: policy(statements) }],
    ...properties,
  },
});
const read = (parts: Json = {}): Json => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: objects, ...parts });
const boundary = (Action: string): Json => ({
  Type: 'AWS::IAM::ManagedPolicy',
  Properties: { ManagedPolicyName: 'b', PolicyDocument: policy([{ Effect: 'Allow', Action, Resource: '*' }]) },
});
const root = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${owner}:root` }, Action: 'kms:*', Resource: '*' };
const key = (statements: readonly Json[]): Json => ({
  Type: 'AWS::KMS::Key',
  Properties: { KeyPolicy: policy([root, ...statements]) },
});
const encrypted = (KMSMasterKeyID: unknown): Json => ({
  BucketEncryption: {
    ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID } }],
  },
});
const ours = encrypted({ 'Fn::GetAtt': ['Key', 'Arn'] });
const decrypt = { Effect: 'Allow', Principal: { AWS: partner }, Action: 'kms:Decrypt', Resource: '*' };
const withAcls = { OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } };
const withoutAcls = { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } };
const point = `arn:aws:s3:eu-west-1:${owner}:accesspoint/ap`;
const accessPoint = (statements: readonly Json[], properties: Json = {}): Json => ({
  Type: 'AWS::S3::AccessPoint',
  Properties: {
    Name: 'ap',
    Bucket: { Ref: 'Data' },
    PublicAccessBlockConfiguration: off,
    Policy: policy(statements),
    ...properties,
  },
});
const delegated = allow({
  Principal: '*',
  Action: 's3:*',
  Resource: [self, objects],
  Condition: { StringEquals: { 's3:DataAccessPointAccount': owner } },
});
const provider = `arn:aws:iam::${owner}:oidc-provider/token.actions.githubusercontent.com`;
const webIdentity = (Condition: Json): Json => ({
  AssumeRolePolicyDocument: policy([
    { Effect: 'Allow', Principal: { Federated: provider }, Action: 'sts:AssumeRoleWithWebIdentity', Condition },
  ]),
});
const under = (Condition: Json): Json => ({ Data: bucket(), Policy: onBucket([allow({ Condition })]) });
const by = (...statements: readonly Json[]): Json => ({ Data: bucket(), Policy: onBucket(statements) });
const reading = (...statements: readonly Json[]): Json => ({ Data: bucket(), Reader: role(statements) });
const trusting = (trust: Json): Json => ({ Data: bucket(), Reader: role([read()], trust) });
const cloudfront = (Condition: Json): Json =>
  by(allow({ Principal: { Service: 'cloudfront.amazonaws.com' }, Condition }));
const others = [...new Set(bucketActions.map(({ name }) => name))].filter((name) => name !== 's3:DeleteObject');
const sections = {
  Parameters: { S: { Type: 'String' } },
  Conditions: { C: { 'Fn::Equals': [{ Ref: 'S' }, 'p'] } },
};
const user = (properties: Json): Json => ({ Type: 'AWS::IAM::User', Properties: { UserName: 'u', ...properties } });
const group = {
  Type: 'AWS::IAM::Group',
  Properties: { GroupName: 'g', Policies: [{ PolicyName: 'p', PolicyDocument: policy([read()]) }] },
};

function change(before: Json, now: Json, around: Json): string {
  const [one, other] = [now, before].map((Resources) =>
    loadText('a.json', JSON.stringify({ ...around, Resources }), {
      environment: { account: owner, region: 'eu-west-1' },
    }),
  );
  if (one === undefined || other === undefined) throw new Error('two were made');
  const kinds = new Set(newAccess([one], [other], 'any').map(({ kind }) => kind));
  return kinds.has('fail') ? 'new' : kinds.has('unknown') ? 'undecided' : 'none';
}

const org = (id: string): Json => ({ StringEquals: { 'aws:PrincipalOrgID': id } });
const anyone = { Principal: '*' };
const without = (part: string, statement: Json, more: Json): Json => ({
  ...Object.fromEntries(Object.entries(statement).filter(([name]) => name !== part)),
  ...more,
});

type Pair = [what: string, before: Json, now: Json, around: Json];

function pairs(some: readonly (readonly [string, Json, Json, Json?])[]): readonly Pair[] {
  return some.map(([what, before, now, around = {}]) => [what, before, now, around]);
}

const none: readonly Pair[] = pairs([
  ['a renamed Sid', by(allow({ Sid: 'A' })), by(allow({ Sid: 'B' }))],
  [
    'a statement in two',
    by(allow({ Action: ['s3:GetObject', 's3:PutObject'] })),
    by(allow(), allow({ Action: 's3:PutObject' })),
  ],
  [
    'NotAction for its complement',
    by(allow({ Action: others, Resource: [self, objects] })),
    by(without('Action', allow(), { NotAction: 's3:DeleteObject', Resource: [self, objects] })),
  ],
  ['another logical id', by(allow()), { Other: bucket(), Policy: onBucket([allow()], 'Other') }],
  ['a role of another logical id', reading(read()), { Data: bucket(), Reader2: role([read()]) }],
  [
    'a narrower key',
    { Data: bucket(ours), Policy: onBucket([allow()]), Key: key([decrypt]) },
    { Data: bucket(ours), Policy: onBucket([allow()]), Key: key([]) },
  ],
  ['an ACL that is gone', { Data: bucket({ ...withAcls, AccessControl: 'PublicRead' }) }, { Data: bucket(withAcls) }],
  [
    'an ACL that does not count',
    { Data: bucket(withoutAcls) },
    { Data: bucket({ ...withoutAcls, AccessControl: 'PublicRead' }) },
  ],
  [
    'a block switched on',
    by(allow(anyone)),
    { Data: bucket({ PublicAccessBlockConfiguration: on }), Policy: onBucket([allow(anyone)]) },
  ],
  [
    'a switch that keeps nobody out',
    {
      Data: bucket({ PublicAccessBlockConfiguration: { ...off, BlockPublicPolicy: true } }),
      Policy: onBucket([allow()]),
    },
    by(allow()),
  ],
  [
    'an access point that the bucket does not admit',
    { Data: bucket() },
    { Data: bucket(), Point: accessPoint([allow({ Resource: `${point}/object/*` })]) },
  ],
  [
    'a denial without IfExists, which it implies',
    by(allow(), deny({ Condition: { StringNotEqualsIfExists: { 'aws:SourceVpce': 'vpce-1' } } })),
    by(allow(), deny({ Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } })),
  ],
  [
    'a network in halves',
    under({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }),
    under({ IpAddress: { 'aws:SourceIp': ['10.0.0.0/9', '10.128.0.0/9'] } }),
  ],
  [
    'a boundary that is new',
    { ...reading(read()), B: boundary('s3:ListBucket') },
    { Data: bucket(), B: boundary('s3:ListBucket'), Reader: role([read()], { PermissionsBoundary: { Ref: 'B' } }) },
  ],
  [
    'another order',
    by(allow(), deny({ Action: 's3:PutObject' }), allow({ Action: 's3:*', Resource: [self, objects] })),
    by(allow({ Action: 's3:*', Resource: [objects, self] }), deny({ Action: 's3:PutObject' }), allow()),
  ],
  [
    'a managed policy for an inline one',
    {
      ...reading(),
      M: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { Roles: [{ Ref: 'Reader' }], PolicyDocument: policy([read()]) },
      },
    },
    reading(read()),
  ],
  [
    'an account in other words',
    by(allow({ Principal: { AWS: '444455556666' } })),
    by(allow({ Principal: { AWS: ['arn:aws:iam::444455556666:root'] } })),
  ],
  ['a role of the account that was let in', by(allow({ Principal: { AWS: '444455556666' } })), by(allow())],
  [
    'a session of the role that was let in',
    by(allow()),
    by(allow(), allow({ Principal: { AWS: 'arn:aws:sts::444455556666:assumed-role/partner/s' } })),
  ],
  ['letters of an action', by(allow({ Action: 'S3:getobject' })), by(allow())],
  [
    'a reference in other words',
    by(allow({ Resource: { 'Fn::Sub': '${Data.Arn}/*' } })),
    by(allow({ Resource: { 'Fn::Join': ['', ['arn:aws:s3:::', { Ref: 'Data' }, '/*']] } })),
  ],
  [
    'a narrower part of the organization',
    by(allow({ ...anyone, Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-abcdefghij/*' } } })),
    by(
      allow({ ...anyone, Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-abcdefghij/r-1/*' } } }),
    ),
  ],
  [
    'a time in seconds',
    under({ DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' } }),
    under({ DateLessThan: { 'aws:CurrentTime': '1798761600' } }),
  ],
  ['an empty bucket', { Data: bucket() }, { Data: bucket(), More: { Type: 'AWS::S3::Bucket' } }],
  [
    'the same import',
    by(allow({ Principal: { AWS: { 'Fn::ImportValue': 'x' } } })),
    by(allow({ Sid: 'N', Principal: { AWS: { 'Fn::ImportValue': 'x' } } })),
  ],
  ['a denial of another bucket that is gone', by(allow(), deny({ Resource: 'arn:aws:s3:::other/*' })), by(allow())],
  ['a denial that another one holds', by(allow(), deny(), deny({ Resource: `${self}/docs/*` })), by(allow(), deny())],
]);

const gained: readonly Pair[] = pairs([
  [
    'one exception less',
    by(without('Action', allow(), { NotAction: ['s3:DeleteObject', 's3:PutObject'], Resource: [self, objects] })),
    by(without('Action', allow(), { NotAction: 's3:DeleteObject', Resource: [self, objects] })),
  ],
  [
    'a key that lets somebody use it',
    { Data: bucket(ours), Policy: onBucket([allow()]), Key: key([]) },
    { Data: bucket(ours), Policy: onBucket([allow()]), Key: key([decrypt]) },
  ],
  [
    'no key any more',
    { Data: bucket(ours), Policy: onBucket([allow()]), Key: key([]) },
    { ...by(allow()), Key: key([]) },
  ],
  ['a public ACL', { Data: bucket(withAcls) }, { Data: bucket({ ...withAcls, AccessControl: 'PublicRead' }) }],
  [
    'a wider ACL',
    { Data: bucket({ ...withAcls, AccessControl: 'AuthenticatedRead' }) },
    { Data: bucket({ ...withAcls, AccessControl: 'PublicRead' }) },
  ],
  [
    'ACLs that count again',
    { Data: bucket({ ...withoutAcls, AccessControl: 'PublicRead' }) },
    { Data: bucket({ ...withAcls, AccessControl: 'PublicRead' }) },
  ],
  [
    'a block switched off',
    { Data: bucket({ PublicAccessBlockConfiguration: on }), Policy: onBucket([allow(anyone)]) },
    by(allow(anyone)),
  ],
  [
    'an access point that the bucket admits',
    by(delegated),
    { ...by(delegated), Point: accessPoint([allow({ Resource: `${point}/object/*` })]) },
  ],
  [
    'an access point that leaves its network',
    {
      ...by(delegated),
      Point: accessPoint([allow({ Resource: `${point}/object/*` })], { VpcConfiguration: { VpcId: 'vpc-1' } }),
    },
    { ...by(delegated), Point: accessPoint([allow({ Resource: `${point}/object/*` })]) },
  ],
  ['another account that may assume', trusting({}), trusting(assumedBy({ AWS: '444455556666' }))],
  [
    'without MFA',
    trusting(assumedBy({ AWS: '444455556666' }, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })),
    trusting(assumedBy({ AWS: '444455556666' })),
  ],
  [
    'more repositories',
    trusting(
      webIdentity({ StringEquals: { 'token.actions.githubusercontent.com:sub': 'repo:o/r:ref:refs/heads/main' } }),
    ),
    trusting(webIdentity({ StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:o/*' } })),
  ],
  ['a condition that is gone', under({ StringEquals: { 'aws:SourceVpce': 'vpce-1' } }), by(allow())],
  [
    'IfExists',
    under({ StringEquals: { 'aws:SourceVpce': 'vpce-1' } }),
    under({ StringEqualsIfExists: { 'aws:SourceVpce': 'vpce-1' } }),
  ],
  [
    'a wider network',
    under({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
    under({ IpAddress: { 'aws:SourceIp': '203.0.112.0/23' } }),
  ],
  [
    'a boundary that is gone',
    { Data: bucket(), B: boundary('s3:ListBucket'), Reader: role([read()], { PermissionsBoundary: { Ref: 'B' } }) },
    { ...reading(read()), B: boundary('s3:ListBucket') },
  ],
  [
    'a denial that is gone',
    by(allow({ Action: 's3:*', Resource: [self, objects] }), deny({ Action: 's3:DeleteObject' })),
    by(allow({ Action: 's3:*', Resource: [self, objects] })),
  ],
  [
    'a user of a group',
    { Data: bucket(), U: user({}), G: group },
    { Data: bucket(), U: user({ Groups: [{ Ref: 'G' }] }), G: group },
  ],
  [
    'a bucket without its condition',
    { Data: bucket({}, { Condition: 'C' }), Policy: { ...onBucket([allow()]), Condition: 'C' } },
    by(allow()),
    sections,
  ],
  ['the account of a role', by(allow()), by(allow({ Principal: { AWS: '444455556666' } }))],
  [
    'distributions of others',
    cloudfront({ StringEquals: { 'aws:SourceArn': `arn:aws:cloudfront::${owner}:distribution/E1` } }),
    cloudfront({ StringLike: { 'aws:SourceArn': 'arn:aws:cloudfront::*:distribution/*' } }),
  ],
  [
    'another destination',
    reading(read({ Action: 's3:ReplicateObject', Resource: 'arn:aws:s3:::dest-a/*' })),
    reading(read({ Action: 's3:ReplicateObject', Resource: 'arn:aws:s3:::dest-b/*' })),
  ],
  ['buckets that are called like this one', reading(read()), reading(read({ Resource: 'arn:aws:s3:::data-*/*' }))],
  [
    'one folder less that is left out',
    by(without('Resource', allow(), { NotResource: [`${self}/secret/*`, `${self}/private/*`] })),
    by(without('Resource', allow(), { NotResource: `${self}/secret/*` })),
  ],
  [
    'another organization',
    by(allow({ ...anyone, Condition: org('o-abcdefghij') })),
    by(allow({ ...anyone, Condition: org('o-zzzzzzzzzz') })),
  ],
  ['requests without TLS', by(allow(), deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } })), by(allow())],
  [
    'a later end',
    under({ DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' } }),
    under({ DateLessThan: { 'aws:CurrentTime': '2028-01-01T00:00:00Z' } }),
  ],
  [
    'one branch of a choice',
    by(allow()),
    by(allow({ Principal: { AWS: { 'Fn::If': ['C', partner, 'arn:aws:iam::777788889999:root'] } } })),
    sections,
  ],
  [
    'a wider managed policy',
    { Data: bucket(), Reader: role([], { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'] }) },
    { Data: bucket(), Reader: role([], { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3FullAccess'] }) },
  ],
  [
    'another session',
    by(allow()),
    by(allow(), allow({ Principal: { AWS: 'arn:aws:sts::444455556666:assumed-role/other/s' } })),
  ],
]);

const undecided: readonly Pair[] = pairs([
  [
    'a managed policy of elsewhere',
    reading(),
    { Data: bucket(), Reader: role([], { ManagedPolicyArns: [`arn:aws:iam::${owner}:policy/mine`] }) },
  ],
  ['whom a parameter names', by(allow()), by(allow({ Principal: { AWS: { Ref: 'S' } } })), sections],
  ['whom another stack names', by(allow()), by(allow({ Principal: { AWS: { 'Fn::ImportValue': 'x' } } }))],
]);

describe('no new access is', () => {
  test.each(none)('%s', (_, before, now, around) => expect(change(before, now, around)).toBe('none'));
});
describe('new access is', () => {
  test.each(gained)('%s', (_, before, now, around) => expect(change(before, now, around)).toBe('new'));
});
describe('undecided is', () => {
  test.each(undecided)('%s', (_, before, now, around) => expect(change(before, now, around)).toBe('undecided'));
});
