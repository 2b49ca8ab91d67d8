import { judged, unknown } from '../../lib/engine';
import { hasS3Origin, isGiven, originsOf } from '../../lib/s3';
import { allOf, anyOf, get, not } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'open-s3-origin',
  title: 'S3 origin is reached without an identity',
  severity: 'medium',
  rationale: 'A distribution that does not sign its requests can only serve objects that everyone may read.',
  remediation:
    'Use `origins.S3BucketOrigin.withOriginAccessControl(bucket)` (CDK) or `OriginAccessControlId` on the ' +
    'origin (CloudFormation).',
  controls: ['fsbp/CloudFront.13'],
  aliases: [
    'AwsSolutions-CFR7',
    'CT.CLOUDFRONT.PR.10',
    'CLOUDFRONT_ORIGIN_ACCESS_IDENTITY_ENABLED',
    'cloudfront-s3-origin-access-control-enabled',
    'cloudfront-origin-access-identity-enabled',
    'CKV2_AWS_46',
    'cloudfront_distributions_s3_origin_access_control',
    'CT.CLOUDFRONT.PR.2',
  ],
  references: [
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-13',
  ],
  since: '0.1.0',
  subject: 'distribution',
  concerns: hasS3Origin,
  *check(distribution) {
    const origins = originsOf(distribution);
    if (origins === undefined) return yield unknown(get(distribution.config, 'Origins'));
    for (const { id, domain, isS3, isMultiRegion, accessControl, accessIdentity } of origins) {
      const isOpen = allOf([
        anyOf([isS3, isMultiRegion]),
        not(anyOf([isGiven(accessControl), isGiven(accessIdentity)])),
      ]);
      const message =
        isMultiRegion.kind === 'yes'
          ? `the origin \`${id}\` is a multi-Region access point, and CloudFront signs nothing that it asks of it`
          : `the origin \`${id}\` has neither origin access control nor identity`;
      yield* judged(isOpen, domain, message, { fix: 'OriginAccessControlId' });
    }
  },
});
