import { fail, unknown } from '../../lib/engine';
import { accessLogTarget, property, states } from '../../lib/s3';
import { get } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'self-logging',
  title: 'Bucket logs into itself',
  severity: 'medium',
  rationale:
    'Each delivered log is a write that is logged again: the logs grow without end, and whoever may write ' +
    'the data may write the evidence.',
  remediation:
    'Name another bucket in `serverAccessLogsBucket` (CDK) or ' +
    '`LoggingConfiguration.DestinationBucketName` (CloudFormation).',
  controls: ['nist-800-53-r5/AU-12', 'pci-dss-4.0.1/10.2.1'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshooting-server-access-logging.html',
  ],
  since: '0.1.0',
  subject: 'bucket',
  concerns: states('LoggingConfiguration'),
  *check(bucket) {
    const logging = property(bucket, 'LoggingConfiguration');
    const target = get(logging, 'DestinationBucketName');
    const reference = accessLogTarget(bucket);
    if (reference.kind === 'unknown') yield unknown(target, reference.because);
    if (reference.kind !== 'bucket' || reference.resource !== bucket.resource) return;
    if (target.kind === 'absent') yield fail(logging, 'the log target is not named, so the bucket logs into itself');
    else yield fail(target, 'the log target is the bucket itself');
  },
});
