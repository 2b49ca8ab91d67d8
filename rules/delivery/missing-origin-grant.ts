import { fail, unknown } from '../../lib/engine';
import {
  allowedMethods,
  askOrigin,
  bucketAccess,
  bucketOf,
  bucketOrigins,
  hasS3Origin,
  nameOf,
  policyWriter,
} from '../../lib/s3';
import { get, reason } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-origin-grant',
  title: 'Bucket policy does not admit the distribution',
  severity: 'high',
  rationale: 'CloudFront signs its requests, the bucket refuses them, and every viewer gets 403.',
  remediation:
    'Use `origins.S3BucketOrigin.withOriginAccessControl(bucket)` (CDK), or allow `s3:GetObject` to `cloudfront.amazonaws.com` with the ARN of the distribution in `aws:SourceArn` (CloudFormation).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html',
  ],
  since: '0.1.0',
  subject: 'distribution',
  concerns: hasS3Origin,
  *check(distribution) {
    const origins = bucketOrigins(distribution);
    if (origins === undefined) return yield unknown(get(distribution.config, 'Origins'));
    for (const {
      origin: { id, domain },
      bucket,
      signs,
    } of origins) {
      // a bucket that is made somewhere else has its policy there; an origin without an identity is open-s3-origin's
      if (signs === undefined) continue;
      const { policies } = bucketAccess(distribution.estate, bucket);
      const answers = policies.map((policy) => askOrigin(policy, distribution.resource, signs.identity));
      if (answers.some(({ kind }) => kind === 'yes')) continue;
      // an origin for uploads alone is meant so
      const methods = allowedMethods(distribution);
      const uploads =
        methods === undefined || methods.has('PUT')
          ? policies.map((policy) => askOrigin(policy, distribution.resource, signs.identity, isWrite))
          : [];
      if (uploads.some(({ kind }) => kind === 'yes')) {
        if (methods === undefined) yield unknown(domain, 'whether the origin is for uploads alone');
        continue;
      }
      const open = [...answers, ...uploads].find((answer) => answer.kind === 'unknown');
      const name = nameOf(bucket);
      if (open?.kind === 'unknown')
        yield unknown(domain, reason`whether \`${name}\` admits the distribution: ${open.because}`);
      else if (policyWriter(bucketOf(distribution.estate, bucket)) !== undefined)
        yield unknown(domain, `whether a custom resource that is given \`${name}\` lets the origin \`${id}\` read`);
      else
        yield fail(domain, `no policy on \`${name}\` lets the origin \`${id}\` read objects: viewers get 403`, {
          related: policies.map(({ document }) => ({ place: document.place, message: 'the policy is here' })),
        });
    }
  },
});

function isWrite({ name }: { readonly name: string }): boolean {
  return name === 's3:PutObject';
}
