import { unknown, judged } from '../../lib/engine';
import { whyPartOpen } from '../../lib/policy';
import { hasDocuments, isAboutS3 } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'allow-not-resource',
  title: 'Statement grants by complement: NotResource',
  severity: 'high',
  rationale: 'What is not listed today includes everything that will exist tomorrow.',
  remediation:
    'List what is meant in `Resource`, or turn the statement into a Deny with `NotResource`, in CDK and ' +
    'in CloudFormation alike.',
  controls: [],
  aliases: ['W21', 'W22', 'W23', 'IAM_ROLE_OR_POLICY_NO_ALLOW_PLUS_NOT_RESOURCE'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html'],
  since: '0.1.0',
  subject: 'policy-documents',
  concerns: hasDocuments,
  *check({ documents }) {
    for (const statement of documents.flatMap(({ policy }) => policy.statements)) {
      if (statement.effect !== 'Allow' || statement.notResources === undefined) continue;
      const because = whyPartOpen(statement, 'Effect');
      if (because !== undefined) yield unknown(statement.place, because);
      else yield* judged(isAboutS3(statement), statement.place, '`NotResource` grants everywhere but where it names');
    }
  },
});
