import { fail, unknown } from '../../lib/engine';
import { bucketActions, describeActions, type Action } from '../../lib/policy';
import { accessLevels, reachesEveryBucket } from '../../lib/s3';
import { defineRule } from '../define-rule';

function isData(action: Action): boolean {
  return accessLevels.read(action) || accessLevels.write(action) || accessLevels.delete(action);
}

export default defineRule({
  id: 'wildcard-bucket-listing',
  title: 'Objects of every bucket can be listed',
  severity: 'low',
  rationale: 'Names tell what there is to look for, and sometimes whose it is; no data is read by them.',
  remediation:
    'Name the buckets in `Resource`; the role that CDK Pipelines updates itself with has it from the CDK, ' +
    'and needs it.',
  controls: ['nist-800-53-r5/AC-6', 'well-architected/SEC03-BP02'],
  aliases: [
    'AwsSolutions-IAM5',
    'IAMNoWildcardPermissions',
    'IAM_POLICYDOCUMENT_NO_WILDCARD_RESOURCE',
    'CKV_AWS_355',
    'S6304',
    'W11',
    'W12',
    'W13',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html',
  ],
  since: '0.2.0',
  subject: 'policy-documents',
  *check({ documents }) {
    for (const { policy, on, document } of documents) {
      if (on !== 'identity') continue;
      const answer = reachesEveryBucket(policy, accessLevels.list);
      if (answer.kind === 'no') continue;
      const data = reachesEveryBucket(policy, isData);
      // what nobody can tell of data is said by `wildcard-bucket-access`, and of names with it
      if (answer.kind === 'unknown' && data.kind !== 'unknown') yield unknown(document, answer.because);
      const reading = data.kind === 'yes' ? data.witnesses.map(({ statement }) => statement) : [];
      const witnesses = answer.kind === 'yes' ? answer.witnesses : [];
      for (const statement of new Set(witnesses.map((witness) => witness.statement))) {
        // where it reads as well, `wildcard-bucket-access` speaks
        if (statement === undefined || reading.includes(statement)) continue;
        const actions = witnesses.filter((one) => one.statement === statement).flatMap((one) => one.actions);
        yield fail(statement.place, `the statement lists every bucket: ${describeActions(actions, bucketActions)}`);
      }
    }
  },
});
