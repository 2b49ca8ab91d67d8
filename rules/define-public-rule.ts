import { fail, unknown, type Rule, type RuleMetadata } from '../lib/engine';
import { describeActions, describeWitness, bucketActions, type Action } from '../lib/policy';
import { askPublic, keepsStrangersOut, property } from '../lib/s3';
import type { ControlId } from './controls';
import { defineRule } from './define-rule';

export interface PublicRule extends Omit<RuleMetadata, 'controls' | 'since'> {
  readonly controls: readonly ControlId[];
  readonly action: (one: Action) => boolean;
  /** what strangers may do, as in “anyone may … ” */
  readonly deed: string;
}

/** A rule that fails when the bucket policy lets people outside every trusted account do something, and nothing keeps them out. */
export function definePublicRule({ action, deed, ...metadata }: PublicRule): Rule<'bucket-access'> {
  return defineRule({
    ...metadata,
    since: '0.1.0',
    subject: 'bucket-access',
    *check({ bucket, policies }) {
      for (const policy of policies) {
        const answer = askPublic(policy, action);
        if (answer.kind === 'no') continue;
        const isKeptOut = keepsStrangersOut(bucket);
        if (isKeptOut === true) continue;
        if (answer.kind === 'unknown') yield unknown(policy.document, answer.because);
        else if (isKeptOut === undefined && bucket) yield unknown(property(bucket, 'PublicAccessBlockConfiguration'), 'whether the public access block keeps strangers out');
        else {
          const [witness] = answer.witnesses;
          const actions = describeActions(answer.witnesses.flatMap((one) => one.actions), bucketActions);
          if (witness) yield fail(witness.statement?.place ?? policy.document, `anyone may ${deed}: ${actions}`, { witness: describeWitness(witness, policy.vocabulary) });
        }
      }
    },
  });
}
