import { fail, placeOf, unknown, type Verdict } from '../../lib/engine';
import {
  actionsMatching,
  bucketActions,
  describeActions,
  describeWitness,
  showPattern,
  type Statement,
} from '../../lib/policy';
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
  type PolicyDocuments,
} from '../../lib/s3';
import { anyOf, decided, metadataOf, reason } from '../../lib/template';
import { defineRule } from '../define-rule';

/** What an Allow about S3 grants of administration by a wildcard; all of S3 is `full-s3-access`. */
function* administrationIn(statement: Statement): Iterable<Verdict> {
  const { effect, actions = [], resources = [], open, place } = statement;
  if (effect !== 'Allow' || !resources.some((one) => one.open !== undefined || mayNameS3(one.pattern))) return;
  if (open !== undefined) yield unknown(place, open);
  for (const { pattern, open: because } of actions) {
    if (because !== undefined) {
      yield unknown(place, because);
      continue;
    }
    const matched = bucketActions.filter(({ name }) => actionsMatching(pattern).has(name));
    const administration = matched.filter(accessLevels.administer);
    const isWild = showPattern(pattern).includes('*');
    if (!isWild || administration.length === 0 || matched.length === bucketActions.length) continue;
    const left = describeActions(administration, bucketActions);
    yield fail(place, `\`${showPattern(pattern)}\` grants administration as well: ${left}`);
  }
}

/** What a role or user may do with the buckets beyond the use that it declares. */
function* beyondUse({ resource, estate }: PolicyDocuments): Iterable<Verdict> {
  const declared = metadataOf(resource, 'use');
  if (declared === undefined || !identityTypes.some((type) => type === resource.type)) return;
  const wrong = declared.find((use) => !everyAccessLevel.some((accessLevel) => accessLevel === use));
  if (wrong !== undefined) {
    const place = placeOf(resource, 'Metadata', 'bucket-warden', 'use');
    return yield fail(place, `\`${wrong}\` is no use, expected ${everyAccessLevel.join(', ')}`);
  }
  const identity = identityOf(estate, resource);
  const others = everyAccessLevel.filter((one) => !declared.includes(one));
  for (const bucket of resourcesOf(estate.inventory, 'AWS::S3::Bucket').filter((one) => isDeployed(estate, one))) {
    const access = effectiveAccessOf(bucketOf(estate, bucket), {}, [identity]);
    const [asker] = access.subject.requesters ?? [];
    for (const accessLevel of asker ? others : []) {
      const answer = asker ? hasAccessLevel(access, asker, accessLevel) : undefined;
      const may = `may ${accessLevel} \`${nameOf(bucket)}\``;
      if (answer?.kind === 'unknown') yield unknown(placeOf(resource), reason`whether it ${may}: ${answer.because}`);
      const [witness] = answer?.kind === 'yes' ? answer.witnesses : [];
      if (witness)
        yield fail(witness.statement?.place ?? placeOf(resource), `${may}, and its use is to ${declared.join(', ')}`, {
          witness: describeWitness(witness, access.symbolTable),
        });
    }
  }
}

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
  *check(subject) {
    for (const { policy, on } of subject.documents)
      if (on === 'identity') for (const statement of policy.statements) yield* administrationIn(statement);
    yield* beyondUse(subject);
  },
});
