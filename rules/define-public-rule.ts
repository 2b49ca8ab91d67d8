import { fail, unknown, type Rule, type RuleMetadata } from '../lib/engine';
import { bucketActions, describeActions, describeWitness } from '../lib/policy';
import { isPublic, blocksExternalAccess, property, type AccessLevel } from '../lib/s3';
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
    subject: 'bucket-access',
    *check({ bucket, policies }) {
      for (const policy of policies) {
        const answer = isPublic(policy, ...accessLevels);
        if (answer.kind === 'no') continue;
        const isKeptOut = blocksExternalAccess(bucket);
        if (isKeptOut.kind === 'yes') continue;
        if (answer.kind === 'unknown') yield unknown(policy.document, answer.because);
        else if (isKeptOut.kind === 'unknown' && bucket)
          yield unknown(
            property(bucket, 'PublicAccessBlockConfiguration'),
            'whether the public access block keeps strangers out',
          );
        else {
          const [witness] = answer.witnesses;
          const actions = describeActions(
            answer.witnesses.flatMap((one) => one.actions),
            bucketActions,
          );
          if (witness)
            yield fail(witness.statement?.place ?? policy.document, `anyone may ${words}: ${actions}`, {
              witness: describeWitness(witness, policy.symbolTable),
            });
        }
      }
    },
  });
}
