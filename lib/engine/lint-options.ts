import type { OrganizationPolicies, Settings } from '../s3';
import type { Template } from '../template';
import type { AccessContract } from './access-contract';
import type { Baseline } from './baseline';
import type { SuppressionOrigin } from './finding';
import type { JudgedTemplates } from './judged-elsewhere';
import type { Exposure } from './new-access';
import type { InputError } from './report';
import type { RuleMetadata } from './rule';
import type { Severity } from './severity';
import type { ConfigSuppression } from './suppression';

export interface LintOptions {
  /** findings of this severity or a worse one fail the run */
  readonly failOn?: Severity;
  /** milder findings are not reported at all */
  readonly minimum?: Severity;
  readonly strictUnknown?: boolean;
  /** `2026-11-23`; decides which suppressions have expired */
  readonly today: string;
  /**
   * ids of all rules there are, when `rules` is a selection of them: a suppression of one that did not run is not
   * unused
   */
  readonly knownRules?: readonly string[];
  /**
   * ids of the only rules whose findings are reported; the others run, as what is found of suppressions needs them to.
   * What was asked for apart from the rules, and what was not read, is reported all the same.
   */
  readonly reported?: readonly string[];
  /** what a team decides and no template says */
  readonly settings?: Settings;
  /** whether what templates, comments, tags and programs accept themselves counts for nothing */
  readonly ignoresInlineSuppressions?: boolean;
  /** what is decided for some templates otherwise; of several that are about one template the last one counts */
  readonly overrides?: readonly RuleOverride[];
  /** what is decided about what the engine itself finds: of suppressions, baselines, contracts */
  readonly decided?: Readonly<Record<string, Severity | 'off'>>;
  /** whether a finding may be accepted there; everything may when left out */
  readonly mayAccept?: (where: AcceptedWhere, what: AcceptedWhat) => boolean;
  /** suppressions that a configuration holds */
  readonly suppressions?: readonly ConfigSuppression[];
  /** findings that were there before */
  readonly known?: readonly Baseline[];
  /** what was judged already of the same templates by the same rules, with the same settings and overrides */
  readonly judged?: readonly JudgedTemplates[];
  /** told before each subject how many are done */
  readonly onProgress?: (done: number, total: number) => void;
  /** the templates as they were before: what anybody may do now that they could not then is found */
  readonly before?: { readonly templates: readonly Template[]; readonly exposure: Exposure };
  /** policies of the organization that templates do not hold: they count for new access and contracts */
  readonly controls?: Pick<OrganizationPolicies, 'serviceControl' | 'resourceControl'>;
  /** what has to stay so about who may do what: what does not hold, or cannot be told, is found */
  readonly contracts?: readonly AccessContract[];
  /** inputs that could not be read */
  readonly errors?: readonly InputError[];
  /** files of the inputs that were passed over as no templates */
  readonly passedOver?: readonly string[];
  /** every rule there is: what other linters' suppressions name that none of them is called by is said */
  readonly catalogue?: readonly RuleMetadata[];
  /** how many rules are no part of the default run, and were not asked for */
  readonly notAsked?: number;
}

/** Where somebody accepts a finding. */
export interface AcceptedWhere {
  readonly origin: SuppressionOrigin | 'baseline';
  readonly file: string;
  /** the last day on which it holds */
  readonly until?: string | undefined;
}

/** What somebody accepts. */
export interface AcceptedWhat {
  readonly rule: string;
  readonly severity: Severity;
  /** what names the resource: its logical id, its construct path */
  readonly names: readonly string[];
}

/** Severities of rules, `off` included, where the templates are some of all. */
export interface RuleOverride {
  /** whether it is about the template of this file */
  readonly appliesTo: (file: string) => boolean;
  readonly severities: Readonly<Record<string, Severity | 'off'>>;
}
