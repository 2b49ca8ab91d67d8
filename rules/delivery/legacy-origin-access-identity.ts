import { judged, unknown } from '../../lib/engine';
import { hasS3Origin, isGiven, originsOf } from '../../lib/s3';
import { allOf, get, not } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'legacy-origin-access-identity',
  title: 'Distribution signs as an origin access identity',
  severity: 'medium',
  rationale: 'Identities cannot use keys of KMS, newer regions or uploads; AWS recommends origin access control.',
  remediation:
    'Use `origins.S3BucketOrigin.withOriginAccessControl(bucket)` (CDK), `OriginAccessControlId` with an ' +
    'empty `OriginAccessIdentity` (CloudFormation).',
  controls: ['fsbp/CloudFront.13'],
  aliases: [
    'AwsSolutions-CFR7',
    'cloudfront-s3-origin-access-control-enabled',
    'cloudfront_distributions_s3_origin_access_control',
  ],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-13',
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html#migrate-from-oai-to-oac',
  ],
  since: '0.1.0',
  subject: 'distribution',
  concerns: hasS3Origin,
  *check(distribution) {
    const origins = originsOf(distribution);
    if (origins === undefined) return yield unknown(get(distribution.config, 'Origins'));
    for (const { id, accessControl, accessIdentity } of origins) {
      const isLegacy = allOf([isGiven(accessIdentity), not(isGiven(accessControl))]);
      yield* judged(isLegacy, accessIdentity, `the origin \`${id}\` uses an origin access identity`);
    }
  },
});
