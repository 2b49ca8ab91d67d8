import { fail, unknown } from '../../lib/engine';
import { isGiven } from '../../lib/s3';
import { get } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-firewall',
  title: 'No firewall in front',
  severity: 'medium',
  rationale: 'A web ACL stops floods and known attacks at the edge, before they cost anything.',
  remediation: 'Set `webAclId` (CDK), `WebACLId` (CloudFormation).',
  controls: ['fsbp/CloudFront.6'],
  aliases: ['AwsSolutions-CFR2', 'CKV_AWS_68', 'AVD-AWS-0011', 'cloudfront-associated-with-waf', '0f139403'],
  references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-6'],
  since: '0.1.0',
  optIn: true,
  subject: 'distribution',
  *check(distribution) {
    const value = get(distribution.config, 'WebACLId');
    const isThere = isGiven(value);
    if (isThere === undefined) yield unknown(value);
    if (isThere === false) yield fail(value, 'no web ACL is associated');
  },
});
