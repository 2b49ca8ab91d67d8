import { judged, setTo } from '../../lib/engine';
import { property } from '../../lib/s3';
import { isSwitchedOn, not } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'single-region-trail',
  title: 'Trail records one region',
  severity: 'high',
  rationale: 'An intruder works in the region that nobody watches.',
  remediation: 'Set `isMultiRegionTrail: true` (CDK), `IsMultiRegionTrail: true` (CloudFormation).',
  controls: ['fsbp/CloudTrail.1'],
  aliases: [
    'CKV_AWS_67',
    'AVD-AWS-0014',
    'MULTI_REGION_CLOUD_TRAIL_ENABLED',
    'multi-region-cloudtrail-enabled',
    '058ac855',
    'cloudtrail_multi_region_enabled',
    'AC_AWS_0034',
    'aws-cloudtrail-enable-all-regions',
  ],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-1',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html',
  ],
  since: '0.1.0',
  subject: 'trail',
  *check(trail) {
    const value = property(trail, 'IsMultiRegionTrail');
    yield* judged(not(isSwitchedOn(value)), value, 'the trail records one region only', setTo(value, true));
  },
});
