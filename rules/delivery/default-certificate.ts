import { judged, unknown } from '../../lib/engine';
import { isGiven } from '../../lib/s3';
import { anyOf, get, isOneOf, not, whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'default-certificate',
  title: 'Distribution uses the certificate of CloudFront',
  severity: 'low',
  rationale: 'Its domain is not yours, and it accepts TLS 1.0 whatever else is stated.',
  remediation: 'Set `domainNames` and `certificate` (CDK), `ViewerCertificate.AcmCertificateArn` (CloudFormation).',
  controls: ['fsbp/CloudFront.7', 'fsbp/CloudFront.8'],
  aliases: [
    'AwsSolutions-CFR4',
    'CLOUDFRONT_CUSTOM_SSL_CERTIFICATE',
    'CT.CLOUDFRONT.PR.6',
    'cloudfront-custom-ssl-certificate',
    'b4d9c12b',
    'CKV2_AWS_42',
    'cloudfront_distributions_custom_ssl_certificate',
  ],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-7',
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html',
  ],
  since: '0.1.0',
  subject: 'distribution',
  concerns: ({ config }) => not(isOneOf(get(config, 'ConnectionMode'), 'tenant-only')),
  *check(distribution) {
    const certificate = get(distribution.config, 'ViewerCertificate');
    if (whyUnknown(certificate) !== undefined) return yield unknown(certificate);
    // a distribution of tenants alone has no domain of its own, and tenants bring certificates
    const isOfTenants = isOneOf(get(distribution.config, 'ConnectionMode'), 'tenant-only');
    const isOwn = anyOf(['AcmCertificateArn', 'IamCertificateId'].map((name) => isGiven(get(certificate, name))));
    yield* judged(
      not(anyOf([isOwn, isOfTenants])),
      certificate,
      'the certificate of `*.cloudfront.net` is used, and with it TLS 1.0 is accepted',
    );
  },
});
