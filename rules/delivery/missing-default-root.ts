import { judged } from '../../lib/engine';
import { isGiven, originsOf } from '../../lib/s3';
import { allOf, anyOf, get, not, undecided } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-default-root',
  title: 'No default root object',
  severity: 'high',
  rationale: 'Without one, a request for the root lists the bucket if it may, or answers with an error.',
  remediation: "Set `defaultRootObject: 'index.html'` (CDK), `DefaultRootObject` (CloudFormation).",
  controls: ['fsbp/CloudFront.1'],
  aliases: [
    'CLOUDFRONT_DEFAULT_ROOT_OBJECT_CONFIGURED',
    'CT.CLOUDFRONT.PR.1',
    'cloudfront-default-root-object-configured',
    'CKV_AWS_305',
    'cloudfront_distributions_default_root_object',
  ],
  references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-1'],
  since: '0.1.0',
  subject: 'distribution',
  *check(distribution) {
    const value = get(distribution.config, 'DefaultRootObject');
    const origins = originsOf(distribution);
    // a custom origin answers for its root itself
    const hasBucket =
      origins === undefined
        ? undecided('the origins of the distribution are not known')
        : anyOf(origins.map(({ isS3 }) => isS3));
    yield* judged(allOf([not(isGiven(value)), hasBucket]), value, 'no default root object is stated');
  },
});
