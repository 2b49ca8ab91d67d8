export { accessReport, type AccessCell, type AccessReport, type AccessRow, type BucketAccessReport, type Grant } from './access';
export { can, type CanAnswer, type CanQuestion, type CanReport, type CanStep } from './can';
export type { Finding, Location, SubjectName, SuppressedFinding, SuppressionOrigin } from './finding';
export { chooseRules, type RuleChoice } from './choose-rules';
export { lint, maximumWorlds, type LintOptions } from './lint';
export { metaRules } from './meta';
export { groupByCause, type FindingGroup, type InputError, type Report, type Summary } from './report';
export { fail, placeOf, unknown, type AnyRule, type Related, type Rule, type RuleMetadata, type SubjectKind, type Subjects, type Verdict } from './rule';
export { isAtLeast, severities, type Severity } from './severity';
