import { fail, unknown, type Verdict } from '../lib/engine';
import { property, switchStates, type AccessPoint, type MultiRegionAccessPoint } from '../lib/s3';

/** Whether an access point of either kind leaves a public access switch off; one that states no block has all four on. */
export function* checkBlock(accessPoint: AccessPoint | MultiRegionAccessPoint, words: string): Iterable<Verdict> {
  const block = property(accessPoint, 'PublicAccessBlockConfiguration');
  if (block.kind === 'absent') return;
  if (block.kind !== 'map') return yield unknown(block);
  const { off, open } = switchStates(block);
  if (off.length > 0) {
    yield fail(block, `${off.map((name) => `\`${name}\``).join(', ')} ${off.length === 1 ? 'is' : 'are'} off for this ${words}, expected all four switches on`, {
      fix: off.map((name) => `${name}: true`).join(', '),
    });
  }
  for (const { name, value, because } of open) yield unknown(value, `\`${name}\`: ${because}`);
}
