import { judged, unknown } from '../../lib/engine';
import type { Action } from '../../lib/policy';
import {
  allowedMethods,
  askOrigin,
  bucketAccess,
  bucketOf,
  bucketOrigins,
  hasS3Origin,
  mayBeAdmittedOutside,
  nameOf,
  type Distribution,
  type PolicyOnBucket,
} from '../../lib/s3';
import { allOf, anyOf, get, no, not, undecided, yes, type Decided, type Value } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-origin-grant',
  title: 'Bucket policy does not admit the distribution',
  severity: 'high',
  rationale: 'CloudFront signs its requests, the bucket refuses them, and every viewer gets 403.',
  remediation:
    'Use `origins.S3BucketOrigin.withOriginAccessControl(bucket)` (CDK), or allow `s3:GetObject` to ' +
    '`cloudfront.amazonaws.com` with the ARN of the distribution in `aws:SourceArn` (CloudFormation).',
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
    // a bucket that is made somewhere else has its policy there; an origin without an identity is open-s3-origin's
    for (const { origin, bucket, isSigned, signers } of origins) {
      const { id, domain } = origin;
      const { policies } = bucketAccess(distribution.estate, bucket);
      const isAdmitted = allOf(
        signers.map(({ identity }) => anyOf(policies.flatMap((policy) => mayServe(distribution, policy, identity)))),
      );
      const mayBeWritten = mayBeAdmittedOutside(bucketOf(distribution.estate, bucket));
      yield* judged(
        allOf([isSigned, not(isAdmitted), not(mayBeWritten)]),
        domain,
        `no policy on \`${nameOf(bucket)}\` lets the origin \`${id}\` read objects: viewers get 403`,
        { related: policies.map(({ document }) => ({ place: document.place, message: 'the policy is here' })) },
      );
    }
  },
});

/** Whether the policy admits what the distribution is for: reading, or uploads alone. */
function mayServe(distribution: Distribution, policy: PolicyOnBucket, identity: Value | undefined): readonly Decided[] {
  const methods = allowedMethods(distribution);
  const forUploads =
    methods === undefined ? undecided('whether the origin is for uploads alone') : methods.has('PUT') ? yes : no;
  return [
    askOrigin(policy, distribution.resource, identity),
    allOf([askOrigin(policy, distribution.resource, identity, isWrite), forUploads]),
  ];
}

function isWrite({ name }: Action): boolean {
  return name === 's3:PutObject';
}
