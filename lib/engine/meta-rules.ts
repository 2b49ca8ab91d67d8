import { pageAddress, type RuleMetadata } from './rule';

const suppressionPage = 'https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html';

/** What the engine itself has to say about suppressions; the pages are in `rules/meta`. */
export const metaRules = {
  unused: {
    id: 'unused-suppression',
    page: pageAddress('unused-suppression'),
    title: 'Suppression matches no finding',
    severity: 'medium',
    rationale: 'A suppression that outlives its finding hides the next one.',
    remediation: 'Remove the suppression, or correct the rule or the place it names.',
    controls: [],
    references: [suppressionPage],
    since: '0.1.0',
  },
  expired: {
    id: 'expired-suppression',
    page: pageAddress('expired-suppression'),
    title: 'Suppression has passed its end date',
    severity: 'medium',
    rationale: 'The exception was granted for a time, and that time is over.',
    remediation: 'Mend the finding, or extend the date with a fresh reason.',
    controls: [],
    references: [suppressionPage],
    since: '0.1.0',
  },
  stale: {
    id: 'stale-baseline-entry',
    page: pageAddress('stale-baseline-entry'),
    title: 'Baseline holds a finding that is no more',
    severity: 'medium',
    rationale: 'An entry that outlives its finding would hide the same mistake when somebody makes it again.',
    remediation: 'Run `bucket-warden baseline --prune`; the same for CDK and CloudFormation.',
    controls: [],
    references: [
      'https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_securely_operate_updated_with_latest_threat_intelligence.html',
    ],
    since: '0.1.0',
  },
  newAccess: {
    id: 'new-access',
    page: pageAddress('new-access'),
    title: 'Somebody may do what they could not before',
    severity: 'critical',
    rationale: 'A change that lets somebody in is for a person to agree to, however it is written.',
    remediation:
      'Take the grant back, narrow it, or have it agreed to: a suppression with a reason says who did, in CDK and ' +
      'CloudFormation alike.',
    controls: [],
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-custom-policy-checks.html',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html',
    ],
    since: '0.2.0',
  },
  contract: {
    id: 'access-contract',
    page: pageAddress('access-contract'),
    title: 'Access contract does not hold',
    severity: 'critical',
    rationale:
      'A contract is what the team wrote down about who may do what with its buckets; what breaks it was not ' +
      'meant, or ' +
      'the contract is to be changed by somebody who may.',
    remediation:
      'Narrow or remove the statement that lets the request through, or add the one that is missing; where the ' +
      'change ' +
      'is meant, change the contract, in `access` of the configuration or of the CDK plugin, CloudFormation alike.',
    controls: [],
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-custom-policy-checks.html',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html',
    ],
    since: '0.2.0',
  },
  unexplained: {
    id: 'unexplained-suppression',
    page: pageAddress('unexplained-suppression'),
    title: 'Suppression has no usable reason, rule or date',
    severity: 'medium',
    rationale: 'Nobody who reads it later can tell whether it still holds.',
    remediation: 'Name one rule and give a `reason`; a date, if any, as `until 2027-01-31`.',
    controls: [],
    references: [suppressionPage],
    since: '0.1.0',
  },
} as const satisfies Record<string, RuleMetadata>;
