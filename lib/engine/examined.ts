import type { Resource, Template } from '../template';
import type { Examined } from './report';
import { codeOf, outcomeOfCode, outcomes, type Outcome, type OutcomeCounts } from './outcome';
import type { Location, SubjectName } from './finding';

interface Looked {
  readonly resource: Resource | undefined;
  readonly template: Template;
  /** for each rule the code of what it came to; 0 where it did not look */
  readonly codes: Uint8Array;
}

/**
 * What each rule came to on each subject. An estate has a million of these, so each is one byte.
 */
export class Looks {
  private readonly all: Looked[] = [];
  private readonly byTemplate = new Map<Template, Map<string | undefined, Looked>>();

  private readonly indices: ReadonlyMap<string, number>;
  private readonly isKept: readonly boolean[];

  /** @param keeps whether what a rule comes to is kept */
  constructor(
    private readonly rules: readonly string[],
    keeps: (rule: string) => boolean = () => true,
  ) {
    this.indices = new Map(rules.map((rule, index) => [rule, index]));
    this.isKept = rules.map(keeps);
  }

  /** Notes, of a subject, what the rule at `index` came to. */
  at({ resource, template }: Pick<Looked, 'resource' | 'template'>): (index: number, outcome: Outcome) => void {
    let looked: Looked | undefined;
    return (index, outcome) => {
      if (this.isKept[index] !== true) return;
      looked ??= this.lookedAt(resource, template);
      looked.codes[index] = codeOf(outcome);
    };
  }

  private lookedAt(resource: Resource | undefined, template: Template): Looked {
    const here = this.byTemplate.get(template) ?? new Map<string | undefined, Looked>();
    this.byTemplate.set(template, here);
    let looked = here.get(resource?.logicalId);
    if (looked === undefined) {
      looked = { resource, template, codes: new Uint8Array(this.rules.length) };
      here.set(resource?.logicalId, looked);
      this.all.push(looked);
    }
    return looked;
  }

  /** Every resource that some rule looked at, or would have looked at in a world where it is deployed. */
  examined(of: {
    readonly subject: (resource: Resource | undefined, template: Template) => SubjectName;
    readonly location: (resource: Resource | undefined, template: Template) => Location;
    /** the outcome once findings are accepted */
    readonly accepted: (subject: SubjectName) => ((rule: string, outcome: Outcome) => Outcome) | undefined;
  }): readonly Examined[] {
    return this.all.map(({ resource, template, codes: noted }) => {
      const subject = of.subject(resource, template);
      const accepted = of.accepted(subject);
      if (accepted)
        this.rules.forEach((rule, index) => {
          const outcome = outcomeOfCode(noted[index]);
          if (outcome) noted[index] = codeOf(accepted(rule, outcome));
        });
      return {
        subject,
        location: of.location(resource, template),
        outcomes: new OutcomesOfSubject(this.indices, noted),
      };
    });
  }

  /** What each rule came to, over all subjects. */
  counts(): ReadonlyMap<string, OutcomeCounts> {
    const codesOfRule = outcomes.length + 1;
    const tally = new Uint32Array(this.rules.length * codesOfRule);
    for (const { codes: noted } of this.all)
      noted.forEach((code, index) => {
        const place = index * codesOfRule + code;
        tally[place] = (tally[place] ?? 0) + 1;
      });
    const countsOf = (index: number): OutcomeCounts => {
      const counts = { fail: 0, unknown: 0, accepted: 0, pass: 0, 'not-applicable': 0 };
      for (const [code, outcome] of outcomes.entries()) counts[outcome] = tally[index * codesOfRule + code + 1] ?? 0;
      return counts;
    };
    return new Map(
      [...this.indices].filter(([, index]) => this.isKept[index]).map(([rule, index]) => [rule, countsOf(index)]),
    );
  }
}

/** A text that outcomes share which are the same for every rule. */
export function outcomesKey(of: ReadonlyMap<string, Outcome>): string {
  return of instanceof OutcomesOfSubject ? of.key : [...of].map((one) => one.join('=')).join();
}

/** What rules came to on one subject, as a map: read from the bytes, as a map of its own would take three kilobytes. */
class OutcomesOfSubject implements ReadonlyMap<string, Outcome> {
  constructor(
    private readonly indices: ReadonlyMap<string, number>,
    private readonly codes: Uint8Array,
  ) {}

  get key(): string {
    return Buffer.from(this.codes.buffer, this.codes.byteOffset, this.codes.length).toString('latin1');
  }

  get size(): number {
    return this.codes.reduce((sum, code) => sum + (code === 0 ? 0 : 1), 0);
  }

  get(rule: string): Outcome | undefined {
    const index = this.indices.get(rule);
    return index === undefined ? undefined : outcomeOfCode(this.codes[index]);
  }

  has(rule: string): boolean {
    return this.get(rule) !== undefined;
  }

  *entries(): MapIterator<[string, Outcome]> {
    for (const [rule, index] of this.indices) {
      const outcome = outcomeOfCode(this.codes[index]);
      if (outcome) yield [rule, outcome];
    }
  }

  *keys(): MapIterator<string> {
    for (const [rule] of this.entries()) yield rule;
  }

  *values(): MapIterator<Outcome> {
    for (const [, outcome] of this.entries()) yield outcome;
  }

  [Symbol.iterator](): MapIterator<[string, Outcome]> {
    return this.entries();
  }

  forEach(told: (outcome: Outcome, rule: string, map: ReadonlyMap<string, Outcome>) => void): void {
    for (const [rule, outcome] of this.entries()) told(outcome, rule, this);
  }
}
