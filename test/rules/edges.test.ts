import { rolesAndBuckets } from '../bench/estates';
import { can } from '../../lib/engine';
import { lintText, template } from '../support/lint';
import { verdictsOn } from '../support/refute';

/*
 * Both sides of what a rule draws a line by: numbers one apart, members of a list one by one. Each says what it is that
 * would go wrong without anybody noticing.
 */
const own = { environment: { account: '111122223333', region: 'us-east-1' } };

/** `rule: message` of each finding on the text, as deployed to the own account. */
function said(yaml: string, rule: string): readonly string[] {
  return lintText([template(yaml, own)], [rule]).findings.map(({ kind, message }) => `${kind}: ${message}`);
}

test('a role that may do everything but one thing leaves what a wildcard stands for as it is', () => {
  const role = (part: string): string => `
Resources:
  App:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement: { Effect: Allow, Principal: '*', Action: 'sts:AssumeRole' }
      Policies:
        - PolicyName: p
          PolicyDocument:
            Version: 2012-10-17
            Statement: { Effect: Allow, ${part}, Resource: '*' }
`;
  const rules = ['public-role-assumption', 'full-s3-access'];
  const both = (part: string): readonly string[] => rules.flatMap((rule) => said(role(part), rule));
  expect(both(`NotAction: 'iam:*'`)).toContain('fail: anyone may assume this role, which reaches S3');
  expect(both(`NotAction: 's3:*'`)).toEqual([]);
  expect(both(`Action: '*'`)).toEqual([
    'fail: anyone may assume this role, which reaches S3',
    'fail: the statement grants every action of S3',
  ]);
});

describe('short-lived-logs', () => {
  const logs = (days: number): string => `
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      LoggingConfiguration: { DestinationBucketName: !Ref Logs }
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: logs
      LifecycleConfiguration: { Rules: [{ Status: Enabled, ExpirationInDays: ${days} }] }
`;
  test('a day short of 90 is too short', () =>
    expect(said(logs(89), 'short-lived-logs')).toEqual([expect.stringContaining('89 days')]));
  test('90 days are enough', () => expect(said(logs(90), 'short-lived-logs')).toEqual([]));

  const balancer = (attribute: string): string => `
Resources:
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Type: application
      LoadBalancerAttributes:
        - { Key: ${attribute}.s3.enabled, Value: 'true' }
        - { Key: ${attribute}.s3.bucket, Value: !Ref Logs }
  Logs: { Type: AWS::S3::Bucket, Properties: { BucketName: logs } }
`;
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html
  test.each(['access_logs', 'connection_logs'])('%s of a load balancer are logs', (attribute) =>
    expect(said(balancer(attribute), 'short-lived-logs')).not.toEqual([]),
  );
});

test.each([
  ['logs/', []],
  ['logs/app/', []],
  ['logs/app/audit/', []],
  // it is about some of the logs
  ['lo', []],
  ['tmp/', [expect.stringContaining('no lifecycle rule says how long logs are kept')]],
])('short-lived-logs: a rule for what begins with %s, of logs below logs/app/', (prefix, expected) => {
  const text = `
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      LoggingConfiguration: { DestinationBucketName: !Ref Logs, LogFilePrefix: logs/app/ }
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      LifecycleConfiguration: { Rules: [{ Status: Enabled, Prefix: ${prefix}, ExpirationInDays: 90 }] }
`;
  expect(said(text, 'short-lived-logs')).toEqual(expected);
});

test.each([
  ['Enabled, Enabled', []],
  ['Disabled, Enabled', []],
  ['Disabled, Disabled', [expect.stringContaining('every lifecycle rule is disabled')]],
])('missing-lifecycle: of two rules that are %s', (statuses, expected) => {
  const rules = statuses.split(', ').map((status) => `{ Status: ${status}, ExpirationInDays: 1 }`);
  const text = `
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties: { LifecycleConfiguration: { Rules: [${rules.join(', ')}] } }
`;
  expect(said(text, 'missing-lifecycle')).toEqual(expected);
});

test.each([
  ['Enabled', [expect.stringMatching(/^unknown/)]],
  ['Disabled', []],
])('weaker-replica: of a rule that is %s, into a bucket that nobody knows', (status, expected) => {
  const text = `
Parameters: { Replica: { Type: String } }
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      ReplicationConfiguration:
        Role: arn:aws:iam::111122223333:role/replicate
        Rules: [{ Status: ${status}, Prefix: '', Destination: { Bucket: !Ref Replica } }]
`;
  expect(said(text, 'weaker-replica')).toEqual(expected);
});

test.each([
  ["'*'", []],
  ["{ AWS: '444455556666' }", [expect.stringContaining('may read the bucket, and nothing allows')]],
])('unreachable-key: whoever reads by being %s', (principal, expected) => {
  const text = `
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: data
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: { SSEAlgorithm: aws:kms, KMSMasterKeyID: !GetAtt Key.Arn }
  Key: { Type: AWS::KMS::Key, Properties: {} }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - { Effect: Allow, Principal: ${principal}, Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' }
`;
  expect(said(text, 'unreachable-key')).toEqual(expected);
});

test.each([
  ['iam:*', 1],
  ["['iam:*', 's3:Get*']", 1],
  ['s3:*', 0],
  ["'*'", 0],
])('public-role-assumption: a role that anyone may assume, and that may all but %s', (spared, found) => {
  const text = `
Resources:
  Open:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: '*', Action: 'sts:AssumeRole' }]
      Policies:
        - PolicyName: most
          PolicyDocument:
            Version: '2012-10-17'
            Statement: [{ Effect: Allow, NotAction: ${spared}, Resource: '*' }]
`;
  expect(said(text, 'public-role-assumption')).toHaveLength(found);
});

describe('unreachable-key: roles whose policies say the same', () => {
  /** What is found of the first of as many buckets. */
  const ofFirst = (count: number): readonly string[] => {
    const found = said(JSON.stringify(rolesAndBuckets(count, 'wide')), 'unreachable-key');
    return found.slice(0, found.length / count);
  };

  test('a few have a finding each', () => {
    expect(ofFirst(10)).toHaveLength(10);
  });
  test('many are one finding that names some and counts the others', () => {
    expect(ofFirst(11)).toEqual([
      expect.stringMatching(/`Role0`, `Role1`, `Role2` and 8 more may read the bucket, and nothing allows/),
    ]);
  });
});

describe('abandoned-uploads', () => {
  const aborting = (filter: string): string => `
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      LifecycleConfiguration:
        Rules:
          - Status: Enabled
            ${filter}
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }
`;
  test.each(['Prefix: tmp/', 'TagFilters: [{ Key: a, Value: b }]'])(
    'a rule with %s is about some objects only',
    (filter) => expect(said(aborting(filter), 'abandoned-uploads')).not.toEqual([]),
  );
  test('one that is off aborts nothing', () => {
    const off = aborting("Prefix: ''").replace('Status: Enabled', 'Status: Disabled');
    expect(said(off, 'abandoned-uploads')).not.toEqual([]);
  });
  test('one with an empty prefix is about all', () =>
    expect(said(aborting("Prefix: ''"), 'abandoned-uploads')).toEqual([]));
});

test('cross-account-access: each statement for an account is a finding of its own', () => {
  const text = `
Resources:
  Data: { Type: AWS::S3::Bucket, Properties: { BucketName: data } }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - { Effect: Allow, Principal: { AWS: '444455556666' }, Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::data/*' }
          - { Effect: Allow, Principal: { AWS: '444455556666' }, Action: 's3:PutObject',
              Resource: 'arn:aws:s3:::data/*' }
`;
  const { findings } = lintText([template(text, own)], ['cross-account-access']);
  expect(findings.map(({ location }) => location.path)).toEqual([
    expect.stringContaining('Statement/0'),
    expect.stringContaining('Statement/1'),
  ]);
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-change-owner.html */
describe('powerless-replication-role: replicas that another account is to own', () => {
  const replicating = (style: string, override: string): string => `
Resources:
  Source:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: source
      VersioningConfiguration: { Status: Enabled }
      ReplicationConfiguration:
        Role: !GetAtt Role.Arn
        Rules:
          - Status: Enabled
            ${style}
            Destination:
              Bucket: arn:aws:s3:::replica
              Account: '444455556666'
              AccessControlTranslation: { Owner: Destination }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { Service: s3.amazonaws.com }, Action: 'sts:AssumeRole' }]
      Policies:
        - PolicyName: replicate
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action: ['s3:GetReplicationConfiguration', 's3:ListBucket']
                Resource: arn:aws:s3:::source
              - Effect: Allow
                Action: ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging']
                Resource: arn:aws:s3:::source/*
              - Effect: Allow
                Action: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'${override}]
                Resource: arn:aws:s3:::replica/*
`;
  const styles = [
    [
      'with a filter',
      "Filter: { Prefix: '' }\n            Priority: 1\n            DeleteMarkerReplication: { Status: Enabled }",
    ],
    ['of the old style', "Prefix: ''"],
  ] as const;
  test.each(styles)('a rule %s needs the permission to hand them over', (_, style) => {
    const without = said(replicating(style, ''), 'powerless-replication-role');
    expect(without).toEqual([expect.stringContaining('s3:ObjectOwnerOverrideToBucketOwner')]);
    const having = replicating(style, ", 's3:ObjectOwnerOverrideToBucketOwner'");
    expect(said(having, 'powerless-replication-role')).toEqual([]);
  });
  test('a rule of the old style replicates deletes, one with a filter only where it says so', () => {
    const without = (style: string): readonly string[] =>
      said(
        replicating(style, ", 's3:ObjectOwnerOverrideToBucketOwner'").replace(" 's3:ReplicateDelete',", ''),
        'powerless-replication-role',
      );
    const [[, filtered], [, old]] = styles;
    expect(without(old)).toEqual([expect.stringContaining('s3:ReplicateDelete')]);
    expect(without(filtered)).toEqual([expect.stringContaining('s3:ReplicateDelete')]);
    expect(without(filtered.replace('Status: Enabled', 'Status: Disabled'))).toEqual([]);
  });
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-change-owner.html */
test.each([
  ['BucketOwnerPreferred', true],
  ['BucketOwnerEnforced', false],
])(
  'powerless-replication-role: where the destination says %s, handing over takes a permission: %s',
  (owner, isNeeded) => {
    const source = `
Resources:
  Source:
    Type: AWS::S3::Bucket
    Properties:
      ReplicationConfiguration:
        Role: !GetAtt Role.Arn
        Rules:
          - Status: Enabled
            Prefix: ''
            Destination:
              Bucket: arn:aws:s3:::replica
              Account: '444455556666'
              AccessControlTranslation: { Owner: Destination }
  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Statement: [] } } }
`;
    const replica = `
Resources:
  Replica:
    Type: AWS::S3::Bucket
    Properties: { BucketName: replica, OwnershipControls: { Rules: [{ ObjectOwnership: ${owner} }] } }
`;
    const there = { environment: { account: '444455556666', region: 'us-east-1' } };
    const templates = [template(source, own, 'source.yaml'), template(replica, there, 'replica.yaml')];
    const messages = lintText(templates, ['powerless-replication-role'])
      .findings.map(({ message }) => message)
      .join();
    expect(messages).toContain('s3:ReplicateObject');
    expect(messages.includes('s3:ObjectOwnerOverrideToBucketOwner')).toBe(isNeeded);
  },
);

/**
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingDSSEncryption.html
 */
test.each([
  ['aws:kms', 'arn:aws:s3:::data', 'allowed'],
  ['aws:kms', 'arn:aws:s3:::data/x', 'denied'],
  // two layers know no bucket keys, whatever is stated
  ['aws:kms:dsse', 'arn:aws:s3:::data', 'denied'],
])('of %s with a bucket key, a key for %s is %s', (algorithm, context, expected) => {
  const text = `
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: data
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - BucketKeyEnabled: true
            ServerSideEncryptionByDefault: { SSEAlgorithm: '${algorithm}', KMSMasterKeyID: !GetAtt Key.Arn }
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { AWS: !GetAtt Reader.Arn }
            Action: 'kms:*'
            Resource: '*'
            Condition: { StringEquals: { 'kms:EncryptionContext:aws:s3:arn': '${context}' } }
  Reader:
    Type: AWS::IAM::Role
    Properties:
      RoleName: reader
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] }
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: '2012-10-17'
            Statement: [{ Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' }]
`;
  const [answer] = can([template(text, own)], {
    principal: 'reader',
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::data/y',
    context: new Map(),
    isPlaintext: false,
  }).answers;
  expect(answer?.verdict).toBe(expected);
});

/** A policy of one statement on a bucket that is called `data`. */
const withStatement = (statement: string): string => `
Resources:
  Data: { Type: AWS::S3::Bucket, Properties: { BucketName: data } }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - ${statement}
`;

test.each([
  ['from some day on is one for good', 'DateGreaterThan', ['fail']],
  ['up to some day is none in the end', 'DateLessThan', []],
])('lockout: a denial %s', (_, operator, kinds) => {
  const denial =
    "{ Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', " +
    `Condition: { ${operator}: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } } }`;
  const { findings } = lintText([template(withStatement(denial), own)], ['lockout']);
  expect(findings.map(({ kind }) => kind)).toEqual(kinds);
});

test('confused-deputy: a service that may do all but something does more than deliver into a folder', () => {
  const granted = (action: string): readonly string[] =>
    said(
      withStatement(
        `{ Effect: Allow, Principal: { Service: cloudtrail.amazonaws.com }, ${action}, ` +
          "Resource: 'arn:aws:s3:::data/AWSLogs/111122223333/*' }",
      ),
      'confused-deputy',
    );
  expect(granted("Action: 's3:PutObject'")).toEqual([]);
  expect(granted("NotAction: 's3:DeleteObject'")).not.toEqual([]);
});

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html */
test('a boundary limits what a key policy grants a role', () => {
  const encrypted = (limit: string): string => `
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: data
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: { SSEAlgorithm: aws:kms, KMSMasterKeyID: !GetAtt Key.Arn }
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { AWS: !GetAtt Reader.Arn }, Action: 'kms:*', Resource: '*' }]
  Boundary:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Action: [${limit}], Resource: '*' }]
  Reader:
    Type: AWS::IAM::Role
    Properties:
      RoleName: reader
      PermissionsBoundary: !Ref Boundary
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] }
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: '2012-10-17'
            Statement: [{ Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' }]
`;
  const verdict = (limit: string): string | undefined =>
    can([template(encrypted(limit), own)], {
      principal: 'reader',
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::data/x',
      context: new Map(),
      isPlaintext: false,
    }).answers[0]?.verdict;
  expect(verdict("'s3:*'")).toBe('denied');
  expect(verdict("'s3:*', 'kms:*'")).toBe('allowed');
});

test('plaintext-transport: a denial that leaves out the own account leaves it open', () => {
  const denial = (more: object): ReturnType<typeof verdictsOn> =>
    verdictsOn([
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: ['arn:aws:s3:::data', 'arn:aws:s3:::data/*'],
        Condition: { Bool: { 'aws:SecureTransport': 'false' }, ...more },
      },
    ]);
  expect(denial({}).has('plaintext-transport')).toBe(false);
  const left = { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } };
  expect(denial(left).get('plaintext-transport')).toBe('fail');
});

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html */
test('a key of another account needs the permission of the own account, too', () => {
  const bucket = `
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: data
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: { SSEAlgorithm: aws:kms, KMSMasterKeyID: !GetAtt Key.Arn }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { AWS: 'arn:aws:iam::444455556666:role/partner' }
            Action: 's3:GetObject'
            Resource: 'arn:aws:s3:::data/*'
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: '2012-10-17'
        Statement:
          - { Effect: Allow, Principal: { AWS: 'arn:aws:iam::444455556666:role/partner' }, Action: 'kms:*',
              Resource: '*' }
`;
  const partner = (actions: string, limit: string): string => `
Resources:
  Boundary:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Action: [${limit}], Resource: '*' }]
  Partner:
    Type: AWS::IAM::Role
    Properties:
      RoleName: partner
      PermissionsBoundary: !Ref Boundary
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] }
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: '2012-10-17'
            Statement: [{ Effect: Allow, Action: [${actions}], Resource: '*' }]
`;
  const there = { environment: { account: '444455556666', region: 'us-east-1' } };
  const verdict = (actions: string, limit = "'*'"): string | undefined =>
    can([template(bucket, own, 'bucket.yaml'), template(partner(actions, limit), there, 'partner.yaml')], {
      principal: 'arn:aws:iam::444455556666:role/partner',
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::data/x',
      context: new Map(),
      isPlaintext: false,
    }).answers[0]?.verdict;
  expect(verdict("'s3:GetObject'")).toBe('denied');
  expect(verdict("'s3:GetObject', 'kms:Decrypt'")).toBe('allowed');
  // a boundary there limits it as well
  expect(verdict("'s3:GetObject', 'kms:Decrypt'", "'s3:*'")).toBe('denied');
  expect(verdict("'s3:GetObject', 'kms:Decrypt'", "'s3:*', 'kms:*'")).toBe('allowed');
});

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html */
test('a policy that is read once is asked about the name that a trail has in each world', () => {
  const text = `
Parameters: { Stage: { Type: String } }
Conditions: { Named: !Equals [!Ref Stage, prod] }
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      TrailName: !If [Named, main, !Ref AWS::NoValue]
      IsLogging: true
      S3BucketName: !Ref Logs
  Logs: { Type: AWS::S3::Bucket }
  LogsPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { Service: cloudtrail.amazonaws.com }
            Action: ['s3:GetBucketAcl', 's3:PutObject']
            Resource: [!GetAtt Logs.Arn, !Sub '\${Logs.Arn}/*']
            Condition:
              StringEquals: { aws:SourceArn: 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main' }
`;
  const { findings } = lintText([template(text, own)], ['undeliverable-logs']);
  expect(findings.map(({ kind, when }) => `${kind}: ${when}`)).toEqual([
    expect.stringContaining('fail: condition `Named` is false'),
  ]);
});

describe('a witness of what nothing denies', () => {
  const policy = (statement: string): string => `
Resources:
  Data: { Type: AWS::S3::Bucket, Properties: { BucketName: data } }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument: { Version: '2012-10-17', Statement: [${statement}] }
`;
  const nobody = "{ Effect: Deny, Principal: '*', Action: 's3:DeleteBucket', Resource: !GetAtt Data.Arn }";
  const everybody = "{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: !Sub '${Data.Arn}/*' }";
  const witnesses = (statement: string, rule: string): readonly (string | undefined)[] =>
    lintText([template(policy(statement), own)], [rule]).findings.map(({ witness }) => witness);

  test.each(['plaintext-transport', 'outdated-tls', 'legacy-signature', 'unbounded-presigned-urls'])(
    '%s names nobody where nobody is let in',
    (rule) =>
      expect(witnesses(nobody, rule)).toEqual([expect.stringMatching(/^whoever is let in, now or later, may `s3:/)]),
  );

  test('who is let in is named where that was asked', () =>
    expect(witnesses(everybody, 'public-policy')).toEqual([
      expect.stringMatching(/^anyone, unsigned: `s3:GetObject`/),
    ]));
});
