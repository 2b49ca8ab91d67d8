import type { Place, Template } from '../template';
import { codeOf, outcomeOfCode, type Outcome } from './outcome';
import type { PlacedEdit, Verdict } from './rule';

/** A verdict, and under which condition it holds. */
export interface Said {
  readonly verdict: Verdict;
  readonly when: string | undefined;
}

/** What a rule came to on a subject, in all worlds. */
export interface RuleResult {
  readonly outcome: Outcome;
  readonly said: readonly Said[];
}

/** What was judged, of all templates of a run by their index: it can be sent between threads. */
export type JudgedTemplates = ReadonlyMap<number, JudgedTemplate>;

/** What rules came to on the subjects of one template. */
export interface JudgedTemplate {
  /** for each subject and each rule of the run a byte: 1 more than the index of the outcome, 0 where none looked */
  readonly outcomes: Uint8Array;
  /** by the index of that byte */
  readonly said: ReadonlyMap<number, readonly Sendable<Said>[]>;
}

/** The same with the index of each template in its place. */
type Sendable<Of> = Of extends Template
  ? number
  : Of extends (infer One)[]
    ? Sendable<One>[]
    : Of extends readonly (infer One)[]
      ? readonly Sendable<One>[]
      : Of extends object
        ? { readonly [Key in keyof Of]: Sendable<Of[Key]> }
        : Of;

type SendableVerdict = Sendable<Verdict>;

/** Writes down what rules come to on the subjects of one template. */
export class JudgedTemplateWriter {
  private readonly outcomes: Uint8Array;
  private readonly said = new Map<number, readonly Sendable<Said>[]>();

  /** @param indices the index of each template of the run */
  constructor(
    subjects: number,
    private readonly rules: number,
    private readonly indices: ReadonlyMap<Template, number>,
  ) {
    this.outcomes = new Uint8Array(subjects * rules);
  }

  /** @throws Error when a place is in no template of the run */
  add(subject: number, rule: number, { outcome, said }: RuleResult): void {
    const at = subject * this.rules + rule;
    this.outcomes[at] = codeOf(outcome);
    if (said.length === 0) return;
    const indexOf = (template: Template): number => {
      const index = this.indices.get(template);
      if (index === undefined) throw new Error(`a verdict is about ${template.source.path}, which is not judged`);
      return index;
    };
    this.said.set(
      at,
      said.map(({ verdict, when }) => ({ verdict: converted<Verdict, SendableVerdict>(verdict, indexOf), when })),
    );
  }

  written(): JudgedTemplate {
    return { outcomes: this.outcomes, said: this.said };
  }
}

/** What a rule came to on a subject; undefined where it did not look. @param rules how many the run has */
export function resultIn(
  { outcomes: codes, said }: JudgedTemplate,
  [subject, rule]: readonly [subject: number, rule: number],
  rules: number,
  templates: readonly Template[],
): RuleResult | undefined {
  const at = subject * rules + rule;
  const outcome = outcomeOfCode(codes[at]);
  if (outcome === undefined) return undefined;
  const templateAt = (index: number): Template => {
    const template = templates[index];
    if (template === undefined) throw new Error(`there is no template ${index}`);
    return template;
  };
  const sent = said.get(at) ?? [];
  return {
    outcome,
    said: sent.map(({ verdict, when }) => ({
      verdict: converted<SendableVerdict, Verdict>(verdict, templateAt),
      when,
    })),
  };
}

type TemplateOf<Of extends Verdict | SendableVerdict> = Of['place']['template'];

/** A verdict with other things for its templates: wherever a place is in one, and nowhere else. */
function converted<From extends Verdict | SendableVerdict, To extends Verdict | SendableVerdict>(
  verdict: From,
  convert: (template: TemplateOf<From>) => TemplateOf<To>,
): To {
  const { place, related, automaticFix, ...rest } = verdict;
  const moved = (one: Place | PlacedEdit | Sendable<Place> | Sendable<PlacedEdit>): object => ({
    ...one,
    template: convert(one.template),
  });
  return {
    ...rest,
    place: moved(place),
    related: related.map((one) => ({ ...one, place: moved(one.place) })),
    ...(automaticFix === undefined ? {} : { automaticFix: { ...automaticFix, edits: automaticFix.edits.map(moved) } }),
  } as unknown as To;
}
