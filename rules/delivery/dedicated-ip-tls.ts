import { fail, setTo, unknown } from '../../lib/engine';
import { get, isPresent, literal, whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

/** The two that AWS describes; `static-ip` is for whom the CloudFront team lets have it. */
const sniOrVip = new Set<unknown>(['sni-only', 'vip']);

export default defineRule({
  id: 'dedicated-ip-tls',
  title: 'Distribution pays for addresses of its own',
  severity: 'low',
  rationale: 'Dedicated addresses cost a good deal each month and serve only clients from before 2010.',
  remediation:
    'Set `sslSupportMethod: cloudfront.SSLMethod.SNI` (CDK), `ViewerCertificate.SslSupportMethod: ' +
    'sni-only` (CloudFormation).',
  controls: ['fsbp/CloudFront.8'],
  aliases: [
    'CLOUDFRONT_SNI_ENABLED',
    'CT.CLOUDFRONT.PR.7',
    'cloudfront-sni-enabled',
    'cloudfront_distributions_https_sni_enabled',
  ],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-8',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudfront-distribution-viewercertificate.html',
  ],
  since: '0.1.0',
  subject: 'distribution',
  *check(distribution) {
    const method = get(distribution.config, 'ViewerCertificate', 'SslSupportMethod');
    if (whyUnknown(method) !== undefined) yield unknown(method);
    else if (isPresent(method) && !sniOrVip.has(literal(method)))
      yield unknown(method, `whether \`${literal(method) ?? '?'}\` gives the distribution addresses of its own`);
    else if (literal(method) === 'vip')
      yield fail(
        method,
        'requests are told apart by addresses of their own, expected `sni-only`',
        setTo(method, 'sni-only', { unsafe: true }),
      );
  },
});
