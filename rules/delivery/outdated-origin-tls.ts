import { fail, setTo, unknown } from '../../lib/engine';
import { customOrigins, hasCustomOrigin } from '../../lib/s3';
import { get, items, literal, isOneOf } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'outdated-origin-tls',
  title: 'CloudFront may use an outdated protocol to the origin',
  severity: 'medium',
  rationale: 'SSL 3 and early TLS are broken; an attacker on the way picks the weakest that both sides take.',
  remediation:
    'Set `originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2]` (CDK), `OriginSSLProtocols: ' +
    '[TLSv1.2]` (CloudFormation).',
  controls: ['fsbp/CloudFront.10'],
  aliases: [
    'AwsSolutions-CFR5',
    'CT.CLOUDFRONT.PR.11',
    'cloudfront-no-deprecated-ssl-protocols',
    'CKV2_AWS_54',
    'cloudfront_distributions_using_deprecated_ssl_protocols',
  ],
  references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-10'],
  since: '0.1.0',
  subject: 'distribution',
  concerns: hasCustomOrigin,
  *check(distribution) {
    const origins = customOrigins(distribution);
    if (origins === undefined) return yield unknown(get(distribution.config, 'Origins'));
    // website endpoints are website-origin's
    for (const { id, custom } of origins) {
      const protocol = get(custom, 'OriginProtocolPolicy');
      const isPlain = isOneOf(protocol, 'http-only');
      if (isPlain.kind === 'yes') continue;
      const listed = get(custom, 'OriginSSLProtocols');
      const names = items(listed)?.map(literal);
      if (names === undefined || names.includes(undefined)) yield unknown(listed);
      else if (isPlain.kind === 'unknown') yield unknown(protocol);
      else if (names.length === 0)
        yield fail(
          custom,
          `the origin \`${id}\` states no protocols, and CloudFormation then allows \`SSLv3\` and \`TLSv1\``,
        );
      else if (names.some((one) => one !== 'TLSv1.2'))
        yield fail(
          listed,
          `the origin \`${id}\` may be asked with ${names
            .filter((one) => one !== 'TLSv1.2')
            .map((one) => `\`${one ?? '?'}\``)
            .join(', ')}, expected \`TLSv1.2\` alone`,
          setTo(listed, ['TLSv1.2'], { unsafe: true }),
        );
    }
  },
});
