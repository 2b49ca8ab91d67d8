import { fail, unknown } from '../../lib/engine';
import { bucketReference, hasS3Origin, isPointAlias, originsOf } from '../../lib/s3';
import { get } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'dangling-origin',
  title: 'Origin names a bucket that nobody here makes',
  severity: 'high',
  rationale: 'A name that is free can be taken: whoever makes the bucket serves their content under your domain.',
  remediation:
    'Point the origin at a bucket of the app: `origins.S3BucketOrigin.withOriginAccessControl(bucket)` ' +
    '(CDK), `!GetAtt Bucket.RegionalDomainName` (CloudFormation).',
  controls: ['fsbp/CloudFront.12'],
  aliases: ['cloudfront-s3-origin-non-existent-bucket', 'cloudfront_distributions_s3_origin_non_existent_bucket'],
  references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-12'],
  since: '0.1.0',
  subject: 'distribution',
  concerns: hasS3Origin,
  *check(distribution) {
    const origins = originsOf(distribution);
    if (origins === undefined) return yield unknown(get(distribution.config, 'Origins'));
    for (const { domain, bucket, mayBeBucket } of origins) {
      if (bucket === undefined) {
        if (mayBeBucket) yield unknown(domain);
        continue;
      }
      // an access point goes with its bucket, and nobody can take its alias
      if (isPointAlias(bucket.name)) continue;
      const reference = bucketReference(domain, distribution.estate);
      if (reference.kind === 'foreign' && !/^(?!.*\\.\\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(reference.name))
        yield fail(domain, `no bucket can be called \`${reference.name}\``);
      else if (reference.kind === 'foreign')
        yield unknown(domain, `whether \`${reference.name}\` is yours: no template here makes it`);
      else if (reference.kind === 'unknown') yield unknown(domain, reference.because);
    }
  },
});
