/**
 * The engine without the CDK: read templates, judge them, render the report.
 * ```ts
 * const { templates, errors } = loadPaths(['cdk.out'], nodeFiles);
 * const report = lint(templates, chooseRules(rules), { today: '2026-11-23', errors });
 * ```
 * Rules of one's own are written with the second half of what is exported: docs/own-rules.md.
 */
export {
  accessReport,
  can,
  chooseRules,
  fail,
  groupByCause,
  judged,
  lint,
  placeOf,
  setTo,
  severities,
  unknown,
  type Finding,
  type LintOptions,
  type Report,
  type Rule,
  type RuleMetadata,
  type Severity,
  type SubjectKind,
  type Subjects,
  type Verdict,
} from '../engine';
export { property } from '../s3';
export { reporters, type Format, type Reporter, type ReporterContext } from '../reporters';
export {
  allItems,
  allOf,
  anyOf,
  get,
  isOneOf,
  isStated,
  isSwitchedOn,
  literal,
  loadPaths,
  loadText,
  no,
  nodeFiles,
  not,
  someItem,
  UserError,
  yes,
  type Decided,
  type Files,
  type Loaded,
  type LoadOptions,
  type Template,
  type Value,
} from '../template';
export { allRules, rules } from '../../rules';
