import {
  blocksExternalAccess,
  bucketOf,
  effectiveAccessOf,
  estateIn,
  resourcesOf,
  takeInventory,
  whoCan,
} from '../../lib/s3';
import { ignoresPublicAcls } from '../../lib/s3/public-access-block';
import { explore, loadText } from '../../lib/template';
import { lintText } from '../support/lint';

/* Who comes to a bucket through its access points, of every kind. */
const account = '111122223333';
const open = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};
const document = (...statements: readonly object[]): object => ({ Version: '2012-10-17', Statement: statements });
const delegation = {
  Effect: 'Allow',
  Principal: '*',
  Action: '*',
  Resource: ['arn:aws:s3:::data', 'arn:aws:s3:::data/*'],
  Condition: { StringEquals: { 's3:DataAccessPointAccount': account } },
};

/** Who may read, as `whoCan` calls them; with a question mark where nobody can tell. */
function readers(points: object, block: object = open, more: object = {}): readonly string[] {
  const Resources = {
    Data: {
      Type: 'AWS::S3::Bucket',
      Properties: { BucketName: 'data', PublicAccessBlockConfiguration: block, ...more },
    },
    DataPolicy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: 'data', PolicyDocument: document(delegation) } },
    ...points,
  };
  const inventory = takeInventory([
    loadText('t.json', JSON.stringify({ Parameters: { Given: { Type: 'String' } }, Resources }), {
      environment: { account, region: 'us-east-1' },
    }),
  ]);
  const [bucket] = resourcesOf(inventory, 'AWS::S3::Bucket');
  if (bucket === undefined) throw new Error('no bucket');
  const { outcomes } = explore(1, (world) => whoCan(effectiveAccessOf(bucketOf(estateIn(inventory, world), bucket))));
  return outcomes.flatMap(({ value }) =>
    value.principals.flatMap(({ name, may }) =>
      may.read.kind === 'no' ? [] : [may.read.kind === 'yes' ? name : `${name}?`],
    ),
  );
}

const read = (principal: unknown, more: object = {}): object =>
  document({ Effect: 'Allow', Principal: principal, Action: 's3:GetObject', Resource: '*', ...more });

const kinds = {
  'an access point': (policy: object, block: object | undefined): object => ({
    Point: {
      Type: 'AWS::S3::AccessPoint',
      Properties: {
        Name: 'reports',
        Bucket: 'data',
        Policy: policy,
        ...(block && { PublicAccessBlockConfiguration: block }),
      },
    },
  }),
  'a multi-region access point': (policy: object, block: object | undefined): object => ({
    Point: {
      Type: 'AWS::S3::MultiRegionAccessPoint',
      Properties: {
        Name: 'reports',
        Regions: [{ Bucket: 'data' }],
        ...(block && { PublicAccessBlockConfiguration: block }),
      },
    },
    PointPolicy: {
      Type: 'AWS::S3::MultiRegionAccessPointPolicy',
      Properties: { MrapName: { Ref: 'Point' }, Policy: policy },
    },
  }),
  'a multi-region access point by its name': (policy: object, block: object | undefined): object => ({
    ...kinds['a multi-region access point'](policy, block),
    PointPolicy: { Type: 'AWS::S3::MultiRegionAccessPointPolicy', Properties: { MrapName: 'reports', Policy: policy } },
  }),
};

describe.each(Object.entries(kinds))('%s', (_, made) => {
  test('lets in whom its policy names, as far as the bucket leaves it to access points', () => {
    expect(readers(made(read({ AWS: '444455556666' }), undefined))).toEqual(['the account 444455556666']);
    expect(readers(made(read('*'), open))).toContain('anyone, unsigned');
  });

  test('keeps everybody of other accounts out where its policy is public and a block is on', () => {
    const both = document(
      { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' },
      { Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 's3:GetObject', Resource: '*' },
    );
    const outsiders = (names: readonly string[]): readonly string[] =>
      names.filter((name) => !/own account/.test(name));
    expect(outsiders(readers(made(both, undefined)))).toEqual([]);
    expect(outsiders(readers(made(both, open), { ...open, RestrictPublicBuckets: true }))).toEqual([]);
    expect(outsiders(readers(made(both, { ...open, RestrictPublicBuckets: { Ref: 'Given' } })))).toEqual([
      'anyone, unsigned?',
      'anyone with an AWS account?',
      'the account 444455556666?',
    ]);
  });
});

test('an access point of one network takes requests from there, whoever makes them', () => {
  const point = {
    Type: 'AWS::S3::AccessPoint',
    Properties: {
      Name: 'reports',
      Bucket: 'data',
      VpcConfiguration: { VpcId: 'vpc-1' },
      Policy: read({ AWS: '444455556666' }),
    },
  };
  expect(readers({ Point: point })).toEqual(['the account 444455556666']);
  const only = (vpc: string): object =>
    read({ AWS: '444455556666' }, { Condition: { StringEquals: { 'aws:SourceVpc': vpc } } });
  const within = (vpc: string): object => ({ ...point, Properties: { ...point.Properties, Policy: only(vpc) } });
  expect(readers({ Point: within('vpc-1') })).toEqual(['the account 444455556666']);
  expect(readers({ Point: within('vpc-2') })).toEqual([]);
});

describe.each([
  ['a reference to its alias', { 'Fn::Sub': 'arn:aws:s3::111122223333:accesspoint/${Point.Alias}/object/*' }],
  ['its alias written out', 'arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap/object/*'],
])('a multi-region access point whose policy names it by %s', (_, resource) => {
  const policy = document({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: resource });
  const found = (condition: object): readonly string[] => {
    const statements = document({ ...delegation, Condition: condition });
    const Resources = {
      Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data' } },
      DataPolicy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: 'data', PolicyDocument: statements } },
      ...kinds['a multi-region access point'](policy, open),
    };
    const point = loadText('t.json', JSON.stringify({ Resources }), { environment: { account, region: 'us-east-1' } });
    const { findings } = lintText([point], ['public-read', 'public-policy', 'exposed-s3-resource']);
    return findings.map(({ rule, kind }) => `${kind} ${rule.id}`).sort();
  };

  test('is found once', () => {
    expect(found(delegation.Condition)).toEqual(['fail public-policy', 'fail public-read']);
  });

  test('is the one that the bucket policy writes out, and no other', () => {
    const arn = (alias: string): object => ({
      StringEquals: { 's3:DataAccessPointArn': `arn:aws:s3::111122223333:accesspoint/${alias}` },
    });
    const isWritten = typeof resource === 'string';
    expect(found(arn('mfzwi23gnjvgw.mrap')).includes('fail public-read')).toBe(isWritten);
    expect(found(arn('another.mrap'))).not.toContain('fail public-read');
  });
});

test('who comes through an access point does not meet the ACL of the bucket, known or not', () => {
  const point = {
    Type: 'AWS::S3::AccessPoint',
    Properties: { Name: 'reports', Bucket: 'data', Policy: read({ AWS: '444455556666' }) },
  };
  expect(readers({ Point: point }, open, { AccessControl: { Ref: 'Given' } })).toContain('the account 444455556666');
});

test('of competing policies the one that is deployed last counts: nobody can tell who is let in', () => {
  const policy = (account: string): object => ({
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: 'data',
      PolicyDocument: document(
        { Effect: 'Allow', Principal: { AWS: account }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' },
        {
          Effect: 'Allow',
          Principal: { AWS: '777788889999' },
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::data/*',
        },
      ),
    },
  });
  const found = readers({ DataPolicy: policy('444455556666'), Rival: policy('555566667777') });
  expect(found.toSorted()).toEqual([
    'the account 444455556666?',
    'the account 555566667777?',
    'the account 777788889999',
  ]);
});

test('whose network an access point takes requests from is fixed by it', () => {
  const point = (more: object): object => ({
    Point: {
      Type: 'AWS::S3::AccessPoint',
      Properties: {
        Name: 'reports',
        Bucket: 'data',
        Policy: read(
          { AWS: '444455556666' },
          { Condition: { StringEquals: { 's3:AccessPointNetworkOrigin': 'VPC' } } },
        ),
        ...more,
      },
    },
  });
  expect(readers(point({ VpcConfiguration: { VpcId: 'vpc-1' } }))).toEqual(['the account 444455556666']);
  expect(readers(point({}))).toEqual([]);
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-vpc.html */
test('an access point of a network takes no requests from the internet, whatever addresses it lets in', () => {
  const office = { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } };
  const point = (more: object): object => ({
    Point: {
      Type: 'AWS::S3::AccessPoint',
      Properties: {
        Name: 'reports',
        Bucket: 'data',
        Policy: read({ AWS: '444455556666' }, { Condition: office }),
        ...more,
      },
    },
  });
  expect(readers(point({}))).toEqual(['the account 444455556666']);
  expect(readers(point({ VpcConfiguration: { VpcId: 'vpc-1' } }))).toEqual([]);
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
test.each([
  ['BlockPublicPolicy', 'no'],
  ['RestrictPublicBuckets', 'no'],
  ['BlockPublicAcls', 'yes'],
  ['IgnorePublicAcls', 'yes'],
])('of the four switches %s alone on: a public policy lets the public in: %s', (name, isIn) => {
  const inventory = takeInventory([
    loadText(
      't.json',
      JSON.stringify({
        Resources: {
          Data: {
            Type: 'AWS::S3::Bucket',
            Properties: { PublicAccessBlockConfiguration: { ...open, [name]: true } },
          },
        },
      }),
    ),
  ]);
  const [bucket] = resourcesOf(inventory, 'AWS::S3::Bucket');
  if (bucket === undefined) throw new Error('no bucket');
  const { outcomes } = explore(1, (world) => {
    const found = bucketOf(estateIn(inventory, world), bucket);
    return { policies: blocksExternalAccess(found).kind, acls: ignoresPublicAcls(found).kind };
  });
  expect(outcomes.map(({ value }) => value)).toEqual([
    { policies: isIn === 'no' ? 'yes' : 'no', acls: name === 'IgnorePublicAcls' ? 'yes' : 'no' },
  ]);
});
