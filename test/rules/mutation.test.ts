import { readFileSync } from 'node:fs';
import { lint, type AnyRule } from '../../lib/engine';
import { loadShellParser } from '../../lib/scripts';
import { loadText, type Json, type JsonObject, type Template } from '../../lib/template';
import { catalogue, rules } from '../../rules';
import { today } from '../support/lint';
import { examplesOf, pageOf, scriptExamplesOf, templatesOf } from '../support/pages';

/*
 * A rule has to notice when what it guards is taken away: for every rule, some single change to one of its compliant
 * examples (a node removed, a
 * switch flipped, a word replaced) makes it fail.
 */
type Path = readonly (string | number)[];

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every place below the properties, metadata and attributes of resources. */
function* placesIn(value: Json | undefined, path: Path = []): Iterable<{ path: Path; value: Json }> {
  if (value === undefined) return;
  if (path.length > 1) yield { path, value };
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* placesIn(item as Json, [...path, index]);
  else if (isObject(value)) for (const key of Object.keys(value)) yield* placesIn(value[key], [...path, key]);
}

const opposites: Readonly<Record<string, string>> = {
  true: 'false',
  false: 'true',
  Enabled: 'Disabled',
  Disabled: 'Enabled',
  Deny: 'Allow',
  Allow: 'Deny',
  'aws:kms': 'AES256',
  AES256: 'aws:kms',
  BucketOwnerEnforced: 'ObjectWriter',
  'https-only': 'http-only',
  'redirect-to-https': 'allow-all',
  always: 'never',
  'sni-only': 'vip',
  Bool: 'BoolIfExists',
  StringEquals: 'StringNotEquals',
  ArnLike: 'ArnNotLike',
  Retain: 'Delete',
  Private: 'LogDeliveryWrite',
  all: 'none',
  SYMMETRIC_DEFAULT: 'RSA_2048',
};
const wild: readonly Json[] = [
  '*',
  's3:*',
  'other',
  'arn:aws:s3:::other/*',
  'http-only',
  { AWS: '*' },
  'arn:aws:iam::999988887777:root',
  'PublicRead',
  'LogDeliveryWrite',
  's3:GetObjectt',
  'kms:*',
  '0.0.0.0/0',
  '2008-10-17',
  'eu-west-1',
  'My_Files.s3.amazonaws.com',
  'files.s3-website-eu-west-1.amazonaws.com',
];

/** The same map with one key misspelt. */
function* misspelt(value: Json): Iterable<Json> {
  if (!isObject(value)) return;
  for (const key of Object.keys(value))
    yield Object.fromEntries(Object.entries(value).map(([name, member]) => [name === key ? `${name}Z` : name, member]));
}

/** What the value may be changed to; undefined stands for leaving it out. */
function changesOf(value: Json): (Json | undefined)[] {
  if (isObject(value)) return [undefined, ...misspelt(value)];
  if (Array.isArray(value)) return [undefined, []];
  // one step over the edge, of a number that a rule compares
  if (typeof value === 'number') return [undefined, value - 1, value + 1];
  const opposite = typeof value === 'string' || typeof value === 'boolean' ? opposites[String(value)] : undefined;
  return [undefined, ...(opposite === undefined ? [] : [opposite]), ...(typeof value === 'string' ? wild : [])];
}

function changed(root: JsonObject, path: Path, to: Json | undefined): JsonObject {
  const copy = structuredClone(root) as Record<string | number, unknown>;
  let holder: Record<string | number, unknown> = copy;
  for (const step of path.slice(0, -1)) holder = holder[step] as Record<string | number, unknown>;
  const last = path.at(-1) ?? '';
  if (to !== undefined) holder[last] = to;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
  return copy as JsonObject;
}

/** What no single change can break, with the reason. */
const exempt: Readonly<Record<string, string>> = {
  'opaque-template': 'it has no noncompliant form',
  'missing-trail': 'what an account has is said as one word, not built up',
  'copy-without-key': 'a statement of the key or of the role has to go, which is no line of a script',
  'unread-s3-resource': 'it has no noncompliant form',
  'rejected-bucket-policy': 'which account and region a stack is of is no part of its template',
  'rejected-certificate': 'a certificate of another region has to be named',
  'rejected-lifecycle': 'numbers have to come in another order',
  'rejected-object-lock': 'a lock has to come without versions',
  'oversized-policy': 'one change cannot add twenty kilobytes',
  'website-endpoint': 'a website has to be added',
  'competing-bucket-policies': 'a second policy has to be added',
  'wildcard-cors': 'a rule with unsafe methods has to be added',
  'unreplicated-history': 'any replication breaks it',
  'destroyed-with-stack': 'two things have to come together',
  'legacy-origin-access-identity': 'an identity has to come and a control to go',
  'legacy-trusted-signers': 'signers have to be added',
  'opaque-command': 'it has no noncompliant form',
  'distant-log-target': 'regions and accounts are stated outside the templates',
};

const listed = Object.entries(catalogue).flatMap(([category, of]) => of.map((rule) => ({ category, id: rule.id })));

/**
 * Whether more than one thing goes: all properties, or what the resource is. Tried when nothing smaller breaks the
 * rule.
 */
function isRough(path: Path, to: Json | undefined): boolean {
  return path.length === 3 && (path[2] === 'Properties' ? to === undefined : true);
}

/**
 * The templates of a compliant example with the first single change that breaks the rule; undefined when there is
 * none.
 */
function broken(
  category: string,
  id: string,
): { readonly before: readonly Template[]; readonly after: readonly Template[]; readonly path: Path } | undefined {
  const rule = rules.find((one) => one.id === id);
  if (!rule) throw new Error(`no rule is called ${id}`);
  const fails = (templates: readonly Template[]): boolean => failing(templates, [rule]).has(id);
  const examples = examplesOf(pageOf(category, id)).filter(({ heading }) => heading === 'Compliant');
  for (const rough of [false, true])
    for (const example of examples) {
      const before = templatesOf(example);
      for (const [index, { source, environment }] of before.entries()) {
        const data = source.data as JsonObject;
        for (const { path, value } of placesIn(data['Resources'], ['Resources'])) {
          for (const to of path.length > 2 ? changesOf(value).filter((one) => isRough(path, one) === rough) : []) {
            try {
              const after = before.map((one, other) =>
                other === index ? loadText(source.path, JSON.stringify(changed(data, path, to)), { environment }) : one,
              );
              if (fails(after)) return { before, after, path };
            } catch (error) {
              if (!(error instanceof Error && error.constructor.name === 'UserError')) throw error;
            }
          }
        }
      }
    }
  return undefined;
}

/** Lines with one word less, one in place of another, or an option more: those that failing commands have. */
function* changedLines(line: string, failing: readonly string[]): Iterable<string> {
  const words = line.split(' ');
  for (const other of failing) {
    const [, ...given] = other.split(/ (?=--)/);
    yield* given.map((option) => `${line} ${option}`);
    const theirs = new Set(other.split(' '));
    for (const index of words.keys()) for (const word of theirs) yield words.with(index, word).join(' ');
  }
  for (const index of words.keys()) yield words.toSpliced(index, 1).join(' ');
}

/** The same for a rule about commands: a script of a compliant example with the first change of one line. */
function brokenScript(category: string, id: string): string | undefined {
  const rule = rules.find((one) => one.id === id);
  if (!rule) throw new Error(`no rule is called ${id}`);
  const examples = scriptExamplesOf(pageOf(category, id));
  const linesOf = (text: string): readonly string[] => text.split('\n').map((line) => line.replace(/ +# .*$/, ''));
  const commands = examples
    .filter(({ heading }) => heading === 'Noncompliant')
    .flatMap(({ files }) => files.flatMap(({ text }) => linesOf(text).filter((line) => line.includes('aws '))));
  for (const example of examples.filter(({ heading }) => heading === 'Compliant'))
    for (const [at, file] of example.files.entries()) {
      const lines = file.text.split('\n');
      for (const [index, line] of lines.entries())
        for (const to of line.includes('aws ') ? changedLines(line, commands) : []) {
          const files = example.files.with(at, { ...file, text: lines.with(index, to).join('\n') });
          if (failing(templatesOf({ ...example, files }), [rule]).has(id)) return to;
        }
    }
  return undefined;
}

function failing(templates: readonly Template[], of: readonly AnyRule[]): ReadonlySet<string> {
  return new Set(
    lint(templates, of, { today })
      .findings.filter(({ kind }) => kind === 'fail')
      .map(({ rule }) => rule.id),
  );
}

const tried = listed.filter(({ id }) => exempt[id] === undefined);

beforeAll(() => loadShellParser(readFileSync));

describe('a rule notices when what it guards is taken away', () => {
  test.each(tried.map(({ category, id }) => [id, category] as const))('%s', (id, category) => {
    // what to do about it: mend the rule or its compliant examples, or exempt it with a reason
    const found = category === 'scripts' ? brokenScript(category, id) : broken(category, id);
    const change = found === undefined ? 'no single change of a compliant example' : 'one change';
    expect(`${change} breaks it`).toBe('one change breaks it');
  });

  test('nothing is exempt that is no rule', () => {
    const ids = new Set(listed.map(({ id }): string => id));
    expect(Object.keys(exempt).filter((id) => !ids.has(id))).toEqual([]);
  });
});
