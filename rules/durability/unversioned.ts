import { fail, setTo, unknown } from '../../lib/engine';
import { versioningStatus } from '../../lib/s3';
import { literal } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'unversioned',
  title: 'Bucket keeps no earlier versions',
  severity: 'low',
  rationale: 'What is overwritten or deleted, by mistake or by ransomware, is gone.',
  remediation:
    'Set `versioned: true` (CDK) or `VersioningConfiguration.Status: Enabled` (CloudFormation), with a ' +
    'lifecycle rule for old versions.',
  controls: ['security-hub/S3.14'],
  aliases: [
    'S3BucketVersioningEnabled',
    'CKV_AWS_21',
    'AVD-AWS-0090',
    'S3_BUCKET_VERSIONING_ENABLED',
    'CT.S3.PR.11',
    's3-bucket-versioning-enabled',
    'a227ec01',
    's3_bucket_object_versioning',
    'S6252',
    'S3ObjectVersioningRule',
    'AC_AWS_0214',
    'aws-s3-enable-versioning',
  ],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-14',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket',
  *check(bucket) {
    const value = versioningStatus(bucket);
    const status = literal(value);
    if (status === 'Enabled') return;
    if (value.kind === 'absent')
      yield fail(value, 'versioning is not stated, expected `Enabled`', setTo(value, 'Enabled'));
    else if (status === undefined) yield unknown(value);
    else yield fail(value, `versioning is \`${status}\`, expected \`Enabled\``, setTo(value, 'Enabled'));
  },
});
