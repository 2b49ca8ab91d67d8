import { resourcesOf, takeInventory, type Inventory, type OrganizationPolicies } from '../s3';
import { Worlds, type Template } from '../template';
import { applySuppressions } from './apply-suppressions';
import { subtract, type BaselinedFinding, type KnownEntry } from './baseline';
import { byWeight, withCauses } from './causes';
import { brokenContracts } from './contracts';
import { Looks } from './examined';
import type { Finding, SuppressedFinding } from './finding';
import { judgeAll, type LookedAt } from './judge';
import type { LintOptions } from './lint-options';
import { metaRules } from './meta-rules';
import { lostAccess, newAccess } from './new-access';
import { afterAcceptance, bySubject, type Sorted } from './outcome';
import { asDecided, locate, placeFinding, reported, subjectName, type Placed } from './place-finding';
import type { Report, Summary } from './report';
import { fixability, type AnyRule, type RuleMetadata } from './rule';
import { isAtLeast, type Severity } from './severity';
import { notTakenOver, otherToolsSuppressions } from './suppressions-of-other-tools';

/** Judges templates that belong together by `rules`. Pure and synchronous: the same input gives the same report. */
export function lint(templates: readonly Template[], rules: readonly AnyRule[], options: LintOptions): Report {
  const inventory = takeInventory(templates, options.settings);
  const lookedAt: LookedAt = { inventory, worlds: new Worlds(), allowances: new WeakMap() };
  const reports = reportedBy(rules, options);
  const looks = new Looks(
    rules.map(({ id }) => id),
    reports,
  );
  const found = judgeAll(rules, lookedAt, looks, { ...options, templates });
  const asked = [...newAccessFound(templates, options), ...brokenContractsFound(templates, options)];
  const { fresh, stale, suppressed, known } = settle([...found, ...asked], templates, rules, options);
  const { failOn = 'medium', minimum = 'low', strictUnknown = false, errors = [] } = options;
  const sorted: Sorted = { left: bySubject(fresh), accepted: bySubject([...suppressed, ...known]) };
  const examined = looks.examined({
    subject: subjectName,
    location: (resource, template) => locate({ template, path: resource ? ['Resources', resource.logicalId] : [] }),
    accepted: (subject) => afterAcceptance(subject, sorted),
  });
  const findings = [...fresh, ...stale].sort(byWeight).filter(({ severity }) => isAtLeast(severity, minimum));
  const fails = findings.some(failsBy({ failOn, strictUnknown }));
  return {
    findings,
    suppressed,
    known,
    ...lostAccessIn(templates, options),
    examined,
    passedOver: options.passedOver ?? [],
    notTakenOver: foreignNames(templates, options),
    errors,
    rules: [...rules, ...Object.values(metaRules)].filter(({ id }) => reports(id)),
    outcomes: looks.counts(),
    summary: {
      ...summarise(findings, suppressed.length, known.length, lookedAt.inventory, rules.length),
      notAsked: options.notAsked ?? 0,
    },
    failOn,
    strictUnknown,
    conclusion: errors.length > 0 ? 'error' : fails ? 'fail' : 'pass',
  };
}

/** Whether findings of a rule are reported. */
function reportedBy(rules: readonly AnyRule[], { reported }: LintOptions): (rule: string) => boolean {
  if (reported === undefined) return () => true;
  const always = rules.filter(({ saysWhatWasNotRead }) => saysWhatWasNotRead).map(({ id }) => id);
  const ids = new Set([...reported, ...always]);
  return (id) => ids.has(id) || isAskedFor({ id });
}

/** What became of what was found. */
interface Settled {
  readonly fresh: readonly Finding[];
  /** of a baseline, entries that nothing matches */
  readonly stale: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly known: readonly BaselinedFinding[];
}

/** Takes out what is accepted and what was there before, and what is not reported only then: both need all of it. */
function settle(
  found: readonly Placed[],
  templates: readonly Template[],
  rules: readonly AnyRule[],
  options: LintOptions,
): Settled {
  const reports = reportedBy(rules, options);
  const only = <One extends Finding>(some: readonly One[]): One[] => some.filter(({ rule }) => reports(rule.id));
  const { active, suppressed } = applySuppressions(found, templates, rules, options);
  const { fresh, known, left } = subtract(withCauses(active), options.known ?? []);
  return {
    fresh: only(fresh),
    stale: only(left.flatMap((entry) => staleEntry(entry, options))),
    suppressed: only(suppressed).sort(byWeight),
    known: only(known),
  };
}

/** What suppressions for other linters name that no rule is called by, and where. */
function foreignNames(templates: readonly Template[], options: LintOptions): Report['notTakenOver'] {
  const { catalogue, ignoresInlineSuppressions = false } = options;
  if (catalogue === undefined || ignoresInlineSuppressions) return [];
  return notTakenOver(otherToolsSuppressions(templates), catalogue).map(({ tool, alias, place }) => ({
    tool,
    alias,
    location: locate(place),
  }));
}

/** Which findings fail a run; what was asked for by name, whatever fails otherwise, does from medium on. */
function failsBy({ failOn, strictUnknown }: Pick<Report, 'failOn' | 'strictUnknown'>): (finding: Finding) => boolean {
  return ({ kind, severity, rule }) =>
    (kind === 'fail' || strictUnknown) && isAtLeast(severity, isAskedFor(rule) ? 'medium' : failOn);
}

/** An entry of a baseline that nothing matches any more, where it stands in a file. */
function staleEntry({ place, fingerprint }: KnownEntry, options: LintOptions): readonly Finding[] {
  if (place === undefined) return [];
  const message = `\`${fingerprint}\` is found no more`;
  return asDecided(reported(metaRules.stale, place, message).finding, options);
}

/** What somebody may do now that they could not before, as findings. */
function newAccessFound(templates: readonly Template[], options: LintOptions): readonly Placed[] {
  const { before } = options;
  if (before === undefined) return [];
  const organization = organizationOf(options);
  return newAccess(templates, before.templates, before.exposure, organization).map(
    ({ bucket, when, severity, openness, ...verdict }) => {
      const rule = { ...metaRules.newAccess, severity };
      const placed = placeFinding(rule, { ...verdict, related: [] }, bucket, (bucket ?? verdict.place).template, when);
      // one statement may let several in
      const fingerprint = `${placed.finding.fingerprint}|${verdict.message}`;
      const change = openness === undefined ? {} : { openness };
      const own = { rule: metaRules.newAccess, fingerprint, cause: fingerprint, ...change };
      return { ...placed, finding: { ...placed.finding, ...own } };
    },
  );
}

function organizationOf({ settings, controls }: LintOptions): OrganizationPolicies {
  return { ...(settings === undefined ? {} : { settings }), ...controls };
}

/** What somebody may do no longer, where it is asked what has changed. */
function lostAccessIn(templates: readonly Template[], options: LintOptions): Pick<Report, 'lostAccess'> {
  const { before } = options;
  if (before === undefined) return {};
  const organization = organizationOf(options);
  const lost = lostAccess(templates, before.templates, organization);
  return {
    lostAccess: lost.map(({ bucket, ...rest }) => ({ subject: subjectName(bucket, bucket.template), ...rest })),
  };
}

/** Contracts that do not hold, as findings. */
function brokenContractsFound(templates: readonly Template[], options: LintOptions): Placed[] {
  return brokenContracts(templates, options.contracts ?? [], organizationOf(options)).map(
    ({ contract, bucket, when, clause, severity, ...one }) => {
      const rule = { ...metaRules.contract, severity };
      const where = clause ?? contract.place;
      const why = contract.reason === undefined ? '' : `: ${contract.reason}`;
      const related =
        where === undefined || where === one.place ? [] : [{ place: where, message: `the contract${why}` }];
      const placed = placeFinding(rule, { ...one, related }, bucket, bucket?.template ?? one.place.template, when);
      // one statement may break several clauses
      const fingerprint = `${placed.finding.fingerprint}|${one.message}`;
      return { ...placed, finding: { ...placed.finding, rule: metaRules.contract, fingerprint, cause: fingerprint } };
    },
  );
}

/** Whether somebody asked for it apart from the rules: what is mild enough not to fail says so by its severity. */
export function isAskedFor({ id }: Pick<RuleMetadata, 'id'>): boolean {
  return id === metaRules.newAccess.id || id === metaRules.contract.id;
}

function summarise(
  findings: readonly Finding[],
  suppressed: number,
  known: number,
  inventory: Inventory,
  rules: number,
): Omit<Summary, 'notAsked'> {
  const count = (severity: Severity): number =>
    findings.filter((finding) => finding.kind === 'fail' && finding.severity === severity).length;
  return {
    failed: { critical: count('critical'), high: count('high'), medium: count('medium'), low: count('low') },
    unknown: findings.filter(({ kind }) => kind === 'unknown').length,
    suppressed,
    known,
    fixable: {
      safe: findings.filter(({ automaticFix }) => fixability(automaticFix) === 'safe').length,
      unsafe: findings.filter(({ automaticFix }) => fixability(automaticFix) === 'unsafe').length,
    },
    templates: inventory.set.templates.length,
    buckets: resourcesOf(inventory, 'AWS::S3::Bucket').length,
    rules,
  };
}
