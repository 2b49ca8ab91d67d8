import { fail, unknown } from '../../lib/engine';
import { inSameRegion, property, replicationRules } from '../../lib/s3';
import { get } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'same-region-replication',
  title: 'Replica lies in the same region',
  severity: 'low',
  rationale: 'A copy in the same region is lost with the region; it is allowed, but it is no cross-region replication.',
  remediation:
    'Put the destination bucket into a stack of another region: name it in `replicationRules` (CDK) or in `Destination.Bucket` (CloudFormation).',
  controls: ['security-hub/S3.7'],
  aliases: ['s3-bucket-cross-region-replication-enabled', 'CKV_AWS_144', 's3_bucket_cross_region_replication'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-7',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket',
  *check(bucket) {
    const rules = replicationRules(bucket);
    if (rules === undefined) return yield unknown(property(bucket, 'ReplicationConfiguration', 'Rules'));
    for (const { value, destination, destinationArn, isEnabled } of rules) {
      if (isEnabled === false) continue;
      if (destination.kind === 'unknown') yield unknown(destinationArn, destination.because);
      if (destination.kind !== 'bucket') continue;
      const { template } = destination.resource;
      const same = inSameRegion(bucket.resource.template, template);
      const name = destination.resource.constructPath ?? destination.resource.logicalId;
      if (same === true && isEnabled === undefined) yield unknown(get(value, 'Status'));
      else if (same === true) yield fail(destinationArn, `the destination \`${name}\` is in the region of its source`);
      else if (same === undefined)
        yield unknown(
          destinationArn,
          `the region of \`${name}\` or of its source is not known; give the stacks a region, or \`--region\``,
        );
    }
  },
});
