import { repeatedSids, untidyChecks, untidyStatement } from '../../lib/policy';
import { statementsAboutS3 } from '../../lib/s3';
import { defineRule } from '../define-rule';
import { policyVerdicts } from '../define-policy-check';

export default defineRule({
  id: 'untidy-policy',
  title: 'Policy that says something twice or for nothing',
  severity: 'low',
  rationale: 'What is there for nothing is read, reviewed and believed all the same, and hides what counts.',
  remediation: 'Leave out what changes nothing, in CDK and in CloudFormation alike.',
  controls: [],
  aliases: [...untidyChecks],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html'],
  since: '0.2.0',
  optIn: true,
  subject: 'policy-documents',
  *check({ all }) {
    for (const document of all) {
      const statements = statementsAboutS3(document);
      for (const statement of statements) yield* policyVerdicts(untidyStatement(statement, document.on));
      if (document.on === 'bucket') yield* policyVerdicts(repeatedSids(statements));
    }
  },
});
