import { fail, placeOf, unknown } from '../../lib/engine';
import { actionsMatching, bucketActions, describeActions, describeWitness, showPattern } from '../../lib/policy';
import {
  accessLevels,
  bucketOf,
  effectiveAccessOf,
  everyAccessLevel,
  hasAccessLevel,
  hasPermissions,
  identityOf,
  identityTypes,
  isDeployed,
  mayNameS3,
  nameOf,
  resourcesOf,
} from '../../lib/s3';
import { anyOf, decided, metadataOf, reason } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'excess-privilege',
  title: 'A role holds more than its use',
  severity: 'low',
  rationale:
    'Reading, writing, deleting and administering are different trades; a wildcard that saves typing ' +
    'gives away the last one.',
  remediation:
    'Name the actions, or use `bucket.grantRead`, `grantPut`, `grantDelete` (CDK); state the use of a ' +
    'role in `Metadata.bucket-warden.use` (CloudFormation) to have it checked.',
  controls: [
    'nist-800-53-r5/AC-6',
    'pci-dss-4.0.1/7.2.2',
    'hipaa-security/164.308(a)(4)(ii)(B)',
    'well-architected/SEC03-BP02',
  ],
  aliases: ['AwsSolutions-IAM5', 'IAMNoWildcardPermissions', 'AVD-AWS-0057', 'aws-iam-no-policy-wildcards'],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html',
  ],
  since: '0.1.0',
  subject: 'policy-documents',
  concerns: (one) => anyOf([hasPermissions(one), decided(metadataOf(one.resource, 'use') !== undefined)]),
  *check({ documents, resource, estate }) {
    for (const { policy, on } of documents) {
      if (on !== 'identity') continue;
      for (const { effect, actions = [], resources = [], open, place } of policy.statements) {
        if (effect !== 'Allow' || !resources.some((one) => one.open !== undefined || mayNameS3(one.pattern))) continue;
        if (open !== undefined) yield unknown(place, open);
        for (const { pattern, open: because } of actions) {
          if (because !== undefined) yield unknown(place, because);
          const matched =
            because === undefined ? bucketActions.filter(({ name }) => actionsMatching(pattern).has(name)) : [];
          const administration = matched.filter(accessLevels.administer);
          const isWild = showPattern(pattern).includes('*');
          // all of S3 is full-s3-access
          if (!isWild || administration.length === 0 || matched.length === bucketActions.length) continue;
          yield fail(
            place,
            `\`${showPattern(pattern)}\` grants administration as well: ` +
              describeActions(administration, bucketActions),
          );
        }
      }
    }
    const declared = metadataOf(resource, 'use');
    if (declared === undefined || !identityTypes.some((type) => type === resource.type)) return;
    const wrong = declared.find((use) => !everyAccessLevel.some((accessLevel) => accessLevel === use));
    if (wrong !== undefined)
      return yield fail(
        placeOf(resource, 'Metadata', 'bucket-warden', 'use'),
        `\`${wrong}\` is no use, expected ${everyAccessLevel.join(', ')}`,
      );
    const identity = identityOf(estate, resource);
    for (const bucket of resourcesOf(estate.inventory, 'AWS::S3::Bucket').filter((one) => isDeployed(estate, one))) {
      const effectiveAccess = effectiveAccessOf(bucketOf(estate, bucket), {}, [identity]);
      const [asker] = effectiveAccess.subject.requesters ?? [];
      for (const accessLevel of asker ? everyAccessLevel.filter((one) => !declared.includes(one)) : []) {
        const answer = asker ? hasAccessLevel(effectiveAccess, asker, accessLevel) : undefined;
        if (answer?.kind === 'unknown')
          yield unknown(
            placeOf(resource),
            reason`whether it may ${accessLevel} \`${nameOf(bucket)}\`: ${answer.because}`,
          );
        const [witness] = answer?.kind === 'yes' ? answer.witnesses : [];
        if (witness)
          yield fail(
            witness.statement?.place ?? placeOf(resource),
            `may ${accessLevel} \`${nameOf(bucket)}\`, and its use is to ${declared.join(', ')}`,
            { witness: describeWitness(witness, effectiveAccess.symbolTable) },
          );
      }
    }
  },
});
