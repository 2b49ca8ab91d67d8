import { can, type CanQuestion } from '../../lib/engine';
import { template } from '../support/lint';

/*
 * What a request has about who makes it and when, as far as the templates and the question say.
 */
const account = '111122223333';
const session = `arn:aws:sts::${account}:assumed-role/reader/anna`;
const objects = 'arn:aws:s3:::data/*';
const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: objects };

interface World {
  readonly statement?: object;
  readonly reader?: object;
  readonly bucket?: readonly object[];
  readonly conditions?: object;
  readonly region?: string | undefined;
  /** what the parameter `Is` has beside its type */
  readonly parameter?: object;
}

function verdicts(world: World, asked: Partial<CanQuestion> = {}): readonly string[] {
  const { statement = allow, reader = {}, bucket = [], conditions = {}, parameter = {} } = world;
  const document = (...statements: readonly object[]): object => ({ Version: '2012-10-17', Statement: statements });
  const properties = { RoleName: 'reader', Policies: [{ PolicyName: 'p', PolicyDocument: document(statement) }] };
  const { Condition, ...more } = { Condition: undefined, ...reader };
  const resources = {
    Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data' } },
    Reader: { Type: 'AWS::IAM::Role', Condition, Properties: { ...properties, ...more } },
    Policy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: 'data', PolicyDocument: document(...bucket) } },
  };
  const parameters = { Is: { Type: 'String', ...parameter } };
  const text = JSON.stringify({ Parameters: parameters, Conditions: conditions, Resources: resources });
  const question = { principal: 'reader', action: 's3:GetObject', resource: 'arn:aws:s3:::data/x', isPlaintext: false };
  const { region } = { region: 'us-east-1', ...world };
  const environment = { account, ...(region === undefined ? {} : { region }) };
  const templates = [template(text, { environment })];
  return can(templates, { ...question, context: new Map(), ...asked }).answers.map(({ verdict }) => verdict);
}

test.each(['x', 'y'])('tags that the template states for the role are those of its requests: %s', (value) => {
  const statement = { ...allow, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'x' } } };
  const reader = { Tags: [{ Key: 'Team', Value: value }] };
  const expected = [value === 'x' ? 'allowed' : 'denied'];
  expect(verdicts({ statement, reader })).toEqual(expected);
  expect(verdicts({ statement, reader }, { principal: session })).toEqual(expected);
  const context = new Map([['aws:principaltag/team', ['x']]]);
  expect(verdicts({ statement, reader }, { context })).toEqual(['allowed']);
});

test.each([
  ['anna', 'denied'],
  ['bert', 'allowed'],
])('the user id of a session ends in its name: a denial of %s', (name, verdict) => {
  const denial = {
    ...allow,
    Effect: 'Deny',
    Principal: '*',
    Condition: { StringLike: { 'aws:userid': `*:${name}` } },
  };
  expect(verdicts({ bucket: [denial] }, { principal: session })).toEqual([verdict]);
});

test.each([
  ['DateLessThan', 'aws:CurrentTime', '2026-06-01T00:00:00Z', 'denied'],
  ['DateGreaterThan', 'aws:CurrentTime', '2026-06-01T00:00:00Z', 'allowed'],
  ['NumericGreaterThan', 'aws:EpochTime', '1790000000', 'allowed'],
  ['NumericLessThan', 'aws:EpochTime', '1790000000', 'denied'],
])('a request is made when the question says: %s %s %s', (operator, key, value, verdict) => {
  const statement = { ...allow, Condition: { [operator]: { [key]: value } } };
  expect(verdicts({ statement }, { at: new Date('2026-11-26T12:00:00Z') })).toEqual([verdict]);
});

test('a role that is made under a condition is asked about where it is made; nobody else is called so', () => {
  const world = { reader: { Condition: 'C' }, conditions: { C: { 'Fn::Equals': [{ Ref: 'Is' }, 'x'] } } };
  expect(verdicts(world)).toEqual(['allowed']);
  expect(() => verdicts(world, { principal: 'writer' })).toThrow('nobody is called `writer`');
});

test('an origin access identity is somebody', () => {
  const identity = (id: string): string => `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`;
  const bucket = [{ ...allow, Principal: { AWS: identity('E2EXAMPLE') } }];
  expect(verdicts({ bucket }, { principal: identity('E2EXAMPLE') })).toEqual(['allowed']);
  expect(verdicts({ bucket }, { principal: identity('E2OTHER') })).toEqual(['denied']);
});

test('NotPrincipal spares whom it names; of others of the account that stands beside, AWS does not say', () => {
  const denial = (...spared: readonly string[]): object => ({
    ...allow,
    Effect: 'Deny',
    NotPrincipal: { AWS: spared.map((one) => `arn:aws:iam::${account}:${one}`) },
  });
  expect(verdicts({ bucket: [denial('role/reader', 'root')] })).toEqual(['allowed']);
  expect(verdicts({ bucket: [denial('role/other', 'root')] })).toEqual(['unknown']);
  expect(verdicts({ bucket: [denial('root')] })).toEqual(['allowed']);
  expect(verdicts({ bucket: [denial('role/other')] })).toEqual(['denied']);
});

test.each([
  ['us-east-1', 'allowed'],
  ['eu-west-1', 'denied'],
])('a request is made to the region of the bucket, us-east-1: a grant for %s', (region, verdict) => {
  const statement = { ...allow, Condition: { StringEquals: { 'aws:RequestedRegion': region } } };
  expect(verdicts({ statement })).toEqual([verdict]);
  const denial = {
    ...allow,
    Principal: '*',
    Effect: 'Deny',
    Condition: { StringNotEquals: { 'aws:RequestedRegion': region } },
  };
  expect(verdicts({ bucket: [denial] })).toEqual([verdict]);
  expect(verdicts({ statement }, { context: new Map([['aws:requestedregion', [region]]]) })).toEqual(['allowed']);
});

test('where the region is not known, whether it is the one of a condition cannot be told', () => {
  const statement = { ...allow, Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } };
  expect(verdicts({ statement, region: undefined })).toEqual(['unknown']);
  const own = { ...allow, Condition: { StringEquals: { 'aws:RequestedRegion': { Ref: 'AWS::Region' } } } };
  expect(verdicts({ statement: own, region: undefined })).toEqual(['allowed']);
});

test.each([
  [{}, 'arn:aws:iam::111122223333:role/${Is}'],
  [{ AllowedPattern: '[a-z]+' }, 'arn:aws:iam::111122223333:role/${Is}'],
  [{}, 'arn:aws:iam::${Is}:root'],
  [{ AllowedPattern: '[0-9]{12}' }, 'arn:aws:iam::${Is}:root'],
  [{ AllowedPattern: '[0-9]{12}' }, '${Is}'],
])('a principal that is passed in may be the one who asks: %j %s', (parameter, arn) => {
  const denial = { ...allow, Effect: 'Deny', Principal: { AWS: { 'Fn::Sub': arn } } };
  expect(verdicts({ parameter, bucket: [denial] })).toEqual(['unknown']);
  const elsewhere = { ...denial, Principal: { AWS: 'arn:aws:iam::444455556666:root' } };
  expect(verdicts({ parameter, bucket: [elsewhere] })).toEqual(['allowed']);
});
