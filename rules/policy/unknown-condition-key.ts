import { judged, unknown } from '../../lib/engine';
import { isKey, isKnownKey, knownKeys, serviceMeant, showPattern, whyPartOpen, type Statement } from '../../lib/policy';
import { anyOf, nearest, no, undecided, yes, type Decided } from '../../lib/template';
import { hasDocuments } from '../../lib/s3';
import { defineRule } from '../define-rule';

function mentionsS3(statement: Statement): Decided {
  const { actions = [], notActions = [] } = statement;
  const because = whyPartOpen(statement, 'Action');
  return anyOf([
    ...[...actions, ...notActions].map(({ pattern, open }) =>
      /^(s3:|\*$)/i.test(showPattern(pattern)) ? yes : open === undefined ? no : undecided(open),
    ),
    because === undefined ? no : undecided(because),
  ]);
}

export default defineRule({
  id: 'unknown-condition-key',
  title: 'No such condition key',
  severity: 'medium',
  rationale:
    'A misspelt key is never there: an Allow with it never applies, a Deny with a negated operator always does.',
  remediation: 'Correct the key, in the condition of the `PolicyStatement` (CDK) or `Condition` (CloudFormation).',
  controls: [],
  aliases: [
    'DEPRECATED_GLOBAL_CONDITION_KEY',
    'INVALID_GLOBAL_CONDITION_KEY',
    'INVALID_SERVICE',
    'INVALID_SERVICE_CONDITION_KEY',
    'UNSUPPORTED_GLOBAL_CONDITION_KEY',
  ],
  references: [
    'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html',
  ],
  since: '0.1.0',
  subject: 'policy-documents',
  concerns: hasDocuments,
  *check({ documents }) {
    for (const { policy, on } of documents) {
      for (const statement of policy.statements) {
        const isAbout = on === 'identity' ? mentionsS3(statement) : yes;
        if (isAbout.kind === 'no') continue;
        for (const { key, written } of statement.conditions) {
          const shown = (written ?? key).replace(/^.* /, '');
          if (isKey(key, 'aws:arn'))
            yield* judged(
              isAbout,
              statement.place,
              `the condition key \`${shown}\` is deprecated, expected \`aws:PrincipalArn\` or \`aws:SourceArn\``,
            );
          const service = serviceMeant(key);
          if (service !== undefined)
            yield* judged(
              isAbout,
              statement.place,
              `there is no service \`${key.replace(/:.*$/, '')}\` (did you mean \`${service}\`)`,
            );
          if (!/^(aws|s3):/.test(key) || isKnownKey(key)) continue;
          const meant = nearest(key, knownKeys());
          yield* judged(
            isAbout,
            statement.place,
            `there is no condition key \`${shown}\`${meant === undefined ? '' : ` (${meant.replace(/\?$/, '')})`}`,
          );
        }
        const open = whyPartOpen(statement, 'Condition');
        if (open !== undefined) yield unknown(statement.place, open);
      }
    }
  },
});
