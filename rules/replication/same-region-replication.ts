import { judged, unknown } from '../../lib/engine';
import { inSameRegion, property, replicationRules, states } from '../../lib/s3';
import { allOf } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'same-region-replication',
  title: 'Replica lies in the same region',
  severity: 'low',
  rationale: 'A copy in the same region is lost with the region; it is allowed, but it is no cross-region replication.',
  remediation:
    'Put the destination bucket into a stack of another region: name it in `replicationRules` (CDK) or in ' +
    '`Destination.Bucket` (CloudFormation).',
  controls: ['security-hub/S3.7'],
  aliases: ['s3-bucket-cross-region-replication-enabled', 'CKV_AWS_144', 's3_bucket_cross_region_replication'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-7',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket',
  concerns: states('ReplicationConfiguration'),
  *check(bucket) {
    const rules = replicationRules(bucket);
    if (rules === undefined) return yield unknown(property(bucket, 'ReplicationConfiguration', 'Rules'));
    for (const { destination, destinationArn, isEnabled } of rules) {
      if (isEnabled.kind === 'no') continue;
      if (destination.kind === 'unknown') yield unknown(destinationArn, destination.because);
      if (destination.kind !== 'bucket') continue;
      const { template } = destination.resource;
      const same = inSameRegion(bucket.resource.template, template);
      const name = destination.resource.constructPath ?? destination.resource.logicalId;
      yield* judged(
        allOf([same, isEnabled]),
        destinationArn,
        `the destination \`${name}\` is in the region of its source`,
      );
    }
  },
});
