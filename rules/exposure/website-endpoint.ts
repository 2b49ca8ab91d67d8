import { fail, unknown } from '../../lib/engine';
import { property } from '../../lib/s3';
import { get, isPresent } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'website-endpoint',
  title: 'Bucket serves a website by itself',
  severity: 'medium',
  rationale:
    'A website endpoint speaks HTTP only and serves nothing but public objects; a distribution in front ' +
    'serves the same files over TLS from a private bucket.',
  remediation:
    'Remove `websiteIndexDocument` (CDK) or `WebsiteConfiguration` (CloudFormation) and put a ' +
    'distribution with origin access control in front.',
  controls: ['nist-800-53-r5/SC-8', 'well-architected/SEC09-BP02'],
  aliases: ['AwsSolutions-S5', '90501b1b', 's3_bucket_website_hosting_disabled', 'AC_AWS_0208'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html',
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html',
  ],
  since: '0.1.0',
  subject: 'bucket',
  *check(bucket) {
    const website = property(bucket, 'WebsiteConfiguration');
    if (website.kind === 'absent') return;
    if (website.kind === 'unknown') return yield unknown(website);
    // a bucket that only redirects serves no object, so nothing in it has to be public
    if (isPresent(get(website, 'RedirectAllRequestsTo'))) return;
    yield fail(
      website,
      'the bucket serves a website over plain HTTP, expected a distribution in front of a private bucket',
      { fix: 'remove WebsiteConfiguration' },
    );
  },
});
