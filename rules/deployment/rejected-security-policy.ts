import { fail, unknown } from '../../lib/engine';
import { distributionStates, mayBeNewer, securityPolicies } from '../../lib/s3';
import { get, literal } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'rejected-security-policy',
  title: 'CloudFront will reject the security policy',
  severity: 'high',
  rationale: 'The deployment stops: CloudFront knows its security policies by name and takes no other.',
  remediation: 'Choose one of `cloudfront.SecurityPolicyProtocol` (CDK), such as `TLSv1.2_2021` (CloudFormation).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html',
  ],
  since: '0.2.0',
  subject: 'distribution',
  concerns: distributionStates('ViewerCertificate', 'MinimumProtocolVersion'),
  *check(distribution) {
    const version = get(distribution.config, 'ViewerCertificate', 'MinimumProtocolVersion');
    const name = literal(version);
    if (name === undefined) return version.kind === 'absent' ? undefined : yield unknown(version);
    const known = [...securityPolicies.recommended, ...securityPolicies.outdated];
    if (known.includes(name)) return;
    if (mayBeNewer(name))
      yield unknown(version, `\`${name}\` is no security policy that AWS named in ${securityPolicies.source.read}`);
    else yield fail(version, `CloudFront has no security policy \`${name}\`, expected one such as \`TLSv1.2_2021\``);
  },
});
