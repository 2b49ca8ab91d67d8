import { fail, unknown } from '../../lib/engine';
import { isDestination, property, replicationRules } from '../../lib/s3';
import { decided, whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-replication',
  title: 'Bucket is not replicated',
  severity: 'low',
  rationale: 'One region can be lost, and one account can be taken over; a replica in another is what remains.',
  remediation:
    'Set `replicationRules` (CDK), `ReplicationConfiguration` (CloudFormation), with a destination in another region.',
  controls: ['security-hub/S3.7'],
  aliases: [
    'S3BucketReplicationEnabled',
    'S3_BUCKET_REPLICATION_ENABLED',
    's3-bucket-replication-enabled',
    'CKV_AWS_144',
    's3_bucket_cross_region_replication',
  ],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-7',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket',
  concerns: (bucket) => decided(!isDestination(bucket)),
  *check(bucket) {
    const rules = replicationRules(bucket);
    if (rules === undefined) return yield unknown(property(bucket, 'ReplicationConfiguration', 'Rules'));
    const configuration = property(bucket, 'ReplicationConfiguration');
    if (whyUnknown(configuration) !== undefined) yield unknown(configuration);
    else if (configuration.kind === 'absent' && !isDestination(bucket))
      yield fail(configuration, 'no replication is configured');
  },
});
