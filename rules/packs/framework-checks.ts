import type { NagPack } from 'cdk-nag';
import { chooseRules } from '../../lib/engine';
import { rules } from '..';
import type { frameworks } from '../controls';
import { RulePack } from './rule-pack';

type Scope = ConstructorParameters<typeof NagPack>;

function rulesOf(framework: keyof typeof frameworks): readonly string[] {
  return chooseRules(rules, { packs: [framework] }).map(({ id }) => id);
}

/** The rules that answer AWS Foundational Security Best Practices. */
export class FoundationalSecurityChecks extends RulePack {
  constructor(...scope: Scope) {
    super('FoundationalSecurityChecks', rulesOf('fsbp'), ...scope);
  }
}

/** The rules that answer the CIS AWS Foundations Benchmark 1.4. */
export class CisFoundations14Checks extends RulePack {
  constructor(...scope: Scope) {
    super('CisFoundations14Checks', rulesOf('cis-1.4'), ...scope);
  }
}

/** The rules that answer the CIS AWS Foundations Benchmark 3.0. */
export class CisFoundations30Checks extends RulePack {
  constructor(...scope: Scope) {
    super('CisFoundations30Checks', rulesOf('cis-3.0'), ...scope);
  }
}

/** The rules that answer the CIS AWS Foundations Benchmark 5.0. */
export class CisFoundations50Checks extends RulePack {
  constructor(...scope: Scope) {
    super('CisFoundations50Checks', rulesOf('cis-5.0'), ...scope);
  }
}

/** The rules that answer NIST SP 800-53 revision 5. */
export class Nist80053R5Checks extends RulePack {
  constructor(...scope: Scope) {
    super('Nist80053R5Checks', rulesOf('nist-800-53-r5'), ...scope);
  }
}

/** The rules that answer PCI DSS 3.2.1. */
export class PciDss321Checks extends RulePack {
  constructor(...scope: Scope) {
    super('PciDss321Checks', rulesOf('pci-dss-3.2.1'), ...scope);
  }
}

/** The rules that answer PCI DSS 4.0.1. */
export class PciDss401Checks extends RulePack {
  constructor(...scope: Scope) {
    super('PciDss401Checks', rulesOf('pci-dss-4.0.1'), ...scope);
  }
}

/** The rules that answer the HIPAA Security Rule. */
export class HipaaSecurityChecks extends RulePack {
  constructor(...scope: Scope) {
    super('HipaaSecurityChecks', rulesOf('hipaa-security'), ...scope);
  }
}

/** The rules that answer the AWS Well-Architected Framework. */
export class WellArchitectedChecks extends RulePack {
  constructor(...scope: Scope) {
    super('WellArchitectedChecks', rulesOf('well-architected'), ...scope);
  }
}
