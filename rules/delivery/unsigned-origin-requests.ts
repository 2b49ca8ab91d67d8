import { judged, setTo, unknown } from '../../lib/engine';
import { entity, hasS3Origin, originsOf, property } from '../../lib/s3';
import { allOf, anyOf, get, isOneOf, isStated, literal, not, tokensOf, type Value } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'unsigned-origin-requests',
  title: 'Origin access control does not always sign',
  severity: 'medium',
  rationale: 'A request that is not signed is anonymous: it fails, or the bucket has to be public.',
  remediation: 'Set `signing: cloudfront.Signing.SIGV4_ALWAYS` (CDK), `SigningBehavior: always` (CloudFormation).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html',
  ],
  since: '0.1.0',
  subject: 'distribution',
  concerns: hasS3Origin,
  *check(distribution) {
    const origins = originsOf(distribution);
    if (origins === undefined) return yield unknown(get(distribution.config, 'Origins'));
    for (const { id, accessControl, isS3, isMultiRegion } of origins) {
      const resource = accessControl.kind === 'text' ? tokensOf(accessControl.text)[0]?.resource : undefined;
      if (resource?.type !== 'AWS::CloudFront::OriginAccessControl') continue;
      const config = property(entity(distribution.estate, resource), 'OriginAccessControlConfig');
      const part = (name: string): Value => get(config, name);
      const [type, behavior, protocol] = [
        part('OriginAccessControlOriginType'),
        part('SigningBehavior'),
        part('SigningProtocol'),
      ];
      // what other origins take, function URLs and media packages, is not about S3
      const isOfS3 = anyOf([isS3, isMultiRegion]);
      yield* judged(
        allOf([isOfS3, isStated(type), not(isOneOf(type, 's3'))]),
        type,
        `the control of \`${id}\` is for origins of the type \`${literal(type) ?? '?'}\`, expected \`s3\``,
        setTo(type, 's3'),
      );
      yield* judged(
        allOf([isMultiRegion, not(isOneOf(protocol, 'sigv4a'))]),
        protocol,
        `the multi-Region access point \`${id}\` takes \`sigv4a\` only`,
        setTo(protocol, 'sigv4a'),
      );
      yield* judged(
        allOf([isOfS3, not(isOneOf(behavior, 'always'))]),
        behavior,
        `the origin \`${id}\` signs \`${literal(behavior) ?? 'nothing'}\`, expected \`always\``,
        setTo(behavior, 'always'),
      );
    }
  },
});
