import { estateIn, isDeployed, takeInventory, whyNotRead, type Inventory } from '../s3';
import {
  Allowance,
  OutcomesByRegion,
  Worlds,
  explore,
  yes,
  type Decided,
  type Place,
  type Template,
  type World,
} from '../template';
import { Looks } from './examined';
import {
  JudgedTemplateWriter,
  resultIn,
  type JudgedTemplate,
  type JudgedTemplates,
  type RuleResult,
} from './judged-elsewhere';
import type { LintOptions, RuleOverride } from './lint-options';
import { maximumWorlds, tooManyWorlds } from './maximum-worlds';
import { outcomeOf, worstOutcome, type Outcome } from './outcome';
import { placeFinding, plainPath, type Placed } from './place-finding';
import {
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
import { type Severity } from './severity';

/** What a run looks at, and the worlds that all its rules visit. */
export interface LookedAt {
  readonly inventory: Inventory;
  readonly worlds: Worlds;
  readonly allowances: WeakMap<Template, Allowance>;
}

/**
 * What the rules find, one rule after the other. They are asked one resource after the other, template by template:
 * what was read of it is at hand for all of them, and need not be kept for the rest of the estate.
 */
export function judgeAll(
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
