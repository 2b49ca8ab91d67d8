import { fail, unknown } from '../../lib/engine';
import { get, items } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-origin-failover',
  title: 'No origin to fail over to',
  severity: 'low',
  rationale: 'When the one origin fails, so does the site.',
  remediation: 'Use `origins.OriginGroup` (CDK), `OriginGroups` with two members (CloudFormation).',
  controls: ['fsbp/CloudFront.4'],
  aliases: [
    'CLOUDFRONT_ORIGIN_FAILOVER_ENABLED',
    'CT.CLOUDFRONT.PR.4',
    'cloudfront-origin-failover-enabled',
    'CKV_AWS_310',
    'cloudfront_distributions_multiple_origin_failover_configured',
  ],
  references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-4'],
  since: '0.1.0',
  optIn: true,
  subject: 'distribution',
  *check(distribution) {
    const groups = items(get(distribution.config, 'OriginGroups', 'Items'));
    if (groups === undefined) return yield unknown(get(distribution.config, 'OriginGroups'));
    if (groups.length === 0) return yield fail(get(distribution.config, 'OriginGroups'), 'no origin group is stated');
    const members = groups.map((group) => ({ group, count: items(get(group, 'Members', 'Items'))?.length }));
    if (members.some(({ count = 0 }) => count >= 2)) return;
    const open = members.find(({ count }) => count === undefined);
    if (open) yield unknown(get(open.group, 'Members'));
    else yield fail(get(distribution.config, 'OriginGroups'), 'no origin group has two origins');
  },
});
