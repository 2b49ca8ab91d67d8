export { withOptionValue, withoutOption } from './command-fix';
export {
  accessReport,
  type AccessCell,
  type AccessReport,
  type AccessRow,
  type BucketAccessReport,
  type Exception,
  type Grant,
} from './access';
export { coverageOf, type ControlOutline, type Coverage, type CoverageRow, type FrameworkOutline } from './coverage';
export {
  exposureGraph,
  focused,
  type ExposureEdge,
  type ExposureGraph,
  type ExposureNode,
  type ExposureNodeKind,
} from './exposure';
export type { ControlLevel } from '../s3';
export { can, type CanAnswer, type CanQuestion, type CanReport, type CanStep } from './can';
export type { Finding, Location, SubjectName, SuppressedFinding, SuppressionOrigin } from './finding';
export { isCalled } from './suppressions-of-other-tools';
export { fixTemplates, type Fixed, type Judge } from './fix';
export { accessKey, type KnownEntry, type BaselinedFinding, type Baseline } from './baseline';
export { chooseRules, countNotAsked, needsAllRules, packNames, type RuleChoice } from './choose-rules';
export type { AccessContract, ContractConditions, ContractEntry, ContractPair } from './access-contract';
export { anything, conditionKeys, isConditionKey, isConditionOperator, wantedBy } from './contract-conditions';
export { contractWords, isNeverOnePrincipal } from './contract-who';
export { writtenContracts, type WrittenContracts } from './written-contract';
export { fixToContracts, type ContractFixes } from './contract-fix';
export { brokenContracts, type BrokenContract } from './contracts';
export { judgeShare } from './judge';
export { isAskedFor, lint } from './lint';
export type { AcceptedWhat, AcceptedWhere, LintOptions, RuleOverride } from './lint-options';
export type { JudgedTemplates } from './judged-elsewhere';
export { maximumWorlds } from './maximum-worlds';
export { principalReport } from './principal-can';
export { exposures, lostAccess, newAccess, type Exposure, type LostAccess, type NewAccess } from './new-access';
export { touchedBuckets } from './changed-buckets';
export { metaRules } from './meta-rules';
export { outcomes, type Outcome, type OutcomeCounts } from './outcome';
export {
  groupByCause,
  inputErrors,
  toldTogether,
  type Examined,
  type FindingGroup,
  type InputError,
  type OpenQuestion,
  type Report,
  type Summary,
} from './report';
export {
  fail,
  judged,
  fixability,
  placeOf,
  removal,
  addressOf,
  pageAddress,
  setTo,
  switchesOn,
  unknown,
  type AutomaticFix,
  type PlacedEdit,
  type AnyRule,
  type Related,
  type Rule,
  type RuleMetadata,
  type CommandOnEstate,
  subjectKinds,
  type SubjectKind,
  type Subjects,
  type Verdict,
} from './rule';
export { pathAtLine, type ConfigSuppression } from './suppression';
export { isAtLeast, severities, type Severity } from './severity';
export { readWrittenReport, type ResourceCounts, type WrittenReport } from './written-report';
export {
  ReportMerge,
  type ControlCounts,
  type MergedAccount,
  type MergedControl,
  type MergedReport,
  type MergedRule,
} from './merge';
export { mergeTrend, readEarlierMerge, totalOf, type AccountChange, type MergeTrend } from './merge-trend';
export type { Openness } from '../policy';
export { byWidth, type OpennessChange } from '../s3';
