import type { NagPack } from 'cdk-nag';
import { rules } from '..';
import { rulesOf } from '../controls';
import { RulePack } from './rule-pack';

type Scope = ConstructorParameters<typeof NagPack>;

/** The rules that answer AWS Foundational Security Best Practices. */
export class FoundationalSecurityChecks extends RulePack {
  constructor(...scope: Scope) {
    super('FoundationalSecurityChecks', rulesOf('fsbp', rules), ...scope);
  }
}

/** The rules that answer the CIS AWS Foundations Benchmark 1.4. */
export class CisFoundations14Checks extends RulePack {
  constructor(...scope: Scope) {
    super('CisFoundations14Checks', rulesOf('cis-1.4', rules), ...scope);
  }
}

/** The rules that answer the CIS AWS Foundations Benchmark 3.0. */
export class CisFoundations30Checks extends RulePack {
  constructor(...scope: Scope) {
    super('CisFoundations30Checks', rulesOf('cis-3.0', rules), ...scope);
  }
}

/** The rules that answer the CIS AWS Foundations Benchmark 5.0. */
export class CisFoundations50Checks extends RulePack {
  constructor(...scope: Scope) {
    super('CisFoundations50Checks', rulesOf('cis-5.0', rules), ...scope);
  }
}
