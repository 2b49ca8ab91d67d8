import { fail, unknown } from '../../lib/engine';
import { bucketOf, bucketReference, nameOf, property } from '../../lib/s3';
import { decided, undecided, whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'unlogged-trail-bucket',
  title: 'Nobody logs who reads the trail',
  severity: 'low',
  rationale: 'Who reads the trail knows what is known about them.',
  remediation:
    'Set `serverAccessLogsBucket` on the bucket of the trail (CDK), `LoggingConfiguration` (CloudFormation).',
  controls: ['security-hub/CloudTrail.7'],
  aliases: [
    'AVD-AWS-0163',
    'cloudtrail-s3-bucket-access-logging',
    'c3ce69fd',
    'cloudtrail_logs_s3_bucket_access_logging_enabled',
    'FG_R00031',
    'aws-cloudtrail-require-bucket-access-logging',
  ],
  references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-7'],
  since: '0.1.0',
  optIn: true,
  subject: 'trail',
  concerns: (trail) => {
    const reference = bucketReference(property(trail, 'S3BucketName'), trail.estate);
    return reference.kind === 'unknown' ? undecided(reference.because) : decided(reference.kind === 'bucket');
  },
  *check(trail) {
    const target = property(trail, 'S3BucketName');
    const reference = bucketReference(target, trail.estate);
    if (reference.kind === 'unknown') return yield unknown(target, reference.because);
    if (reference.kind !== 'bucket') return;
    const logging = property(bucketOf(trail.estate, reference.resource), 'LoggingConfiguration');
    if (whyUnknown(logging) !== undefined) yield unknown(logging);
    if (logging.kind === 'absent')
      yield fail(target, `\`${nameOf(reference.resource)}\`, which holds the trail, keeps no access logs`);
  },
});
