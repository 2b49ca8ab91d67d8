import { fail, unknown } from '../../lib/engine';
import { whyPartOpen } from '../../lib/policy';
import { hasResourcePolicy } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'allow-not-principal',
  title: 'Statement grants by complement: NotPrincipal',
  severity: 'high',
  rationale: 'What is not listed today includes everything that will exist tomorrow.',
  remediation:
    'List what is meant in `Principal`, or turn the statement into a Deny with `NotPrincipal`, in CDK and ' +
    'in CloudFormation alike.',
  controls: [],
  aliases: ['ALLOW_WITH_NOT_PRINCIPAL', 'F9', 'S3_BUCKETPOLICY_NO_ALLOW_PLUS_NOTPRINCIPAL'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html'],
  since: '0.1.0',
  subject: 'policy-documents',
  concerns: hasResourcePolicy,
  *check({ documents }) {
    for (const statement of documents.flatMap(({ policy }) => policy.statements)) {
      if (statement.effect !== 'Allow' || statement.notPrincipals === undefined) continue;
      const because = whyPartOpen(statement, 'Effect');
      if (because !== undefined) yield unknown(statement.place, because);
      else yield fail(statement.place, '`NotPrincipal` grants to everybody but those it names');
    }
  },
});
