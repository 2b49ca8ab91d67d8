import { fail, setTo, unknown, judged } from '../../lib/engine';
import { behaviorsOf, customOrigins, hasCustomOrigin } from '../../lib/s3';
import { get, isSame, literal, whyUnknown, allOf, anyOf, isOneOf, undecided } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'origin-plaintext',
  title: 'CloudFront talks to the origin without TLS',
  severity: 'medium',
  rationale: 'What is encrypted up to the edge crosses the internet in the clear behind it.',
  remediation:
    'Set `protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY` (CDK), `OriginProtocolPolicy: ' +
    'https-only` (CloudFormation).',
  controls: ['fsbp/CloudFront.9'],
  aliases: [
    'AwsSolutions-CFR5',
    'CT.CLOUDFRONT.PR.8',
    'cloudfront-traffic-to-origin-encrypted',
    'CKV2_AWS_72',
    'cloudfront_distributions_origin_traffic_encrypted',
  ],
  references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-9'],
  since: '0.1.0',
  subject: 'distribution',
  concerns: hasCustomOrigin,
  *check(distribution) {
    const origins = customOrigins(distribution);
    if (origins === undefined) return yield unknown(get(distribution.config, 'Origins'));
    // website endpoints are website-origin's
    for (const { id, value: origin, custom } of origins) {
      const policy = get(custom, 'OriginProtocolPolicy');
      const name = literal(policy);
      // what nobody can read of the behaviours may be one that lets viewers
      const mayViewers = anyOf(
        behaviorsOf(distribution)?.map(({ value }) =>
          allOf([
            isSame(get(value, 'TargetOriginId'), get(origin, 'Id')),
            isOneOf(get(value, 'ViewerProtocolPolicy'), 'allow-all'),
          ]),
        ) ?? [undecided('the cache behaviors are not known')],
      );
      if (whyUnknown(policy) !== undefined) yield unknown(policy);
      else if (name === 'http-only')
        yield fail(policy, `the origin \`${id}\` is asked over HTTP`, setTo(policy, 'https-only', { unsafe: true }));
      else if (name === 'match-viewer')
        yield* judged(
          mayViewers,
          policy,
          `the origin \`${id}\` is asked over HTTP when the viewer does, and viewers may`,
          setTo(policy, 'https-only', { unsafe: true }),
        );
    }
  },
});
