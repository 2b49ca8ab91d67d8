import { metaRules, pageAddress, type AnyRule, type FrameworkOutline, type RuleMetadata } from '../lib/engine';
import { answers, everyControl, frameworks, missingOf, packsOf } from './controls';
import { catalogue } from './catalogue';

export { catalogue };

/** Every rule that looks at templates. */
export const rules: readonly AnyRule[] = Object.entries<readonly AnyRule[]>(catalogue).flatMap(([, of]) =>
  of.map(catalogued),
);

/** A rule with its page and its packs; the tables of frameworks are only gone through when somebody asks for packs. */
function catalogued(rule: AnyRule): AnyRule {
  let packs: readonly string[] | undefined;
  return {
    ...rule,
    page: pageAddress(rule.id),
    get packs() {
      return (packs ??= packsOf(rule.controls));
    },
  };
}

/** Every rule there is, with the ones the engine applies to suppressions. */
export const allRules: readonly RuleMetadata[] = [...rules, ...Object.values(metaRules)];

/** The folder of a rule and its page, or `own` for a rule that is none of these. */
export function categoryOf(id: string): string {
  const found = Object.entries<readonly AnyRule[]>(catalogue).find(([, listed]) => listed.some((one) => one.id === id));
  return found?.[0] ?? (Object.values(metaRules).some((one) => one.id === id) ? 'meta' : 'own');
}

/** Every framework with its controls, and for each the rules that answer it or the reason why none does. */
export function frameworkOutlines(): readonly FrameworkOutline[] {
  return Object.entries(frameworks).map(([id, { title, source }]): FrameworkOutline => ({
    id,
    title,
    source,
    controls: everyControl()
      .filter(({ framework }) => framework === id)
      .map(({ id: control, control: { title: what, notCovered, severity, more, own } }) => ({
        id: control,
        title: what,
        rules: allRules.filter(({ controls }) => answers(controls, control)).map((rule) => rule.id),
        ...(notCovered === undefined ? {} : { notCovered }),
        ...missingFrom(control),
        ...(severity === undefined ? {} : { severity }),
        ...(more === undefined ? {} : { more }),
        ...(own === undefined ? {} : { own }),
      })),
  }));
}

function missingFrom(control: string): { readonly missing?: string } {
  const isAnswered = (id: string): boolean => allRules.some(({ controls }) => answers(controls, id));
  const missing = missingOf(control, isAnswered);
  return missing === undefined ? {} : { missing };
}
