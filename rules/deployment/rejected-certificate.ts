import { fail, unknown } from '../../lib/engine';
import { get, plain, reason, regionOf, tokensOf } from '../../lib/template';
import { distributionStates } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'rejected-certificate',
  title: 'CloudFront will reject the certificate',
  severity: 'high',
  rationale: 'The deployment stops: CloudFront takes certificates of Certificate Manager in us-east-1 only.',
  remediation:
    'Request the certificate in a stack of us-east-1 (`crossRegionReferences: true` hands it over, CDK), ' +
    'or name one of us-east-1 in `AcmCertificateArn` (CloudFormation).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html#https-requirements-aws-region',
  ],
  since: '0.2.0',
  subject: 'distribution',
  concerns: distributionStates('ViewerCertificate', 'AcmCertificateArn'),
  *check(distribution) {
    const arn = get(distribution.config, 'ViewerCertificate', 'AcmCertificateArn');
    if (arn.kind !== 'text') return;
    const [begin] = arn.text;
    const stated = typeof begin === 'string' ? /^arn:aws:acm:([a-z0-9-]+):/.exec(begin)?.[1] : undefined;
    const [token] = tokensOf(arn.text);
    const made = token?.resource?.type === 'AWS::CertificateManager::Certificate' ? token.resource : undefined;
    const region = stated ?? (made && plain(regionOf(made.template)));
    if (region !== undefined && region !== 'us-east-1')
      yield fail(arn, `the certificate is in \`${region}\`, and CloudFront takes those of \`us-east-1\` only`);
    else if (made && region === undefined)
      yield unknown(arn, 'whether the certificate is in `us-east-1`: the region of the stack is not known');
    else if (token && region === undefined)
      yield unknown(arn, reason`whether it is in \`us-east-1\`: ${token.because}`);
  },
});
