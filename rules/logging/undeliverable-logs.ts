import { fail, unknown } from '../../lib/engine';
import {
  accessLogTarget,
  askLogDelivery,
  bucketAccess,
  bucketOf,
  cannedAcl,
  defaultEncryption,
  objectOwnership,
  property,
} from '../../lib/s3';
import { get, isPresent, literal } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'undeliverable-logs',
  title: 'Access logs cannot be delivered',
  severity: 'high',
  rationale: 'S3 drops what it cannot deliver and says nothing: the logs are missed on the day they are needed.',
  remediation:
    'Use `serverAccessLogsBucket` with a log bucket of S3-managed encryption (CDK), or allow `s3:PutObject` to `logging.s3.amazonaws.com` in the policy of the log bucket (CloudFormation).',
  controls: ['nist-800-53-r5/AU-12', 'pci-dss-4.0.1/10.2.1'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshooting-server-access-logging.html',
  ],
  since: '0.1.0',
  subject: 'bucket',
  *check(bucket) {
    const logging = property(bucket, 'LoggingConfiguration');
    const reference = accessLogTarget(bucket);
    if (reference.kind !== 'bucket') return;
    const target = bucketOf(bucket.estate, reference.resource);
    const name = reference.resource.constructPath ?? reference.resource.logicalId;
    const here = get(logging, 'DestinationBucketName');
    const algorithm = get(defaultEncryption(target), 'SSEAlgorithm');
    if (literal(algorithm)?.startsWith('aws:kms')) {
      yield fail(
        here,
        `\`${name}\` is encrypted with a KMS key by default, and S3 delivers access logs to SSE-S3 only`,
        { related: [{ place: algorithm.place, message: 'the encryption is here' }] },
      );
    }
    const retention = property(target, 'ObjectLockConfiguration', 'Rule', 'DefaultRetention');
    if (isPresent(retention))
      yield fail(here, `\`${name}\` has a default retention, and S3 delivers no access logs to such a bucket`, {
        related: [{ place: retention.place, message: 'the retention is here' }],
      });

    const acl = cannedAcl(property(target, 'AccessControl'));
    const ownership = objectOwnership(target);
    const byAcl =
      typeof acl === 'object' && acl.name === 'LogDeliveryWrite' && literal(ownership) !== 'BucketOwnerEnforced';
    if (byAcl && ownership.kind !== 'absent') return;
    const prefix = get(logging, 'LogFilePrefix');
    if (prefix.kind === 'unknown') return yield unknown(prefix);
    const answers = bucketAccess(bucket.estate, reference.resource).policies.map((policy) =>
      askLogDelivery(policy, bucket, prefix.kind === 'text' ? prefix.text : []),
    );
    if (answers.some(({ kind }) => kind === 'yes')) return;
    const open = answers.find((answer) => answer.kind === 'unknown');
    if (byAcl) yield unknown(here, `\`${name}\` admits log delivery by an ACL, which works only if ACLs are on there`);
    else if (open?.kind === 'unknown') yield unknown(here, `whether \`${name}\` admits log delivery: ${open.because}`);
    else yield fail(here, `no policy on \`${name}\` lets \`logging.s3.amazonaws.com\` write the logs of this bucket`);
  },
});
