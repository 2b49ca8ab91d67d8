import { judged } from '../../lib/engine';
import { isEnabledStatus, property, states } from '../../lib/s3';
import { allOf, decided, undecided, whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'rejected-acceleration',
  title: 'S3 will reject Transfer Acceleration',
  severity: 'high',
  rationale:
    'The deployment stops: acceleration works by host names, and a dot in the name of a bucket has no certificate.',
  remediation:
    'Choose a `bucketName` without dots, or leave out `transferAcceleration` (CDK), ' +
    '`AccelerateConfiguration` (CloudFormation).',
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
    const because = whyUnknown(name);
    const hasDots = isDotted || because === undefined ? decided(isDotted) : undecided(because);
    yield* judged(
      allOf([isEnabledStatus(status), hasDots]),
      isDotted ? status : name,
      'S3 accelerates no bucket whose name has dots in it',
    );
  },
});
