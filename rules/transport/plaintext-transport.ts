import { fail, judged, unknown, type PlacedEdit } from '../../lib/engine';
import { bucketActions, describeActions, describeUndenied } from '../../lib/policy';
import { acceptsPlaintext, mayBeAdmittedOutside, property, type Bucket } from '../../lib/s3';
import { get, not, own, type JsonObject, type Value } from '../../lib/template';
import { defineRule } from '../define-rule';

/** The statement that refuses requests without TLS, on the bucket and its objects. */
function denyPlaintext({ resource }: Bucket): JsonObject {
  const arn = { 'Fn::GetAtt': [resource.logicalId, 'Arn'] };
  return {
    Sid: 'DenyPlaintextTransport',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [arn, { 'Fn::Join': ['', [arn, '/*']] }],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

/** A policy for a bucket that has none. */
function policyWith({ resource }: Bucket, statement: JsonObject): PlacedEdit {
  const { template, logicalId, body } = resource;
  const free =
    ['Policy', 'TransportPolicy', 'BucketWardenPolicy']
      .map((suffix) => `${logicalId}${suffix}`)
      .find((name) => !template.resources.has(name)) ?? `${logicalId}Policy${template.resources.size}`;
  const condition = own(body, 'Condition');
  return {
    template,
    path: ['Resources', free],
    value: {
      Type: 'AWS::S3::BucketPolicy',
      ...(condition === undefined ? {} : { Condition: condition }),
      Properties: { Bucket: { Ref: logicalId }, PolicyDocument: { Version: '2012-10-17', Statement: [statement] } },
    },
  };
}

/** The denial as another statement of the policy, where that stands in the bucket's own template. */
function denialFor(
  bucket: Bucket | undefined,
  document: Value,
): Pick<NonNullable<Parameters<typeof fail>[2]>, 'automaticFix'> {
  const statements = get(document, 'Statement');
  const { template } = document.place;
  if (bucket === undefined || statements.kind !== 'list' || template !== bucket.resource.template) return {};
  const edit: PlacedEdit = { template, path: [...statements.place.path, -1], value: denyPlaintext(bucket) };
  return { automaticFix: { edits: [edit], isSafe: false } };
}

export default defineRule({
  id: 'plaintext-transport',
  title: 'Bucket accepts requests sent without TLS',
  severity: 'medium',
  rationale: 'Anyone on the network path can read or alter objects in transit.',
  remediation:
    'Use `enforceSSL: true` (CDK), or deny `s3:*` on the bucket and its objects to everyone when ' +
    '`aws:SecureTransport` is `false` (CloudFormation).',
  controls: ['fsbp/S3.5'],
  aliases: [
    'AwsSolutions-S10',
    'S3BucketSSLRequestsOnly',
    'S3_BUCKET_SSL_REQUESTS_ONLY',
    'CT.S3.PR.8',
    's3-bucket-ssl-requests-only',
    '38c64e76',
    'CKV_AWS_379',
    's3_bucket_secure_transport_policy',
    'S6249',
    'FG_R00100',
  ],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-5',
  ],
  since: '0.1.0',
  subject: 'bucket-access',
  *check({ bucket, policies }) {
    if (bucket && policies.length === 0) {
      const name = property(bucket, 'BucketName');
      yield* judged(
        not(mayBeAdmittedOutside(bucket)),
        name.kind === 'absent' ? bucket.properties : name,
        'no bucket policy refuses requests without TLS',
        { automaticFix: { edits: [policyWith(bucket, denyPlaintext(bucket))], isSafe: false } },
      );
    }
    for (const { subject, document, symbolTable } of policies) {
      const answer = acceptsPlaintext({ subject });
      if (answer.kind === 'unknown') yield unknown(document, answer.because);
      if (answer.kind !== 'yes') continue;
      const [witness] = answer.witnesses;
      const left = describeActions(
        answer.witnesses.flatMap(({ actions }) => actions),
        bucketActions,
      );
      yield fail(document, `the policy leaves ${left} open to requests without TLS`, {
        ...(witness ? { witness: describeUndenied(witness, symbolTable) } : {}),
        ...denialFor(bucket, document),
      });
    }
  },
});
