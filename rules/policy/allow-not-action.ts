import { unknown, judged } from '../../lib/engine';
import { whyPartOpen } from '../../lib/policy';
import { hasDocuments, isAboutS3 } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'allow-not-action',
  title: 'Statement grants by complement: NotAction',
  severity: 'high',
  rationale: 'What is not listed today includes everything that will exist tomorrow.',
  remediation:
    'List what is meant in `Action`, or turn the statement into a Deny with `NotAction`, in CDK and in ' +
    'CloudFormation alike.',
  controls: [],
  aliases: [
    'W14',
    'W15',
    'W16',
    'W17',
    'W20',
    'S3_BUCKET_POLICY_NO_ALLOW_PLUS_NOT_ACTION',
    'IAM_ROLE_OR_POLICY_NO_ALLOW_PLUS_NOT_ACTION',
    'W2512',
  ],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html'],
  since: '0.1.0',
  subject: 'policy-documents',
  concerns: hasDocuments,
  *check({ documents }) {
    for (const statement of documents.flatMap(({ policy }) => policy.statements)) {
      if (statement.effect !== 'Allow' || statement.notActions === undefined) continue;
      const because = whyPartOpen(statement, 'Effect');
      if (because !== undefined) yield unknown(statement.place, because);
      else yield* judged(isAboutS3(statement), statement.place, '`NotAction` grants everything but what it names');
    }
  },
});
