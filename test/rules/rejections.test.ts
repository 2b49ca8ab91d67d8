import { lintText } from '../support/lint';
import { loadText } from '../../lib/template';

/*
 * Templates that CloudFormation accepts and S3 or CloudFront then rejects, or that fail once they run: each is found,
 * with what AWS will answer.
 */
const policy = (statement: string, bucket = ''): string => `Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: data
${bucket}
  DataPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - ${statement}
`;
const objects = "Resource: 'arn:aws:s3:::data/*'";

test.each<[string, string, string, string]>([
  [
    'a wildcard in a principal',
    'partial-wildcard-principal',
    policy(
      `{ Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:role/*' }, Action: s3:GetObject, ${objects} }`,
    ),
    'MalformedPolicy: Invalid principal in policy',
  ],
  [
    'an ARN of something else as a principal',
    'malformed-principal',
    policy(`{ Effect: Allow, Principal: { AWS: 'arn:aws:s3:::data' }, Action: s3:GetObject, ${objects} }`),
    'MalformedPolicy: Invalid principal in policy',
  ],
  [
    'no principal',
    'malformed-principal',
    policy(`{ Effect: Allow, Action: s3:GetObject, ${objects} }`),
    'MalformedPolicy: Missing required field Principal',
  ],
  [
    'a resource of another bucket',
    'foreign-resource',
    policy(
      "{ Effect: Allow, Principal: { AWS: '111122223333' }, Action: s3:GetObject, Resource: 'arn:aws:s3:::other/*' }",
    ),
    'MalformedPolicy: Policy has invalid resource',
  ],
  [
    'a public policy behind its block',
    'rejected-public-policy',
    policy(
      `{ Effect: Allow, Principal: '*', Action: s3:GetObject, ${objects} }`,
      '      PublicAccessBlockConfiguration: { BlockPublicPolicy: true }',
    ),
    'AccessDenied',
  ],
  [
    'an ACL where ACLs are off',
    'rejected-acl',
    'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties:\n      AccessControl: PublicRead\n   ' +
      '   OwnershipControls: { Rules: [{ ObjectOwnership: BucketOwnerEnforced }] }\n',
    'InvalidBucketAclWithObjectOwnership',
  ],
  [
    'logs to a bucket with KMS',
    'undeliverable-logs',
    'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties: { LoggingConfiguration: { ' +
      'DestinationBucketName: !Ref Logs } }\n  Logs:\n    Type: AWS::S3::Bucket\n    Properties: { ' +
      'BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { ' +
      'SSEAlgorithm: aws:kms } }] } }\n',
    'access logs of S3 are delivered to SSE-S3 only',
  ],
  [
    'a distribution that the bucket does not know',
    'missing-origin-grant',
    'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties: { BucketName: data }\n  Cdn:\n    ' +
      'Type: AWS::CloudFront::Distribution\n    Properties: { DistributionConfig: { Enabled: true, Origins: ' +
      '[{ Id: data, DomainName: !GetAtt Data.RegionalDomainName, OriginAccessControlId: E1, S3OriginConfig: ' +
      '{} }], DefaultCacheBehavior: { TargetOriginId: data, ViewerProtocolPolicy: https-only } } }\n',
    'viewers get 403',
  ],
  [
    'replication from a bucket without versions',
    'unversioned-replication',
    'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties: { ReplicationConfiguration: { Role: ' +
      "'arn:aws:iam::111122223333:role/r', Rules: [{ Status: Enabled, Destination: { Bucket: " +
      "'arn:aws:s3:::replica' } }] } }\n",
    'version',
  ],
  [
    'replicas of encrypted objects without a key',
    'missing-replica-key',
    'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties: { VersioningConfiguration: { Status: ' +
      "Enabled }, ReplicationConfiguration: { Role: 'arn:aws:iam::111122223333:role/r', Rules: [{ Status: " +
      'Enabled, SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: Enabled } }, Destination: { ' +
      "Bucket: 'arn:aws:s3:::replica' } }] } }\n",
    'InvalidRequest',
  ],
  [
    'a role that may not replicate',
    'powerless-replication-role',
    'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties: { VersioningConfiguration: { Status: ' +
      'Enabled }, ReplicationConfiguration: { Role: !GetAtt Role.Arn, Rules: [{ Status: Enabled, ' +
      "Destination: { Bucket: 'arn:aws:s3:::replica' } }] } }\n  Role:\n    Type: AWS::IAM::Role\n    " +
      'Properties: { AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [] } }\n',
    'objects are not replicated',
  ],
])('%s', (_, id, text, answer) => {
  const found = lintText([loadText('template.yaml', text)], [id]).findings;
  expect([...new Set(found.map(({ kind, rule }) => `${kind} ${rule.id}`))]).toEqual([`fail ${id}`]);
  expect(found[0]?.message).toContain(answer);
});

test('a log bucket of another region', () => {
  const source = loadText(
    'a.yaml',
    'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties: { LoggingConfiguration: { ' +
      'DestinationBucketName: the-logs } }\n',
    { environment: { region: 'eu-west-1' } },
  );
  const target = (region: string): ReturnType<typeof loadText> =>
    loadText('b.yaml', 'Resources:\n  Logs:\n    Type: AWS::S3::Bucket\n    Properties: { BucketName: the-logs }\n', {
      environment: { region },
    });
  expect(
    lintText([source, target('us-east-1')], ['distant-log-target']).findings.map(({ message }) => message),
  ).toEqual(['`Logs` is in another region, and S3 answers `CrossLocationLoggingProhibited`']);
  expect(lintText([source, target('eu-west-1')], ['distant-log-target']).findings).toEqual([]);
});
