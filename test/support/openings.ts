import { lint, type AnyRule } from '../../lib/engine';
import { isObject, loadText, type Json, type JsonObject, type Template } from '../../lib/template';
import { categoryOf } from '../../rules';
import { today } from './lint';
import { examplesOf, pageOf, templatesOf, type Example } from './pages';

/*
 * What a rule says when a value that its page states is open instead: a rule that failed may not fall silent, and one
 * that passed may not fail. Every scalar of every example is opened in turn.
 */

interface OpeningForm {
  /** what stands there instead of what did */
  readonly value: (was: Json) => Json;
  /** what it refers to */
  readonly add: Readonly<Record<string, JsonObject>>;
  /** whether nothing may be there, which is another example, that may well fail */
  readonly mayBeAbsent?: true;
}

/** Ways a value can be open. */
export const openings = {
  parameter: { value: () => ({ Ref: 'OpenedValue' }), add: { Parameters: { OpenedValue: { Type: 'String' } } } },
  'dynamic reference': { value: () => '{{resolve:ssm:/opened/value}}', add: {} },
  'attribute of a custom resource': {
    value: () => ({ 'Fn::GetAtt': ['OpenedResource', 'Value'] }),
    add: { Resources: { OpenedResource: { Type: 'Custom::Opened', Properties: { ServiceToken: 'arn' } } } },
  },
  'the value or nothing': {
    value: (was) => ({ 'Fn::If': ['OpenedCondition', was, { Ref: 'AWS::NoValue' }] }),
    add: {
      Parameters: { OpenedSwitch: { Type: 'String' } },
      Conditions: { OpenedCondition: { 'Fn::Equals': [{ Ref: 'OpenedSwitch' }, 'on'] } },
    },
    mayBeAbsent: true,
  },
} as const satisfies Record<string, OpeningForm>;

export type Opening = keyof typeof openings;

/** A place of an example whose opening a rule answers wrongly. */
export interface Misjudged {
  readonly rule: string;
  /** `line 7: Resources/Data/Properties/…` of the page */
  readonly place: string;
  /** what the rule says of the example as it is, and of the opened one */
  readonly change: 'fail to silence' | 'pass to fail';
}

type Path = readonly (string | number)[];

/** Every opening of the rule's examples that it answers wrongly, and how many there were; every nth place is tried. */
export function misjudgedOpenings(
  rule: AnyRule,
  opening: Opening,
  every = 1,
): { readonly tried: number; readonly misjudged: readonly Misjudged[] } {
  const misjudged: Misjudged[] = [];
  const form: OpeningForm = openings[opening];
  let [seen, tried] = [0, 0];
  for (const example of examplesOf(pageOf(categoryOf(rule.id), rule.id))) {
    const before = templatesOf(example);
    const kindsBefore = kindsOf(before, rule);
    for (const [index, { source }] of before.entries()) {
      for (const path of scalarsIn((source.data as JsonObject)['Resources'], ['Resources'])) {
        if (seen++ % every !== 0) continue;
        const after = openedAt(before, index, path, form);
        if (after === undefined) continue;
        tried++;
        const kinds = kindsOf(after, rule);
        const place = `line ${example.line}: ${path.join('/')}`;
        if (kindsBefore.has('fail') && kinds.size === 0)
          misjudged.push({ rule: rule.id, place, change: 'fail to silence' });
        if (form.mayBeAbsent !== true && kindsBefore.size === 0 && kinds.has('fail'))
          misjudged.push({ rule: rule.id, place, change: 'pass to fail' });
      }
    }
  }
  return { tried, misjudged };
}

/** The example as it would be read with one value open; undefined where CloudFormation takes no function. */
function openedAt(
  templates: readonly Template[],
  index: number,
  path: Path,
  { value, add }: OpeningForm,
): readonly Template[] | undefined {
  try {
    return templates.map((one, other) => {
      if (other !== index) return one;
      const opened = merged(replaced(one.source.data, path, value) as JsonObject, add);
      return loadText(one.source.path, JSON.stringify(opened), { environment: one.environment });
    });
  } catch {
    return undefined;
  }
}

function kindsOf(templates: readonly Template[], rule: AnyRule): ReadonlySet<string> {
  return new Set(lint(templates, [rule], { today }).findings.map(({ kind }) => kind));
}

/** Places of scalars below `Properties` and of the attributes that take functions. */
function* scalarsIn(value: Json | undefined, path: Path): Iterable<Path> {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* scalarsIn(item as Json, [...path, index]);
  else if (isObject(value)) {
    // the argument of a function names things of the template
    const isCall = Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));
    if (!isCall) for (const [key, member] of Object.entries(value)) yield* scalarsIn(member, [...path, key]);
  } else if (value !== null && value !== undefined && path[2] === 'Properties') yield path;
}

function replaced(value: Json | undefined, path: Path, by: (was: Json) => Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return by(value ?? null);
  if (Array.isArray(value))
    return value.map((item: Json, index): Json => (index === step ? replaced(item, rest, by) : item));
  const map = isObject(value) ? value : {};
  return { ...map, [step]: replaced(map[String(step)], rest, by) };
}

function merged(template: JsonObject, add: Readonly<Record<string, JsonObject>>): JsonObject {
  const sections = Object.entries(add).map(([section, more]) => {
    const there = template[section];
    return [section, { ...(isObject(there) ? there : {}), ...more }] as const;
  });
  return { ...template, ...Object.fromEntries(sections) };
}

export type { Example };
