import { commandType } from '../scripts';
import {
  estateIn,
  isDeployed,
  resourcesOf,
  takeInventory,
  whyNotRead,
  type Inventory,
  type OrganizationPolicies,
  type Settings,
} from '../s3';
import {
  Allowance,
  explore,
  OutcomesByRegion,
  renderPath,
  Worlds,
  yes,
  type Decided,
  type World,
  type Place,
  type Range,
  type Resource,
  type Template,
} from '../template';
import { isSuppressedByOtherTool, notTakenOver, otherToolsSuppressions } from './suppressions-of-other-tools';
import type { Finding, Location, SubjectName, SuppressedFinding, SuppressionOrigin } from './finding';
import { correlationOf } from './correlation';
import { formerPath, stablePath } from './fingerprint';
import {
  JudgedTemplateWriter,
  resultIn,
  type JudgedTemplate,
  type JudgedTemplates,
  type RuleResult,
} from './judged-elsewhere';
import { subtract, type Baseline, type BaselinedFinding, type KnownEntry } from './baseline';
import { maximumWorlds, tooManyWorlds } from './maximum-worlds';
import type { AccessContract } from './access-contract';
import { brokenContracts } from './contracts';
import { metaRules } from './meta-rules';
import { lostAccess, newAccess, type Exposure } from './new-access';
import { afterAcceptance, bySubject, outcomeOf, worstOutcome, type Outcome, type Sorted } from './outcome';
import { Looks } from './examined';
import type { InputError, Report, Summary } from './report';
import {
  fixability,
  occurrences,
  placeOf,
  subjectTypes,
  unknown,
  type AnyRule,
  type Occurrence,
  type Rule,
  type RuleMetadata,
  type SubjectKind,
  type Subjects,
  type Verdict,
} from './rule';
import { isAtLeast, severities, type Severity } from './severity';
import { fromConfig, isDate, suppressionsIn, type ConfigSuppression, type Suppression } from './suppression';

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

/** A finding of the engine itself with the severity that was decided on; none where it is off. */
function asDecided(finding: Finding, { decided = {} }: LintOptions): readonly Finding[] {
  const isOurs = Object.values(metaRules).some(({ id }) => id === finding.rule.id);
  const severity = isOurs && Object.hasOwn(decided, finding.rule.id) ? decided[finding.rule.id] : undefined;
  if (severity === 'off') return [];
  return [severity === undefined ? finding : { ...finding, severity }];
}

function asPlaced({ finding, place }: Placed, options: LintOptions): readonly Placed[] {
  return asDecided(finding, options).map((one) => ({ finding: one, place }));
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

/** A finding about what somebody wrote for us: a suppression, an entry of a baseline. */
function reported(rule: RuleMetadata, place: Place, message: string): Placed {
  const { template, path } = place;
  const resource = path[0] === 'Resources' ? template.resources.get(String(path[1])) : undefined;
  return placeFinding(rule, { kind: 'fail', place, message, related: [] }, resource, template, undefined);
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

/** A finding, with the symbolic place that suppressions are matched against. */
interface Placed {
  readonly finding: Finding;
  readonly place: Place;
}

/** What a run looks at, and the worlds that all its rules visit. */
interface LookedAt {
  readonly inventory: Inventory;
  readonly worlds: Worlds;
  readonly allowances: WeakMap<Template, Allowance>;
}

/**
 * What the rules find, one rule after the other. They are asked one resource after the other, template by template:
 * what was read of it is at hand for all of them, and need not be kept for the rest of the estate.
 */
function judgeAll(
  rules: readonly AnyRule[],
  lookedAt: LookedAt,
  looks: Looks,
  options: Pick<LintOptions, 'overrides' | 'onProgress' | 'judged'> & { readonly templates: readonly Template[] },
): readonly Placed[] {
  const { overrides = [], onProgress, judged = [], templates } = options;
  const { inventory } = lookedAt;
  const found = rules.map((): Found[] => []);
  const groups = subjectsByTemplate(rules, inventory);
  const total = groups.reduce((sum, { subjects }) => sum + subjects.length, 0);
  let done = 0;
  for (const [group, { template, subjects }] of groups.entries()) {
    const decided = severitiesIn(overrides, template);
    const elsewhere = judged.find((some) => some.has(group))?.get(group);
    for (const [at, { judges, occurrence, order }] of subjects.entries()) {
      onProgress?.(done++, total);
      const subject = new SubjectInWorlds(occurrence, inventory);
      const look = looks.at(occurrence);
      for (const index of judges) {
        const rule = rules[index];
        if (rule === undefined) continue;
        const already = elsewhere && resultIn(elsewhere, [at, index], rules.length, templates);
        const { outcome, said } = already ?? judgeHere(rule, subject, lookedAt, decided);
        look(index, outcome);
        if (said.length === 0) continue;
        const severity = decided(rule);
        const asDecidedHere = severity === rule.severity || severity === 'off' ? rule : { ...rule, severity };
        const placed = said.map(({ verdict, when }) =>
          placeFinding(asDecidedHere, verdict, occurrence.resource, template, when),
        );
        found[index]?.push({ order, placed });
      }
    }
  }
  return rules.flatMap((rule, index) => [
    ...(found[index] ?? []).sort((one, other) => one.order - other.order).flatMap(({ placed }) => placed),
    ...unreadSubjects(rule, inventory, (subject) => looks.at(subject)(index, 'unknown')),
  ]);
}

/**
 * Judges some of the templates, of which all are needed: they are one estate. What comes of it is for `judged` of
 * `lint`.
 * @param next a number that was not given before, to anybody who judges a share, counted from 0
 */
export function judgeShare(
  templates: readonly Template[],
  rules: readonly AnyRule[],
  { settings, overrides = [], onProgress }: Pick<LintOptions, 'settings' | 'overrides' | 'onProgress'>,
  next: () => number,
): JudgedTemplates {
  const inventory = takeInventory(templates, settings);
  const lookedAt: LookedAt = { inventory, worlds: new Worlds(), allowances: new WeakMap() };
  const indices = new Map(templates.map((template, index) => [template, index]));
  const groups = subjectsByTemplate(rules, inventory);
  // the large ones first: whoever is given the last one is soon done
  const order = [...groups.entries()].sort(([, one], [, other]) => other.subjects.length - one.subjects.length);
  const total = groups.reduce((sum, { subjects }) => sum + subjects.length, 0);
  const judged = new Map<number, JudgedTemplate>();
  for (let turn = next(); turn < order.length; turn = next()) {
    const [group, { template, subjects }] = order[turn] as (typeof order)[number];
    const before = order.slice(0, turn).reduce((sum, [, one]) => sum + one.subjects.length, 0);
    const decided = severitiesIn(overrides, template);
    const writer = new JudgedTemplateWriter(subjects.length, rules.length, indices);
    for (const [at, { judges, occurrence }] of subjects.entries()) {
      onProgress?.(before + at, total);
      const subject = new SubjectInWorlds(occurrence, inventory);
      for (const index of judges) {
        const rule = rules[index];
        if (rule !== undefined) writer.add(at, index, judgeHere(rule, subject, lookedAt, decided));
      }
    }
    judged.set(group, writer.written());
  }
  return judged;
}

/** What a rule found in the subject that stands at `order` among those of its kind. */
interface Found {
  readonly order: number;
  readonly placed: readonly Placed[];
}

interface SubjectOfRules {
  /** the indices of the rules that are about its kind */
  readonly judges: readonly number[];
  readonly occurrence: Occurrence<SubjectKind>;
  /** its place among those of its kind */
  readonly order: number;
}

/** The subjects of one template, in the order in which its resources stand. */
interface SubjectsOfTemplate {
  readonly template: Template;
  readonly subjects: readonly SubjectOfRules[];
}

function subjectsByTemplate(rules: readonly AnyRule[], inventory: Inventory): readonly SubjectsOfTemplate[] {
  const byKind = new Map<SubjectKind, number[]>();
  for (const [index, { subject }] of rules.entries()) byKind.set(subject, [...(byKind.get(subject) ?? []), index]);
  const byTemplate = new Map<Template, SubjectOfRules[]>();
  for (const [kind, judges] of byKind)
    for (const [order, occurrence] of occurrences(kind, inventory).entries()) {
      const subject = { judges, occurrence, order };
      const here = byTemplate.get(occurrence.template);
      if (here === undefined) byTemplate.set(occurrence.template, [subject]);
      else here.push(subject);
    }
  return [...byTemplate].map(([template, subjects]) => {
    const places = new Map([...template.resources.values()].map((resource, place) => [resource, place]));
    const placeIn = ({ occurrence: { resource } }: SubjectOfRules): number =>
      (resource === undefined ? undefined : places.get(resource)) ?? -1;
    return { template, subjects: subjects.sort((one, other) => placeIn(one) - placeIn(other)) };
  });
}

/** A subject as it is in the worlds in which rules look at it. */
class SubjectInWorlds<Kind extends SubjectKind> {
  private kept: InWorld<Kind> | undefined;

  constructor(
    readonly occurrence: Occurrence<Kind>,
    readonly inventory: Inventory,
  ) {}

  /**
   * The subject in a world; made once for all rules that look at it there, unless making it asked something: whoever is
   * given it has to rest on the same answers.
   */
  in(world: World): InWorld<Kind>['subject'] {
    if (this.kept?.world === world) return this.kept.subject;
    const { occurrence, inventory } = this;
    const asked = world.asked;
    const estate = estateIn(inventory, world);
    const isHere = occurrence.resource === undefined || isDeployed(estate, occurrence.resource);
    const subject = isHere ? occurrence.in(estate) : undefined;
    if (world.asked === asked) this.kept = { world, subject, concerned: new Map() };
    return subject;
  }

  /** Whether a rule concerns the subject, in the world that it was made in last; rules share the question. */
  isConcerned(by: Concerns<Kind>, subject: Subjects[Kind], world: World): Decided {
    const before = this.kept?.world === world ? this.kept.concerned.get(by) : undefined;
    if (before !== undefined) return before;
    const asked = world.asked;
    const answer = by(subject);
    if (world.asked === asked && this.kept?.world === world) this.kept.concerned.set(by, answer);
    return answer;
  }
}

type Concerns<Kind extends SubjectKind> = NonNullable<Rule<Kind>['concerns']>;

interface InWorld<Kind extends SubjectKind> {
  readonly world: World;
  /** undefined where it is not deployed */
  readonly subject: Subjects[Kind] | undefined;
  /** whether rules concern it, by what asks that; only what rests on no answer of the world */
  readonly concerned: Map<Concerns<Kind>, Decided>;
}

function judgeHere(
  rule: Rule,
  subject: SubjectInWorlds<SubjectKind>,
  lookedAt: LookedAt,
  decided: (rule: RuleMetadata) => Severity | 'off',
): RuleResult {
  return decided(rule) === 'off' ? { outcome: 'not-applicable', said: [] } : judge(rule, subject, lookedAt);
}

/** Of an account that runs, what the rule might have found in subjects that could not be read. */
function unreadSubjects(
  rule: AnyRule,
  inventory: Inventory,
  note: (subject: Pick<Occurrence<SubjectKind>, 'resource' | 'template'>) => void,
): readonly Placed[] {
  const because = whyNotRead(inventory, subjectTypes[rule.subject]);
  const template = inventory.set.templates.find(({ running }) => running !== undefined);
  if (because === undefined || template === undefined) return [];
  note({ resource: undefined, template });
  return [placeFinding(rule, unknown({ template, path: ['Resources'] }, because), undefined, template, undefined)];
}

/** How severe rules are in a template. */
function severitiesIn(
  overrides: readonly RuleOverride[],
  { source }: Template,
): (rule: RuleMetadata) => Severity | 'off' {
  const own = overrides.filter(({ appliesTo }) => appliesTo(source.path));
  if (own.length === 0) return ({ severity }) => severity;
  return ({ id, severity }) =>
    own.findLast(({ severities: some }) => Object.hasOwn(some, id))?.severities[id] ?? severity;
}

/** Judges one subject in every world that tells the rule something new, and says for each verdict where it holds. */
function judge<Kind extends SubjectKind>(
  rule: Rule<Kind>,
  subject: SubjectInWorlds<Kind>,
  { inventory, worlds, allowances }: LookedAt,
): RuleResult {
  const { occurrence } = subject;
  const { template } = occurrence;
  let allowance = allowances.get(template);
  if (allowance === undefined) allowances.set(template, (allowance = new Allowance(template.source.text.length)));
  const { outcomes, complete } = explore(
    maximumWorlds,
    (world): InOneWorld => {
      const here = subject.in(world);
      if (here === undefined) return { verdicts: nothingSaid, came: 'not-applicable' };
      const said: Verdict[] = [];
      for (const verdict of rule.check(here)) said.push(verdict);
      const all = said.length > 0 ? said : unreadNeeds(rule, occurrence, inventory);
      return {
        // what a running store does not have cannot be asked about
        verdicts: all.length === 0 ? all : all.filter(({ missing }) => missing?.kind !== 'not-there'),
        came: outcomeOf(all, () => (rule.concerns ? subject.isConcerned(rule.concerns, here, world) : yes)),
      };
    },
    worlds,
    allowance,
  );
  const came = outcomes.map(({ value }) => value.came);
  const worst = worstOutcome(complete ? came : [...came, 'unknown']);
  if (complete && outcomes.every(({ value }) => value.verdicts.length === 0)) return { outcome: worst, said: [] };
  const verdicts = new OutcomesByRegion<Verdict>();
  for (const outcome of outcomes)
    for (const verdict of outcome.value.verdicts) verdicts.add(keyOf(verdict), verdict, outcome);
  const said = verdicts.all(complete).map(({ value, when }) => ({ verdict: value, when }));
  if (complete) return { outcome: worst, said };
  const place = placeOfSubject(occurrence);
  const message = `cannot tell: ${tooManyWorlds}; give some with \`--parameter\``;
  const capped: Verdict = { kind: 'unknown', place, message, related: [] };
  return { outcome: worst, said: [...said, { verdict: capped, when: undefined }] };
}

const nothingSaid: readonly Verdict[] = [];

/** What a rule that found nothing has to say where something that it needs of an account was not read. */
function unreadNeeds(
  { needs = [] }: RuleMetadata,
  occurrence: Pick<Occurrence<SubjectKind>, 'resource' | 'template'>,
  inventory: Inventory,
): readonly Verdict[] {
  // most rules need nothing, and there may be thousands of templates to look at
  const because = needs.length === 0 ? undefined : whyNotRead(inventory, needs);
  return because === undefined ? [] : [unknown(placeOfSubject(occurrence), because)];
}

function placeOfSubject({ resource, template }: Pick<Occurrence<SubjectKind>, 'resource' | 'template'>): Place {
  return resource ? placeOf(resource) : { template, path: [] };
}

function keyOf({ kind, place, message }: Verdict): string {
  return [kind, place.template.id, plainPath(place), message].join('\u0000');
}

/** What a rule says of a subject in one world. */
interface InOneWorld {
  readonly verdicts: readonly Verdict[];
  readonly came: Outcome;
}

function placeFinding(
  rule: RuleMetadata,
  verdict: Verdict,
  resource: Resource | undefined,
  template: Template,
  when: string | undefined,
): Placed {
  const source = resource && template.provenance.creations?.get(resource.logicalId);
  const name = resource?.constructPath ?? resource?.logicalId ?? '';
  const about = [rule.id, template.source.path.replaceAll('\\', '/'), name];
  const fingerprint = [...about, stablePath(verdict.place)].join('|');
  const finding: Finding = {
    rule,
    kind: verdict.kind,
    severity: rule.severity,
    message: verdict.message,
    ...(verdict.missing === undefined ? {} : { missing: verdict.missing }),
    ...(when === undefined ? {} : { when }),
    subject: subjectName(resource, template),
    location: locate(verdict.place),
    related: verdict.related.map(({ place, message }) => ({ location: locate(place), message })),
    ...(source ? { source } : {}),
    ...(verdict.fix === undefined ? {} : { fix: verdict.fix }),
    ...(verdict.automaticFix === undefined ? {} : { automaticFix: verdict.automaticFix }),
    ...(verdict.witness === undefined ? {} : { witness: verdict.witness }),
    fingerprint,
    formerFingerprint: [...about, formerPath(verdict.place)].join('|'),
    correlation: correlationOf(rule.id, resource, template),
    cause: fingerprint,
  };
  return { finding, place: verdict.place };
}

function subjectName(resource: Resource | undefined, template: Template): SubjectName {
  const {
    source,
    provenance: { stack },
    environment: { account, region },
  } = template;
  return {
    template: source.path,
    ...(resource ? { type: resource.type, logicalId: resource.logicalId } : {}),
    ...(resource?.constructPath === undefined ? {} : { constructPath: resource.constructPath }),
    ...(stack === undefined ? {} : { stack }),
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
  };
}

export function locate(place: Place): Location {
  return new LocationOfPlace(place);
}

/** Where a place stands, looked up when somebody wants the line: an estate has as many of these as findings. */
class LocationOfPlace implements Location {
  readonly file: string;
  readonly path: string;
  readonly #place: Place;
  #range: Range | undefined;

  constructor(place: Place) {
    this.file = place.template.source.path;
    this.path = renderPath(place.path);
    this.#place = place;
  }

  get range(): Range {
    return (this.#range ??= this.#place.template.source.locate(this.#place.path));
  }
}

/** The path without the branches of conditional functions, which are one place to a reader. */
function plainPath({ path }: Place): string {
  return renderPath(path.filter((step, index) => step !== 'Fn::If' && path[index - 1] !== 'Fn::If'));
}

interface Judged {
  readonly active: readonly Placed[];
  readonly suppressed: SuppressedFinding[];
}

function applySuppressions(
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

/** Gives findings that concern the same node of the same subject one cause, and sorts them. */
function withCauses(placed: readonly Placed[]): Finding[] {
  const sorted = [...placed].sort((a, b) => byWeight(a.finding, b.finding));
  const heads = new Heads();
  return sorted.map(({ finding, place }) => {
    // a whole resource is not one cause, a node below one of its properties is
    if (place.path.length < 4) return finding;
    const steps = [place.template.id, ...plainPath(place).split('/')];
    const cause = heads.of(steps);
    if (cause !== undefined) return { ...finding, cause };
    heads.add(steps, finding.cause);
    return finding;
  });
}

/** How many steps lead to a property: its template, `Resources`, the resource, `Properties`, its name. */
const stepsToProperty = 5;

/**
 * Causes by the node that the first finding about them stands at.
 * INVARIANT: no node is above another.
 */
class Heads {
  private readonly at = new Map<string, string>();
  /** by each node above one, the first that was added below it */
  private readonly below = new Map<string, string>();

  /** The cause that a node above this one, below it or itself has. */
  of(steps: readonly string[]): string | undefined {
    for (const path of pathsTo(steps)) {
      const cause = this.at.get(path);
      if (cause !== undefined) return cause;
    }
    return this.below.get(steps.join('/'));
  }

  add(steps: readonly string[], cause: string): void {
    this.at.set(steps.join('/'), cause);
    for (const path of pathsTo(steps)) if (!this.below.has(path)) this.below.set(path, cause);
  }
}

/** The paths to the nodes that lead to one, from its property on, with its own. */
function pathsTo(steps: readonly string[]): readonly string[] {
  const from = Math.min(stepsToProperty, steps.length);
  return Array.from({ length: steps.length - from + 1 }, (_, index) => steps.slice(0, from + index).join('/'));
}

function byWeight(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    Number(a.kind === 'unknown') - Number(b.kind === 'unknown') ||
    compare(a.location.file, b.location.file) ||
    a.location.range.start.line - b.location.range.start.line ||
    compare(a.fingerprint, b.fingerprint) ||
    compare(a.message, b.message)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
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
