import { fail, judged, unknown, type Verdict } from '../../lib/engine';
import {
  actionsMatching,
  isKey,
  isKnownKey,
  isNegated,
  isTagKey as isTagOfTarget,
  showPattern,
  supplying,
  whyPartOpen,
  type Condition,
  type Statement,
} from '../../lib/policy';
import { bucketUnder, hasTagsForAccess, nameOf, type Bucket, hasDocuments } from '../../lib/s3';
import { no, not, type Reason } from '../../lib/template';
import { defineRule } from '../define-rule';

/** Whether the condition holds for a request that lacks its key. */
function holdsWithout({ operator, ifExists, quantifier }: Condition): boolean {
  return quantifier === undefined ? ifExists || isNegated(operator) : quantifier === 'all' || ifExists;
}

function isTagKey(key: string): boolean {
  return /^aws:(resource|request)tag\//.test(key) || isKey(key, 'aws:tagkeys');
}

/** The actions of S3 for which the key of the condition is never there, as far as that is a mistake. */
function actionsWithout({ effect, actions = [] }: Statement, condition: Condition): readonly string[] {
  const { names: supplied, areAll } = supplying(condition.key);
  if (areAll) return [];
  return actions.flatMap(({ pattern, open }): readonly string[] => {
    if (open !== undefined) return [];
    const names = [...actionsMatching(pattern)].filter((name) => name.startsWith('s3:'));
    const without = names.filter((name) => !supplied.has(name));
    if (without.length === names.length) return condition.ifExists ? [] : without;
    const isNamed = !/[*?]/.test(showPattern(pattern));
    return isNamed ||
      (effect === 'Deny' && condition.quantifier === undefined && !condition.ifExists && isNegated(condition.operator))
      ? without
      : [];
  });
}

/** A condition on tags of a bucket for which attribute-based access control is off. */
function withoutTags(statement: Statement, condition: Condition, bucket: Bucket): readonly Verdict[] {
  const outcome = holdsWithout(condition) ? 'the condition always holds' : 'the statement never applies';
  const key = (condition.written ?? condition.key).replace(/^.* /, '');
  return judged(
    condition.operator === 'null' ? no : not(hasTagsForAccess(bucket)),
    statement.place,
    `\`AbacStatus\` is not \`Enabled\` for \`${nameOf(bucket.resource)}\`, so that requests never have ` +
      `\`${key}\` and ${outcome}`,
  );
}

/** Why there may be an action without the key, where an action is open; undefined for keys that all have. */
function whyMoreActions(statement: Statement, { key, ifExists }: Condition): Reason | undefined {
  if (ifExists || supplying(key).areAll) return undefined;
  return whyPartOpen(statement, 'Action') ?? statement.actions?.find(({ open }) => open !== undefined)?.open;
}

export default defineRule({
  id: 'unsupplied-condition-key',
  title: 'Condition on a key that the action never has',
  severity: 'medium',
  rationale: 'An Allow with it never applies, a Deny with it never or always: not what it says.',
  remediation:
    'Put the action into a statement of its own, or use a key that it supplies, in CDK and in CloudFormation alike.',
  controls: [],
  aliases: [
    'ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    'ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    'DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    'DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    'UNSUPPORTED_ACTION_FOR_CONDITION_KEY',
  ],
  references: [
    'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging.html',
  ],
  since: '0.1.0',
  subject: 'policy-documents',
  concerns: hasDocuments,
  *check({ documents, ...holder }) {
    const bucket = bucketUnder(holder);
    for (const { policy } of documents) {
      for (const statement of policy.statements) {
        for (const condition of statement.conditions) {
          if (bucket && isTagOfTarget(condition.key)) yield* withoutTags(statement, condition, bucket);
          if (!isKnownKey(condition.key) || condition.operator === 'null') continue;
          if (statement.notActions !== undefined && isTagKey(condition.key) && !holdsWithout(condition)) {
            yield fail(
              statement.place,
              `\`NotAction\` takes in actions that never have the key ` +
                `\`${(condition.written ?? condition.key).replace(/^.* /, '')}\`, to which the statement ` +
                'never applies',
            );
            continue;
          }
          const without = actionsWithout(statement, condition);
          const open = without.length === 0 ? whyMoreActions(statement, condition) : whyPartOpen(statement, 'Effect');
          if (open !== undefined) yield unknown(statement.place, open);
          if (without.length === 0 || open !== undefined) continue;
          const names =
            without
              .slice(0, 3)
              .map((name) => `\`${name}\``)
              .join(', ') + (without.length > 3 ? ` and ${without.length - 3} more` : '');
          const outcome = holdsWithout(condition)
            ? 'so that the condition always holds for it'
            : 'so that the statement never applies to it';
          yield fail(
            statement.place,
            `${names} never ${without.length === 1 ? 'has' : 'have'} the key ` +
              `\`${(condition.written ?? condition.key).replace(/^.* /, '')}\`, ` +
              (without.length === 1 ? outcome : outcome.replace(/ it$/, ' them')),
          );
        }
      }
    }
  },
});
