import { commandType } from '../scripts';
import type { Template } from '../template';
import type { Finding, SuppressedFinding } from './finding';
import type { AcceptedWhat, LintOptions, RuleOverride } from './lint-options';
import { metaRules } from './meta-rules';
import { asPlaced, reported, type Placed } from './place-finding';
import type { AnyRule } from './rule';
import { fromConfig, isDate, suppressionsIn, type Suppression } from './suppression';
import { isSuppressedByOtherTool, otherToolsSuppressions } from './suppressions-of-other-tools';

interface Judged {
  readonly active: readonly Placed[];
  readonly suppressed: SuppressedFinding[];
}

export function applySuppressions(
  found: readonly Placed[],
  templates: readonly Template[],
  rules: readonly AnyRule[],
  options: LintOptions,
): Judged {
  const { today, knownRules, suppressions = [], ignoresInlineSuppressions = false, overrides = [] } = options;
  // where no script is read, nobody can tell whether what is accepted there is still found
  const isAsked = ({ subject }: AnyRule): boolean => subject !== 'command' || templates.some(isOfScript);
  const ran = new Set(rules.filter(isAsked).map(({ id }) => id));
  const inline = ignoresInlineSuppressions ? [] : suppressionsIn(templates);
  const written = [...inline, ...suppressions.map((one) => fromConfig(one, templates))];
  const known = new Set([
    ...rules.map(({ id }) => id),
    ...(knownRules ?? []),
    metaRules.newAccess.id,
    metaRules.contract.id,
  ]);
  const checked = written.map((suppression) => ({ suppression, mistakes: mistakeIn(suppression, known, today) }));
  const valid = checked.flatMap(({ suppression, mistakes }) =>
    mistakes.length === 0 ? [{ suppression, isUsed: false, isRefused: false }] : [],
  );
  const otherTools = ignoresInlineSuppressions ? [] : otherToolsSuppressions(templates);
  const active: Placed[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const placed of found) {
    const acceptance = acceptedBy(placed, valid, options) ?? acceptedByOtherTool(placed, otherTools, options);
    if (acceptance === undefined) active.push(placed);
    else suppressed.push({ ...placed.finding, suppression: acceptance });
  }
  const unused = valid.filter(({ isUsed }) => !isUsed).flatMap((one) => toldUnused(one, ran, overrides));
  const told = [...checked.flatMap(({ mistakes }) => mistakes), ...active, ...unused];
  return { active: told.flatMap((placed) => asPlaced(placed, options)), suppressed };
}

/** @param ran ids of the rules that were asked */
function toldUnused(
  { suppression: { rule, place, mayBeUnused }, isRefused }: Written,
  ran: ReadonlySet<string>,
  overrides: readonly RuleOverride[],
): readonly Placed[] {
  if (isRefused) return [reported(metaRules.unused, place, `the policy lets nobody suppress \`${rule}\` so`)];
  if (mayBeUnused || rule === undefined || !ran.has(rule)) return [];
  const isOff = overrides.some(
    ({ severities: some, appliesTo }) => some[rule] === 'off' && appliesTo(place.template.source.path),
  );
  return isOff ? [] : [reported(metaRules.unused, place, `the suppression of \`${rule}\` matches no finding`)];
}

/** Whether a template is made of a script. */
function isOfScript({ resources }: Template): boolean {
  return [...resources.values()].some(({ type }) => type === commandType);
}

/** @returns what is wrong with a suppression before anything is matched with it; nothing when it counts */
function mistakeIn(
  { rule, reason, until, place }: Suppression,
  known: ReadonlySet<string>,
  today: string,
): readonly Placed[] {
  if (rule === undefined) return [reported(metaRules.unexplained, place, 'the suppression names no rule')];
  const name = `the suppression of \`${rule}\``;
  if (reason === '') return [reported(metaRules.unexplained, place, `${name} gives no reason`)];
  if (!known.has(rule)) return [reported(metaRules.unused, place, `no rule is called \`${rule}\``)];
  if (until === undefined) return [];
  if (!isDate(until)) {
    const message = `${name} ends on \`${until}\`, which is no date like \`2027-01-31\``;
    return [reported(metaRules.unexplained, place, message)];
  }
  return until < today ? [reported(metaRules.expired, place, `${name} ended on \`${until}\``)] : [];
}

type Acceptance = SuppressedFinding['suppression'];

/** A suppression without mistakes, and what came of it. */
interface Written {
  readonly suppression: Suppression;
  isUsed: boolean;
  /** a policy lets nobody write it */
  isRefused: boolean;
}

/** What is accepted, as a policy names it. */
function acceptedWhat({ rule, severity, subject: { logicalId, constructPath } }: Finding): AcceptedWhat {
  return { rule: rule.id, severity, names: [logicalId, constructPath].filter((name) => name !== undefined) };
}

function acceptedBy(
  { finding, place }: Placed,
  valid: readonly Written[],
  { mayAccept }: LintOptions,
): Acceptance | undefined {
  const match = valid.find((written) => {
    const { rule, origin, until, place: at, covers } = written.suppression;
    if (rule !== finding.rule.id || !covers(finding, place)) return false;
    const where = { origin, until, file: at.template.source.path };
    const isAllowed = mayAccept?.(where, acceptedWhat(finding)) ?? true;
    if (!isAllowed) written.isRefused = true;
    return isAllowed;
  });
  if (match === undefined) return undefined;
  match.isUsed = true;
  const { reason, origin } = match.suppression;
  return { reason, origin };
}

function acceptedByOtherTool(
  { finding, place }: Placed,
  others: ReturnType<typeof otherToolsSuppressions>,
  { today, mayAccept }: LintOptions,
): Acceptance | undefined {
  const match = others.find((one) => {
    if (!isSuppressedByOtherTool(one, finding, place, today)) return false;
    const where = { origin: 'other-linter', until: one.until, file: one.place.template.source.path } as const;
    return mayAccept?.(where, acceptedWhat(finding)) ?? true;
  });
  if (match === undefined) return undefined;
  const { tool, alias, reason } = match;
  return { reason: `${tool} ${alias}${reason === '' ? '' : `: ${reason}`}`, origin: 'other-linter' };
}
