import { judged } from '../../lib/engine';
import { isGiven } from '../../lib/s3';
import { get, not } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-firewall',
  title: 'No firewall in front',
  severity: 'medium',
  rationale: 'A web ACL stops floods and known attacks at the edge, before they cost anything.',
  remediation: 'Set `webAclId` (CDK), `WebACLId` (CloudFormation).',
  controls: ['fsbp/CloudFront.6'],
  aliases: [
    'AwsSolutions-CFR2',
    'CKV_AWS_68',
    'AVD-AWS-0011',
    'cloudfront-associated-with-waf',
    '0f139403',
    'CKV2_AWS_47',
    'cloudfront_distributions_using_waf',
    'AC_AWS_0032',
    'aws-cloudfront-enable-waf',
  ],
  references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-6'],
  since: '0.1.0',
  optIn: true,
  subject: 'distribution',
  *check(distribution) {
    const value = get(distribution.config, 'WebACLId');
    yield* judged(not(isGiven(value)), value, 'no web ACL is associated');
  },
});
