import { fail, unknown } from '../../lib/engine';
import { hasS3Origin, originsOf } from '../../lib/s3';
import { get } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'website-origin',
  title: 'Origin is a website endpoint',
  severity: 'medium',
  rationale:
    'CloudFront reaches a website endpoint over plain HTTP and without an identity, so the bucket has to be public.',
  remediation:
    'Use the bucket itself as origin, with `origins.S3BucketOrigin.withOriginAccessControl(bucket)` (CDK) ' +
    'or its `RegionalDomainName` and `OriginAccessControlId` (CloudFormation).',
  controls: ['nist-800-53-r5/SC-8', 'well-architected/SEC09-BP02'],
  references: [
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistS3AndCustomOrigins.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html',
  ],
  since: '0.1.0',
  subject: 'distribution',
  concerns: hasS3Origin,
  *check(distribution) {
    const origins = originsOf(distribution);
    if (origins === undefined) return yield unknown(get(distribution.config, 'Origins'));
    for (const { id, domain, bucket, mayBeBucket } of origins) {
      if (bucket === undefined && mayBeBucket) yield unknown(domain);
      if (bucket?.endpoint === 'website')
        yield fail(domain, `the origin \`${id}\` is the website endpoint of a bucket, expected its REST endpoint`);
    }
  },
});
