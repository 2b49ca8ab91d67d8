import { lint, type AnyRule } from '../../lib/engine';
import { isObject, loadText, UserError, type Json, type JsonObject, type Template } from '../../lib/template';
import { categoryOf } from '../../rules';
import { today } from './lint';
import { examplesOf, pageOf, templatesOf } from './pages';

/*
 * What a rule says when a value that its page states is open instead. Every value of every example, a list or a map
 * like a text, is opened in turn, and what the rule says of each resource is compared with what it said before:
 *
 * - Where the value may be anything, a verdict that is certain afterwards was the verdict before, since what stood
 *   there is one of the things that may stand there: a resource that had findings keeps one, and one that fails failed
 *   before.
 * - Where the value may be there or not, the resource has the kinds of findings that it has with the value and those
 *   that it has without, and no others. Whether it is right without is not asked here: that is another example.
 */

interface OpeningForm {
  /** what stands there instead of what did */
  readonly value: (was: Json) => Json;
  /** what it refers to */
  readonly add: Readonly<Record<string, JsonObject>>;
  /** whether it is what it was, or nothing; anything otherwise */
  readonly mayBeAbsent?: true;
  /** which values can be open like this */
  readonly suits: (was: Json) => boolean;
}

function isCall(value: Json): boolean {
  return isObject(value) && Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

function isScalar(value: Json): boolean {
  return !(isObject(value) || Array.isArray(value));
}

/** Ways a value can be open. */
export const openings = {
  parameter: {
    value: () => ({ Ref: 'OpenedValue' }),
    add: { Parameters: { OpenedValue: { Type: 'String' } } },
    suits: isScalar,
  },
  'dynamic reference': { value: () => '{{resolve:ssm:/opened/value}}', add: {}, suits: isScalar },
  'attribute of a custom resource': {
    value: () => ({ 'Fn::GetAtt': ['OpenedResource', 'Value'] }),
    add: { Resources: { OpenedResource: { Type: 'Custom::Opened', Properties: { ServiceToken: 'arn' } } } },
    suits: isScalar,
  },
  'the value or nothing': {
    value: (was) => ({ 'Fn::If': ['OpenedCondition', was, { Ref: 'AWS::NoValue' }] }),
    add: {
      Parameters: { OpenedSwitch: { Type: 'String' } },
      Conditions: { OpenedCondition: { 'Fn::Equals': [{ Ref: 'OpenedSwitch' }, 'on'] } },
    },
    mayBeAbsent: true,
    suits: () => true,
  },
} as const satisfies Record<string, OpeningForm>;

/** Places where a rule is certain all the same, with the reason; `rule path`, in every example of its page. */
export const exempt: Readonly<Record<string, string>> = {
  'mistyped-condition Resources/Jobs/Properties/PolicyDocument/Statement/0/Action':
    'the value is of the wrong type, whatever the statement is about',
  'untidy-policy Resources/Reader/Properties/AssumeRolePolicyDocument/Statement/0/Principal/AWS/0':
    'that one of two is written twice is a matter of the text; nothing depends on it',
  'untidy-policy Resources/Reader/Properties/AssumeRolePolicyDocument/Statement/0/Principal/AWS/1':
    'that one of two is written twice is a matter of the text; nothing depends on it',
  'untidy-policy Resources/DataPolicy/Properties/PolicyDocument/Statement/1/Condition/Bool/aws:SecureTransport':
    'a map whose one member comes to nothing is not called empty',
  'untidy-policy Resources/DataPolicy/Properties/PolicyDocument/Statement/0/Principal/AWS':
    'a map whose one member comes to nothing is not called empty',
  'untidy-policy Resources/DataPolicy/Properties/PolicyDocument/Statement/1/Principal/AWS':
    'a map whose one member comes to nothing is not called empty',
  'malformed-principal Resources/DataPolicy/Properties/PolicyDocument/Statement/0/Resource':
    'the ARNs that are left are of one partition, so that the template is for that one',
  ...Object.fromEntries(
    ['Effect', 'Action', 'Action/1'].map((part) => [
      `wildcard-bucket-listing Resources/Lister/Properties/Policies/0/PolicyDocument/Statement/0/${part}`,
      'where it may read as well, `wildcard-bucket-access` says so, and of lists with it',
    ]),
  ),
  'unread-s3-resource Resources/Policy/Properties/Update':
    'a custom resource of a type of its own, of which nobody can tell that it makes a call, is one like any other',
  'unscoped-log-delivery Resources/LogsPolicy/Properties/PolicyDocument/Statement/0/Action':
    'where it may be more than a delivery, `confused-deputy` says so',
  ...Object.fromEntries(
    ['0/Priority', '1/Priority', '0/Destination/Bucket', '1/Destination/Bucket'].map((part) => [
      `rejected-replication Resources/Data/Properties/ReplicationConfiguration/Rules/${part}`,
      'no page says that S3 refuses equal priorities; of those that may be equal nothing is said',
    ]),
  ),
};

export type Opening = keyof typeof openings;

/** A place of an example whose opening a rule answers wrongly. */
export interface Misjudged {
  readonly rule: string;
  /** `line 7: Resources/Data/Properties/…` of the page */
  readonly place: string;
  /** `Data: fail to silence`: a resource, what is said of it as it is, and of the opened one */
  readonly change: string;
}

type Path = readonly (string | number)[];

/** The kinds of findings, `fail` and `unknown`, of each resource that has one. */
type Verdicts = ReadonlyMap<string, ReadonlySet<string>>;

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
    const said = verdictsOn(before, rule);
    for (const [index, { source }] of before.entries()) {
      for (const [path, was] of valuesIn((source.data as JsonObject)['Resources'], ['Resources'])) {
        if (!form.suits(was) || seen++ % every !== 0) continue;
        const opened = changedAt(before, index, (data) => merged(changed(data, path, form.value), form.add));
        if (opened === undefined) continue;
        const without = form.mayBeAbsent && changedAt(before, index, (data) => changed(data, path, () => undefined));
        tried++;
        const now = verdictsOn(opened, rule);
        const changes =
          without === undefined ? contradictions(said, now) : differences(said, verdictsOn(without, rule), now);
        for (const change of changes)
          misjudged.push({ rule: rule.id, place: `line ${example.line}: ${path.join('/')}`, change });
      }
    }
  }
  return { tried, misjudged };
}

const nothing: ReadonlySet<string> = new Set();

/** What is certain afterwards and was otherwise before. */
function contradictions(before: Verdicts, after: Verdicts): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((resource) => {
    const [was, is] = [before.get(resource) ?? nothing, after.get(resource) ?? nothing];
    if (is.size === 0) return [`${resource}: ${named(was)} to silence`];
    return is.has('fail') && !was.has('fail') ? [`${resource}: ${named(was)} to fail`] : [];
  });
}

/** Where what is said is not what is said with the value and what is said without it. */
function differences(having: Verdicts, lacking: Verdicts, either: Verdicts): readonly string[] {
  return [...new Set([...having.keys(), ...lacking.keys(), ...either.keys()])].flatMap((resource) => {
    const wanted = new Set([...(having.get(resource) ?? nothing), ...(lacking.get(resource) ?? nothing)]);
    const is = either.get(resource) ?? nothing;
    return named(is) === named(wanted) ? [] : [`${resource}: ${named(wanted)} to ${named(is)}`];
  });
}

function named(kinds: ReadonlySet<string>): string {
  return kinds.size === 0 ? 'silence' : [...kinds].sort().join(' and ');
}

/** The example with one template changed; undefined where CloudFormation does not take that. */
function changedAt(
  templates: readonly Template[],
  index: number,
  change: (data: Json) => Json | undefined,
): readonly Template[] | undefined {
  try {
    return templates.map((one, other) => {
      if (other !== index) return one;
      return loadText(one.source.path, JSON.stringify(change(one.source.data)), { environment: one.environment });
    });
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function verdictsOn(templates: readonly Template[], rule: AnyRule): Verdicts {
  const kinds = new Map<string, Set<string>>();
  for (const { kind, subject } of lint(templates, [rule], { today }).findings) {
    const name = subject.logicalId ?? 'template';
    kinds.set(name, (kinds.get(name) ?? new Set()).add(kind));
  }
  return kinds;
}

/** Places of values below `Properties`: texts, numbers, lists, maps and calls of functions. */
function* valuesIn(value: Json | undefined, path: Path): Iterable<readonly [Path, Json]> {
  if (value === null || value === undefined) return;
  if (path[2] === 'Properties' && path.length > 3) yield [path, value];
  // the argument of a function names things of the template
  if (isCall(value)) return;
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* valuesIn(item as Json, [...path, index]);
  else if (isObject(value)) for (const [key, member] of Object.entries(value)) yield* valuesIn(member, [...path, key]);
}

/** The value with what is at the path changed; left out where it becomes undefined. */
function changed(value: Json | undefined, path: Path, to: (was: Json) => Json | undefined): Json | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return to(value ?? null);
  if (Array.isArray(value))
    return value.flatMap((item: Json, index): readonly Json[] => {
      const member = index === step ? changed(item, rest, to) : item;
      return member === undefined ? [] : [member];
    });
  const map = isObject(value) ? value : {};
  const member = changed(map[String(step)], rest, to);
  const { [String(step)]: _, ...others } = map;
  // its place among the keys stays
  return member === undefined ? others : { ...map, [step]: member };
}

function merged(template: Json | undefined, add: Readonly<Record<string, JsonObject>>): JsonObject {
  const whole = isObject(template) ? template : {};
  const sections = Object.entries(add).map(([section, more]) => {
    const there = whole[section];
    return [section, { ...(isObject(there) ? there : {}), ...more }] as const;
  });
  return { ...whole, ...Object.fromEntries(sections) };
}
