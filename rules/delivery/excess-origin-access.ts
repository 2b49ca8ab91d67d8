import { judged, unknown } from '../../lib/engine';
import { bucketActions, describeActions, describeWitness, type Action } from '../../lib/policy';
import { allowedMethods, askOrigin, bucketAccess, bucketOrigins, hasS3Origin, nameOf } from '../../lib/s3';
import { allOf, get, whether } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'excess-origin-access',
  title: 'Distribution may do more than it serves',
  severity: 'low',
  rationale: 'Whoever takes over the distribution, or one of its behaviours, has what it has: it needs to read.',
  remediation:
    'Grant the distribution `s3:GetObject`: `origins.S3BucketOrigin.withOriginAccessControl(bucket)` ' +
    '(CDK), one action in the statement for `cloudfront.amazonaws.com` (CloudFormation).',
  controls: ['nist-800-53-r5/AC-6', 'well-architected/SEC03-BP02'],
  references: [
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html',
  ],
  since: '0.1.0',
  subject: 'distribution',
  concerns: hasS3Origin,
  *check(distribution) {
    const origins = bucketOrigins(distribution);
    if (origins === undefined) return yield unknown(get(distribution.config, 'Origins'));
    const methods = allowedMethods(distribution);
    const isNeeded = ({ name }: Action): boolean =>
      /^s3:(GetObject|GetObjectVersion|ListBucket)$/.test(name) ||
      (name === 's3:PutObject' && methods?.has('PUT') !== false) ||
      (name === 's3:DeleteObject' && methods?.has('DELETE') !== false);
    for (const { origin, bucket, isSigned, signers } of origins)
      for (const policy of bucketAccess(distribution.estate, bucket).policies)
        for (const { identity } of signers) {
          const answer = askOrigin(policy, distribution.resource, identity, (action) => !isNeeded(action), 100);
          const witnesses = answer.kind === 'yes' ? answer.witnesses : [];
          const actions = describeActions(
            witnesses.flatMap((one) => one.actions),
            bucketActions,
          );
          const [witness] = witnesses;
          yield* judged(
            whether(`\`${nameOf(bucket)}\` lets the distribution do more`, allOf([isSigned, answer])),
            witness?.statement?.place ?? origin.domain,
            `the distribution may do more on its origin \`${origin.id}\` than it serves: ${actions}`,
            witness ? { witness: describeWitness(witness, policy.symbolTable) } : {},
          );
        }
  },
});
