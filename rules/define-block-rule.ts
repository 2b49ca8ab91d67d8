import { fail, switchesOn, unknown, type Rule, type RuleMetadata } from '../lib/engine';
import { property, switchStates } from '../lib/s3';
import type { ControlId } from './controls';
import { defineRule } from './define-rule';
import { reason } from '../lib/template';

type BlockSubject = 'access-point' | 'multi-region-access-point';

export interface BlockRule<Kind extends BlockSubject> extends RuleMetadata {
  readonly controls: readonly ControlId[];
  readonly subject: Kind;
}

/**
 * A rule that fails when an access point of the kind leaves a public access switch off; one that states no block has
 * all four on.
 */
export function defineBlockRule<Kind extends BlockSubject>(metadata: BlockRule<Kind>): Rule<Kind> {
  return defineRule<Kind>({
    ...metadata,
    *check(accessPoint) {
      const block = property(accessPoint, 'PublicAccessBlockConfiguration');
      if (block.kind === 'absent') return;
      if (block.kind !== 'map') return yield unknown(block);
      const { off, open } = switchStates(block);
      if (off.length > 0) {
        yield fail(
          block,
          `${off.map((name) => `\`${name}\``).join(', ')} ${off.length === 1 ? 'is' : 'are'} off for this ` +
            `${metadata.subject.replaceAll('-', ' ').replace('multi region', 'multi-region')}, expected all ` +
            'four switches on',
          switchesOn(block, off),
        );
      }
      for (const { name, value, because } of open) yield unknown(value, reason`\`${name}\`: ${because}`);
    },
  });
}
