import { judged, setTo } from '../../lib/engine';
import { property, versioningStatus, states } from '../../lib/s3';
import { allOf, isOneOf, isStated, isSwitchedOn, not, anyOf } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'rejected-object-lock',
  title: 'S3 will reject Object Lock',
  severity: 'high',
  rationale: 'The deployment stops: Object Lock works on versions, and S3 suspends no versioning under it.',
  remediation:
    'Leave `versioned` to `objectLockEnabled` (CDK), set `VersioningConfiguration.Status: Enabled` (CloudFormation).',
  controls: [],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html'],
  since: '0.2.0',
  subject: 'bucket',
  concerns: (bucket) => anyOf([states('ObjectLockEnabled')(bucket), states('ObjectLockConfiguration')(bucket)]),
  *check(bucket) {
    const enabled = property(bucket, 'ObjectLockEnabled');
    const configuration = property(bucket, 'ObjectLockConfiguration');
    const status = versioningStatus(bucket);
    yield* judged(
      allOf([isSwitchedOn(enabled), isOneOf(status, 'Suspended')]),
      status,
      'S3 does not suspend versioning where Object Lock is on',
      setTo(status, 'Enabled'),
    );
    yield* judged(
      allOf([isStated(enabled), not(isSwitchedOn(enabled)), isStated(configuration)]),
      enabled,
      'S3 takes no `ObjectLockConfiguration` where Object Lock is off',
      setTo(enabled, true),
    );
  },
});
