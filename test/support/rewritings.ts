import { ask, bucketActions, permitsBeyond, policyOn, type Answer, type Policy, type Question } from '../../lib/policy';
import { Dice } from './dice';
import { bucketArn, policyOf } from './policy';
import { owner, randomBucketPolicy, type LooseStatement } from './sampled-requests';

/*
 * Rewritings of bucket policies that change nothing of what they do: whoever reads both must answer alike, and neither
 * may let anything through that the other does not.
 */

type Statements = readonly LooseStatement[];
type Rewriting = (dice: Dice, statements: Statements) => Statements;

const each =
  (change: (statement: LooseStatement) => Statements): Rewriting =>
  (_, statements) =>
    statements.flatMap(change);

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

/** One statement for each member of a list that says “one of these”. */
function splitBy(...names: readonly string[]): Rewriting {
  return each((statement) =>
    names.reduce<Statements>(
      (all, name) =>
        all.flatMap((one) => (name in one ? listed(one[name]).map((member) => ({ ...one, [name]: member })) : [one])),
      [statement],
    ),
  );
}

type Block = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function blockOf({ Condition }: LooseStatement): Block {
  return (Condition ?? {}) as Block;
}

/** Values of one key are alternatives, unless the operator denies them or asks something of each value held. */
const splitByValue: Rewriting = each((statement) => {
  const block = blockOf(statement);
  const [found] = Object.entries(block).flatMap(([operator, keys]) =>
    /Not|ForAll|Null/.test(operator)
      ? []
      : Object.entries(keys).flatMap(([key, values]) => (Array.isArray(values) ? [{ operator, key, values }] : [])),
  );
  if (found === undefined) return [statement];
  const { operator, key, values } = found;
  return listed(values).map((value) => ({
    ...statement,
    Condition: { ...block, [operator]: { ...block[operator], [key]: value } },
  }));
});

function mapTexts(value: unknown, change: (text: string) => unknown): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mapTexts(one, change)]));
  return value;
}

function changed(statement: LooseStatement, name: string, change: (text: string) => unknown): LooseStatement {
  return name in statement ? { ...statement, [name]: mapTexts(statement[name], change) } : statement;
}

/**
 * Names of actions and keys have no case, an account is its root, a list of one is its member.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
const synonyms: Rewriting = (dice, statements) =>
  statements.map((statement) => {
    const upper = dice.chance(50);
    const cased = (text: string): string => (upper ? text.toUpperCase() : text.toLowerCase());
    const condition = Object.fromEntries(
      Object.entries(blockOf(statement)).map(([operator, keys]) => [
        operator,
        Object.fromEntries(
          Object.entries(keys).map(([key, value]) => [
            // a tag's name keeps its case, as principals may have tags that differ in it
            key.includes('/') ? key : cased(key),
            Array.isArray(value) ? value : [typeof value === 'boolean' ? String(value) : value],
          ]),
        ),
      ]),
    );
    const renamed = ['Action', 'NotAction'].reduce((one, name) => changed(one, name, cased), statement);
    const rooted = ['Principal', 'NotPrincipal'].reduce(
      (one, name) => changed(one, name, (text) => (/^\d{12}$/.test(text) ? `arn:aws:iam::${text}:root` : text)),
      renamed,
    );
    return Object.keys(condition).length === 0 ? rooted : { ...rooted, Condition: condition };
  });

/** The same texts, put together by CloudFormation. */
const intrinsics: Rewriting = (dice, statements) =>
  statements.map((statement) =>
    ['Action', 'Resource', 'NotResource'].reduce(
      (one, name) =>
        changed(one, name, (text) => {
          // what looks like a variable of CloudFormation is one of IAM
          const at = dice.below(text.length + 1);
          const join = { 'Fn::Join': ['', [text.slice(0, at), text.slice(at)]] };
          return text.includes('$') ? join : dice.pick([join, { 'Fn::Sub': text }, { 'Fn::Select': [1, ['x', text]] }]);
        }),
      statement,
    ),
  );

const everyName = [...new Set(bucketActions.map(({ name }) => name))];

function matchesAny(globs: readonly unknown[], name: string): boolean {
  return globs.some((glob) => {
    const pieces = String(glob)
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${pieces}$`, 'i').test(name);
  });
}

/** What is left out, by naming every other action; and the other way round. */
const complements: Rewriting = each((statement) => {
  const { Action, NotAction, ...rest } = statement;
  const globs = listed(Action ?? NotAction);
  const others = everyName.filter((name) => !matchesAny(globs, name));
  if (others.length === 0) return [statement];
  return [{ ...rest, [Action === undefined ? 'Action' : 'NotAction']: others }];
});

/** `ArnLike` and `ArnEquals` are one, and so is what is written twice. */
const sameOperators: Rewriting = each((statement) => {
  const block = blockOf(statement);
  const other = (operator: string): string =>
    operator.replace(/^(.*)Arn(Not)?(Like|Equals)/, (_, before: string, not: string | undefined, kind: string) =>
      [before, 'Arn', not ?? '', kind === 'Like' ? 'Equals' : 'Like'].join(''),
    );
  const names = Object.keys(block).map(other);
  if (new Set(names).size < names.length || names.length === 0) return [statement, statement];
  const Condition = Object.fromEntries(Object.entries(block).map(([operator, keys]) => [other(operator), keys]));
  return [{ ...statement, Condition }];
});

export const rewritings: Readonly<Record<string, Rewriting>> = {
  'a statement for each action': splitBy('Action'),
  'a statement for each resource': splitBy('Resource'),
  'a statement for each of both': splitBy('Action', 'Resource'),
  'a statement for each value': splitByValue,
  reordered: (_, statements) => statements.toReversed(),
  repeated: (_, statements) => [...statements, ...statements],
  synonyms,
  intrinsics,
  complements,
  'same operators': sameOperators,
};

/** Questions about the same requests, whichever policy they are put to. */
const absolute: Readonly<Record<string, Question>> = {
  'anybody at all': { base: 'allowed' },
  'the own account': { base: 'allowed', requestContext: ({ trust }) => trust === 'owner' },
  'without TLS': { base: 'allowed', requestContext: ({ transport }) => transport === 'http' },
  'reading objects': { base: 'allowed', action: ({ name }) => name === 's3:GetObject' },
};
const questions: Readonly<Record<string, Question>> = {
  ...absolute,
  'another account that is named': { base: 'allowed', requestContext: ({ trust }) => trust === 'named' },
  'a service': { base: 'allowed', requestContext: ({ trust }) => trust === 'service' },
  strangers: { base: 'allowed', requestContext: ({ trust }) => trust === 'everyone' || trust === 'external' },
};

function put(policy: Policy, question: Question): Answer {
  return ask(policyOn(policy, bucketArn, owner), question);
}

function beyond(one: Policy, other: Policy): Answer['kind'] {
  return permitsBeyond(policyOn(one, bucketArn, owner), policyOn(other, bucketArn, owner)).kind;
}

export interface RewritingResult {
  readonly pairs: number;
  readonly verdicts: Readonly<Record<Answer['kind'], number>>;
  /** how often each rewriting changed something */
  readonly changed: Readonly<Record<string, number>>;
  /** a yes of one and a no of the other, or something that only one of them lets through */
  readonly opposite: readonly string[];
}

/**
 * Policies and rewritings of them, each pair put one question, and each fifth compared both ways: what implies each
 * other is equivalent.
 */
export function compareRewritings(pairs: number, seed: number): RewritingResult {
  const dice = new Dice(seed);
  const opposite: string[] = [];
  const verdicts = { yes: 0, no: 0, unknown: 0 };
  const counts: Record<string, number> = {};
  for (let count = 0; count < pairs; count++) {
    const statements = randomBucketPolicy(dice);
    const [how, rewrite] = dice.pick(Object.entries(rewritings));
    const rewritten = rewrite(dice, statements);
    if (JSON.stringify(rewritten) !== JSON.stringify(statements)) counts[how] = (counts[how] ?? 0) + 1;
    const read = (Statement: Statements): Policy => policyOf({ Version: '2012-10-17', Statement });
    const [one, other] = [read(statements), read(rewritten)];
    const [about, question] = dice.pick(Object.entries(questions));
    const [first, second] = [put(one, question).kind, put(other, question).kind];
    verdicts[first]++;
    const isOpposite = first !== second && first !== 'unknown' && second !== 'unknown';
    // comparing costs more than asking
    const [more, less] = count % 5 > 0 ? ['no', 'no'] : [beyond(other, one), beyond(one, other)];
    if (isOpposite || more === 'yes' || less === 'yes')
      opposite.push(JSON.stringify({ how, about, first, second, more, less, statements, rewritten }));
  }
  return { pairs, verdicts, changed: counts, opposite };
}

/**
 * Both directions of new access are complementary: of two policies of which neither lets through more than the other,
 * no question is answered yes and no; and where one lets through nothing beyond the other, whatever it lets through the
 * other does, too.
 */
export function compareDirections(pairs: number, seed: number): RewritingResult {
  const dice = new Dice(seed);
  const opposite: string[] = [];
  const verdicts = { yes: 0, no: 0, unknown: 0 };
  for (let count = 0; count < pairs; count++) {
    const wide = randomBucketPolicy(dice);
    const narrow = dice.pick([
      () => [...wide, { ...dice.pick(randomBucketPolicy(dice)), Effect: 'Deny' }],
      () => wide.filter((_, index) => index !== wide.length - 1),
      () => randomBucketPolicy(dice),
    ])();
    const [one, other] = [wide, narrow].map((Statement) => policyOf({ Version: '2012-10-17', Statement }));
    if (one === undefined || other === undefined) throw new Error('two were made');
    const [gained, lost] = [beyond(one, other), beyond(other, one)];
    verdicts[gained]++;
    for (const [about, question] of Object.entries(absolute)) {
      const [first, second] = [put(one, question).kind, put(other, question).kind];
      const isWrong =
        (gained === 'no' && first === 'yes' && second === 'no') ||
        (lost === 'no' && first === 'no' && second === 'yes');
      if (isWrong) opposite.push(JSON.stringify({ about, gained, lost, first, second, wide, narrow }));
    }
  }
  return { pairs, verdicts, changed: {}, opposite };
}
