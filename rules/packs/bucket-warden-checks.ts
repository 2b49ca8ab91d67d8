import type { NagPack } from 'cdk-nag';
import { chooseRules } from '../../lib/engine';
import { rules } from '..';
import { RulePack } from './rule-pack';

/** All rules but those that are opt-in. */
export class BucketWardenChecks extends RulePack {
  constructor(...scope: ConstructorParameters<typeof NagPack>) {
    super(
      'BucketWardenChecks',
      chooseRules(rules).map(({ id }) => id),
      ...scope,
    );
  }
}
