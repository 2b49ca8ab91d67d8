import type { Resource, Template } from '../template';
import type { Examined } from './report';
import { outcomes, type Outcome, type OutcomeCounts } from './outcome';
import type { Location, SubjectName } from './finding';

interface Looked {
  readonly resource: Resource | undefined;
  readonly template: Template;
  /** for each rule what it came to, as its place in `outcomes` and one more; 0 where it did not look */
  readonly codes: Uint8Array;
}

/**
 * What each rule came to on each subject. An estate has a million of these, so each is one byte.
 */
export class Looks {
  private readonly all: Looked[] = [];
  private readonly byTemplate = new Map<Template, Map<string | undefined, Looked>>();

  constructor(private readonly rules: readonly string[]) {}

  /** Notes what the rule at `index` came to. */
  note(index: number, { resource, template }: Pick<Looked, 'resource' | 'template'>, outcome: Outcome): void {
    const here = this.byTemplate.get(template) ?? new Map<string | undefined, Looked>();
    this.byTemplate.set(template, here);
    let looked = here.get(resource?.logicalId);
    if (looked === undefined) {
      looked = { resource, template, codes: new Uint8Array(this.rules.length) };
      here.set(resource?.logicalId, looked);
      this.all.push(looked);
    }
    looked.codes[index] = outcomes.indexOf(outcome) + 1;
  }

  /** Every resource that some rule looked at, or would have looked at in a world where it is deployed. */
  examined(of: {
    readonly subject: (resource: Resource | undefined, template: Template) => SubjectName;
    readonly location: (resource: Resource | undefined, template: Template) => Location;
    /** the outcome once findings are accepted */
    readonly accepted: (subject: SubjectName) => ((rule: string, outcome: Outcome) => Outcome) | undefined;
  }): readonly Examined[] {
    return this.all.map(({ resource, template, codes }) => {
      const subject = of.subject(resource, template);
      const accepted = of.accepted(subject);
      if (accepted)
        this.rules.forEach((rule, index) => {
          const outcome = outcomes[(codes[index] ?? 0) - 1];
          if (outcome) codes[index] = outcomes.indexOf(accepted(rule, outcome)) + 1;
        });
      const { rules } = this;
      return {
        subject,
        location: of.location(resource, template),
        get outcomes() {
          return outcomesIn(rules, codes);
        },
      };
    });
  }

  /** What each rule came to, over all subjects. */
  counts(): ReadonlyMap<string, OutcomeCounts> {
    return new Map(
      this.rules.map((rule, index) => {
        const counts = { fail: 0, unknown: 0, accepted: 0, pass: 0, 'not-applicable': 0 };
        for (const { codes } of this.all) {
          const outcome = outcomes[(codes[index] ?? 0) - 1];
          if (outcome) counts[outcome]++;
        }
        return [rule, counts];
      }),
    );
  }
}

function outcomesIn(rules: readonly string[], codes: Uint8Array): ReadonlyMap<string, Outcome> {
  const found = new Map<string, Outcome>();
  for (const [index, rule] of rules.entries()) {
    const outcome = outcomes[(codes[index] ?? 0) - 1];
    if (outcome) found.set(rule, outcome);
  }
  return found;
}
