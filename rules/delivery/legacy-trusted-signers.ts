import { fail, unknown } from '../../lib/engine';
import { behaviorsOf } from '../../lib/s3';
import { get, items } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'legacy-trusted-signers',
  title: 'Signed URLs are checked against accounts',
  severity: 'medium',
  rationale:
    'Key pairs of an account belong to its root user: nobody can rotate them without it, and no policy limits them.',
  remediation:
    'Use `trustedKeyGroups: [keyGroup]` in the behaviour (CDK), `TrustedKeyGroups` instead of ' +
    '`TrustedSigners` (CloudFormation).',
  controls: ['fsbp/CloudFront.17'],
  aliases: ['cloudfront-distribution-key-group-enabled'],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-17',
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html',
  ],
  since: '0.1.0',
  subject: 'distribution',
  *check(distribution) {
    const behaviors = behaviorsOf(distribution);
    if (behaviors === undefined) return yield unknown(get(distribution.config, 'CacheBehaviors'));
    for (const { value, path } of behaviors) {
      const signers = get(value, 'TrustedSigners');
      const listed = items(signers);
      if (listed === undefined) yield unknown(signers);
      else if (listed.length > 0)
        yield fail(signers, `${path} trusts key pairs of accounts, expected \`TrustedKeyGroups\``);
    }
  },
});
