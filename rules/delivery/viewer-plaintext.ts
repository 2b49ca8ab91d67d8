import { fail, setTo, unknown } from '../../lib/engine';
import { behaviorsOf } from '../../lib/s3';
import { get, literal } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'viewer-plaintext',
  title: 'Viewers may use plain HTTP',
  severity: 'medium',
  rationale: 'Anyone on the path between viewer and edge can read and alter what is served, signed cookies included.',
  remediation:
    'Set `viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS` (CDK) or ' +
    '`ViewerProtocolPolicy: redirect-to-https` (CloudFormation) on every behaviour.',
  controls: ['fsbp/CloudFront.3'],
  aliases: [
    'CKV_AWS_34',
    'AVD-AWS-0012',
    'CLOUDFRONT_VIEWER_POLICY_HTTPS',
    'CT.CLOUDFRONT.PR.3',
    'cloudfront-viewer-policy-https',
    '31733ee2',
    'a5366a50',
    'cloudfront_distributions_https_enabled',
    'AC_AWS_0024',
    'aws-cloudfront-enforce-https',
  ],
  references: [
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-3',
  ],
  since: '0.1.0',
  subject: 'distribution',
  *check(distribution) {
    const behaviors = behaviorsOf(distribution);
    if (behaviors === undefined) return yield unknown(get(distribution.config, 'CacheBehaviors'));
    for (const { value, path } of behaviors) {
      const policy = get(value, 'ViewerProtocolPolicy');
      const name = literal(policy);
      if (name === 'https-only' || name === 'redirect-to-https') continue;
      if (policy.kind === 'absent')
        yield fail(
          policy,
          `${path} states no viewer protocol policy, expected \`redirect-to-https\``,
          setTo(policy, 'redirect-to-https'),
        );
      else if (name === undefined) yield unknown(policy);
      else
        yield fail(
          policy,
          `${path} is \`${name}\`, expected \`redirect-to-https\` or \`https-only\``,
          setTo(policy, 'redirect-to-https'),
        );
    }
  },
});
