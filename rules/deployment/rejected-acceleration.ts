import { fail, unknown } from '../../lib/engine';
import { property, states } from '../../lib/s3';
import { literal, whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'rejected-acceleration',
  title: 'S3 will reject Transfer Acceleration',
  severity: 'high',
  rationale:
    'The deployment stops: acceleration works by host names, and a dot in the name of a bucket has no certificate.',
  remediation:
    'Choose a `bucketName` without dots, or leave out `transferAcceleration` (CDK), `AccelerateConfiguration` (CloudFormation).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/transfer-acceleration.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAccelerateConfiguration.html',
  ],
  since: '0.2.0',
  subject: 'bucket',
  concerns: states('AccelerateConfiguration'),
  *check(bucket) {
    const status = property(bucket, 'AccelerateConfiguration', 'AccelerationStatus');
    const name = property(bucket, 'BucketName');
    const isDotted = name.kind === 'text' && name.text.some((part) => typeof part === 'string' && part.includes('.'));
    if (status.kind === 'absent' || literal(status) === 'Suspended' || name.kind === 'absent') return;
    if (isDotted && literal(status) === 'Enabled')
      yield fail(status, 'S3 accelerates no bucket whose name has dots in it');
    else if (isDotted) yield unknown(status);
    else if (whyUnknown(name) !== undefined) yield unknown(name);
  },
});
