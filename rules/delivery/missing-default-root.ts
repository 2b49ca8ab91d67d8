import { fail, unknown } from '../../lib/engine';
import { isGiven, originsOf } from '../../lib/s3';
import { get } from '../../lib/template';
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
  ],
  references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-1'],
  since: '0.1.0',
  subject: 'distribution',
  *check(distribution) {
    const value = get(distribution.config, 'DefaultRootObject');
    const isThere = isGiven(value);
    // a custom origin answers for its root itself
    const origins = originsOf(distribution);
    if (isThere !== true && origins?.every(({ isS3 }) => !isS3)) return;
    if (isThere === false && origins === undefined) return yield unknown(get(distribution.config, 'Origins'));
    if (isThere === undefined) yield unknown(value);
    if (isThere === false) yield fail(value, 'no default root object is stated');
  },
});
