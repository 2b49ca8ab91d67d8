import { fail, unknown } from '../../lib/engine';
import { describeWitness } from '../../lib/policy';
import {
  blocksExternalAccess,
  bucketAccess,
  bucketOf,
  bucketOrigins,
  hasS3Origin,
  isPublic,
  nameOf,
} from '../../lib/s3';
import { get, reason } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'origin-bypass',
  title: 'Objects can be read without the distribution',
  severity: 'high',
  rationale:
    'Whoever goes to the bucket directly passes by the firewall, the signed URLs, the geographic limits ' +
    'and the logs of the distribution.',
  remediation:
    'Grant `s3:GetObject` to the distribution alone: ' +
    '`origins.S3BucketOrigin.withOriginAccessControl(bucket)` (CDK), `cloudfront.amazonaws.com` with its ' +
    'ARN in `aws:SourceArn` (CloudFormation).',
  controls: ['nist-800-53-r5/AC-4', 'nist-800-53-r5/SC-7', 'well-architected/SEC09-BP03'],
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
      origin: { domain },
      bucket,
    } of origins) {
      const isKeptOut = blocksExternalAccess(bucketOf(distribution.estate, bucket));
      if (isKeptOut.kind === 'yes') continue;
      for (const policy of bucketAccess(distribution.estate, bucket).policies) {
        const answer = isPublic(policy, 'read');
        if (answer.kind === 'unknown')
          yield unknown(domain, reason`whether \`${nameOf(bucket)}\` can be read directly: ${answer.because}`);
        else if (answer.kind === 'yes' && isKeptOut.kind === 'unknown')
          yield unknown(domain, `whether the public access block of \`${nameOf(bucket)}\` keeps strangers out`);
        const [witness] = answer.kind === 'yes' && isKeptOut.kind === 'no' ? answer.witnesses : [];
        if (witness)
          yield fail(domain, `objects of \`${nameOf(bucket)}\` can be read past the distribution`, {
            witness: describeWitness(witness, policy.symbolTable),
            related: [{ place: witness.statement?.place ?? policy.document.place, message: 'by this statement' }],
          });
      }
    }
  },
});
