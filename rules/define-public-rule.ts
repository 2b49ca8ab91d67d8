import { fail, unknown, type Rule, type RuleMetadata } from '../lib/engine';
import { bucketActions, describeActions, describeWitness } from '../lib/policy';
import { isPublic, waysIn, type AccessLevel, accessPointNeeds, tagNeeds } from '../lib/s3';
import type { ControlId } from './controls';
import { defineRule } from './define-rule';

export interface PublicRule extends Omit<RuleMetadata, 'controls' | 'since'> {
  readonly controls: readonly ControlId[];
  readonly accessLevels: readonly AccessLevel[];
  /** what external principals may do, as in “anyone may … ” */
  readonly words: string;
}

/**
 * A rule that fails when the bucket policy lets people outside every trusted account do something, and nothing keeps
 * them out.
 */
export function definePublicRule({ accessLevels, words, ...metadata }: PublicRule): Rule<'bucket-access'> {
  return defineRule({
    ...metadata,
    since: '0.1.0',
    needs: [...accessPointNeeds, ...tagNeeds],
    subject: 'bucket-access',
    *check(access) {
      for (const { on, isClosed, closedAt } of waysIn(access)) {
        if (isClosed.kind === 'yes') continue;
        const answer = isPublic(on, ...accessLevels);
        if (answer.kind === 'no') continue;
        if (answer.kind === 'unknown') yield unknown(on.document, answer.because);
        else if (isClosed.kind === 'unknown') yield unknown(closedAt, isClosed.because);
        else {
          const [witness] = answer.witnesses;
          const actions = describeActions(
            answer.witnesses.flatMap((one) => one.actions),
            bucketActions,
          );
          if (witness)
            yield fail(witness.statement?.place ?? on.document, `anyone may ${words}: ${actions}`, {
              witness: describeWitness(witness, on.symbolTable),
            });
        }
      }
    },
  });
}
