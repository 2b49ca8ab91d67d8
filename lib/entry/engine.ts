/**
 * The engine without the CDK: read templates, judge them, render the report.
 * ```ts
 * const { templates, errors } = loadPaths(['cdk.out'], nodeFiles);
 * const report = lint(templates, chooseRules(rules), { today: '2026-11-23', errors });
 * ```
 */
export {
  accessReport,
  can,
  chooseRules,
  groupByCause,
  lint,
  severities,
  type Finding,
  type LintOptions,
  type Report,
  type RuleMetadata,
  type Severity,
} from '../engine';
export { reporters, type Format, type Reporter, type ReporterContext } from '../reporters';
export {
  loadPaths,
  loadText,
  nodeFiles,
  UserError,
  type Files,
  type Loaded,
  type LoadOptions,
  type Template,
} from '../template';
export { allRules, rules } from '../../rules';
