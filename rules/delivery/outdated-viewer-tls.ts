import { fail, setTo, unknown } from '../../lib/engine';
import { distributionStates, securityPolicies } from '../../lib/s3';
import { anyOf, get, isPresent, literal } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'outdated-viewer-tls',
  title: 'Distribution uses an outdated TLS security policy',
  severity: 'medium',
  rationale: 'Old versions and ciphers have known weaknesses, and browsers have dropped them long ago.',
  remediation:
    'Set `minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021` (CDK), ' +
    '`ViewerCertificate.MinimumProtocolVersion: TLSv1.2_2021` (CloudFormation).',
  controls: ['fsbp/CloudFront.15'],
  aliases: [
    'cloudfront-ssl-policy-check',
    'AwsSolutions-CFR4',
    'CKV_AWS_174',
    'W70',
    'AVD-AWS-0013',
    'CLOUDFRONT_MINIMUM_PROTOCOL_VERSION_RULE',
    'CT.CLOUDFRONT.PR.9',
    'cloudfront-security-policy-check',
    'dc17ee4b',
    'cloudfront_distributions_pqc_tls_enabled',
    'AC_AWS_0023',
    'aws-cloudfront-use-secure-tls-policy',
  ],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-15',
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html',
  ],
  since: '0.1.0',
  subject: 'distribution',
  concerns: (one) =>
    anyOf([
      distributionStates('ViewerCertificate', 'AcmCertificateArn')(one),
      distributionStates('ViewerCertificate', 'IamCertificateId')(one),
    ]),
  *check(distribution) {
    const certificate = get(distribution.config, 'ViewerCertificate');
    // the default certificate has its own rule
    if (!['AcmCertificateArn', 'IamCertificateId'].some((name) => isPresent(get(certificate, name)))) return;
    const version = get(certificate, 'MinimumProtocolVersion');
    const name = version.kind === 'absent' ? 'TLSv1' : literal(version);
    if (name === undefined) return yield unknown(version);
    if (securityPolicies.recommended.includes(name)) return;
    if (securityPolicies.outdated.includes(name))
      yield fail(
        version,
        `the minimum is \`${name}\`, expected \`TLSv1.2_2021\` or newer`,
        setTo(version, 'TLSv1.2_2021', { unsafe: true }),
      );
    else yield unknown(version, `\`${name}\` is no security policy that AWS named in ${securityPolicies.source.read}`);
  },
});
