import { fail, judged, unknown, type Verdict } from '../../lib/engine';
import { bucketActions, describeActions, type Action, type Policy, type Statement } from '../../lib/policy';
import {
  accessLevels,
  customerPoliciesElsewhere,
  hasPermissions,
  isBoundaryAlone,
  managedPoliciesListed,
  nameOfManaged,
  reachesAsManaged,
  reachesEveryBucket,
  reachesEveryOther,
} from '../../lib/s3';
import { items } from '../../lib/template';
import { defineRule } from '../define-rule';

function isData(action: Action): boolean {
  return accessLevels.read(action) || accessLevels.write(action) || accessLevels.delete(action);
}

/** What reaches every directory, table or vector bucket and the like, once for each statement. */
function* beyondBuckets(policy: Policy, said: ReadonlySet<Statement | undefined>): Iterable<Verdict> {
  for (const { statement, service, isEverything } of reachesEveryOther(policy))
    if (!said.has(statement))
      yield* judged(isEverything, statement.place, `the statement reaches the data of every bucket of \`${service}\``);
}

export default defineRule({
  id: 'wildcard-bucket-access',
  title: 'Data of every bucket is within reach',
  severity: 'high',
  rationale:
    'One stolen credential reads every bucket of the account: that is how one server became a hundred million records.',
  remediation: 'Name the buckets: `bucket.grantRead(role)` (CDK), ARNs in `Resource` (CloudFormation).',
  controls: [
    'nist-800-53-r5/AC-6',
    'pci-dss-4.0.1/7.2.2',
    'hipaa-security/164.308(a)(4)(ii)(B)',
    'well-architected/SEC03-BP02',
  ],
  aliases: [
    'AwsSolutions-IAM5',
    'IAMNoWildcardPermissions',
    'AVD-AWS-0057',
    'AVD-AWS-0345',
    'CKV_AWS_108',
    'IAM_POLICYDOCUMENT_NO_WILDCARD_RESOURCE',
    'CKV_AWS_111',
    'CKV_AWS_288',
    'CKV_AWS_355',
    'CKV_AWS_356',
    'AVD-AWS-0346',
    'S6304',
    'W11',
    'W12',
    'W13',
    'WildcardResourceRule',
    'I3510',
    'aws-iam-no-policy-wildcards',
    'CKV_AWS_290',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
  ],
  since: '0.1.0',
  subject: 'policy-documents',
  concerns: hasPermissions,
  *check(holder) {
    // it limits what others grant
    if (isBoundaryAlone(holder)) return;
    for (const { policy, on, document } of holder.documents) {
      if (on !== 'identity') continue;
      const answer = reachesEveryBucket(policy, isData);
      if (answer.kind === 'unknown') yield unknown(document, answer.because);
      const statements = new Map(
        answer.kind === 'yes' ? answer.witnesses.map((witness) => [witness.statement, witness]) : [],
      );
      for (const [statement, { actions }] of statements) {
        const all =
          answer.kind === 'yes'
            ? answer.witnesses.filter((one) => one.statement === statement).flatMap((one) => one.actions)
            : actions;
        if (statement)
          yield fail(statement.place, `the statement reaches every bucket: ${describeActions(all, bucketActions)}`);
      }
      // what reaches general purpose buckets, and what nobody can tell of, is said above
      if (answer.kind !== 'unknown') yield* beyondBuckets(policy, new Set(statements.keys()));
    }
    for (const place of customerPoliciesElsewhere(holder))
      yield unknown(place, 'what the policy of that name allows in each account is not among the templates');
    const managed = managedPoliciesListed(holder);
    const arns = items(managed);
    if (arns === undefined) yield unknown(managed);
    for (const arn of arns ?? []) {
      const name = nameOfManaged(arn)?.replace(/^.*\//, '') ?? '';
      yield* judged(reachesAsManaged(arn, 'everyBucket', holder.estate), arn, `\`${name}\` reaches every bucket`);
    }
  },
});
