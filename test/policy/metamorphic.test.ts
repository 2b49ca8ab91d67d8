import { ask, type Question } from '../../lib/policy';
import { bucketArn, subjectOf } from '../support/policy';
import { Dice } from '../support/dice';
import { randomStatement } from '../support/random-policies';

const questions: readonly Question[] = [
  { base: 'allowed', requestContext: ({ trust }) => trust === 'everyone' || trust === 'external' },
  { base: 'allowed', action: ({ on }) => on === 'bucket' },
  { base: 'notDenied', requestContext: ({ transport }) => transport === 'http' },
];

const answers = (statements: readonly object[]): readonly string[] =>
  questions.map((question) => ask(subjectOf(...statements), question).kind);

interface Loose {
  readonly Effect: string;
  readonly Action?: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const capitalise = (text: string): string =>
  Array.from(text, (letter, index) => (index % 2 === 0 ? letter.toUpperCase() : letter)).join('');

/** Ways to write the same policy differently. */
const rewritings: Readonly<Record<string, (statements: readonly Loose[]) => readonly object[]>> = {
  'statements in another order': (statements) => statements.toReversed(),
  'a statement twice': (statements) => [...statements, ...statements.slice(0, 1)],
  'one statement for each action': (statements) =>
    statements.flatMap(
      (statement): readonly object[] =>
        statement.Action?.map((action) => ({ ...statement, Action: action })) ?? [statement],
    ),
  'one statement for each resource': (statements) =>
    statements.flatMap(
      (statement): readonly object[] =>
        statement.Resource?.map((resource) => ({ ...statement, Resource: resource })) ?? [statement],
    ),
  'actions in another case': (statements) =>
    statements.map((statement) =>
      statement.Action ? { ...statement, Action: statement.Action.map(capitalise) } : statement,
    ),
  'condition keys in another case': (statements) =>
    statements.map((statement) => ({
      ...statement,
      ...(statement.Condition
        ? {
            Condition: Object.fromEntries(
              Object.entries(statement.Condition).map(([operator, keys]) => [
                operator,
                Object.fromEntries(Object.entries(keys).map(([key, value]) => [key.toUpperCase(), value])),
              ]),
            ),
          }
        : {}),
    })),
  'lists for single values': (statements) =>
    statements.map((statement) => ({
      ...statement,
      ...(statement.Condition
        ? {
            Condition: Object.fromEntries(
              Object.entries(statement.Condition).map(([operator, keys]) => [
                operator,
                Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, [value].flat()])),
              ]),
            ),
          }
        : {}),
    })),
  'text for booleans': (statements) =>
    JSON.parse(JSON.stringify(statements), (_, value: unknown) =>
      typeof value === 'boolean' ? String(value) : value,
    ) as object[],
  'with names': (statements) => statements.map((statement, index) => ({ Sid: `S${index}`, ...statement })),
};

const policies = ((): readonly (readonly Loose[])[] => {
  const dice = new Dice(4711);
  return Array.from({ length: 150 }, () =>
    Array.from({ length: 1 + dice.below(4) }, () => randomStatement(dice) as Loose),
  );
})();

test.each(Object.entries(rewritings))('%s: the same answers', (_, rewrite) => {
  const differing = policies.filter(
    (statements) => JSON.stringify(answers(rewrite(statements))) !== JSON.stringify(answers(statements)),
  );
  expect(differing).toEqual([]);
});

test('an Allow never shrinks and a Deny never grows what is permitted', () => {
  const dice = new Dice(815);
  let changed = 0;
  for (const statements of policies) {
    const extra = randomStatement(dice);
    const [before] = answers(statements);
    const [withAllow] = answers([...statements, { ...extra, Effect: 'Allow' }]);
    const [withDeny] = answers([...statements, { ...extra, Effect: 'Deny' }]);
    if (before === 'yes') expect(withAllow).not.toBe('no');
    if (before === 'no') expect(withDeny).toBe('no');
    if (before !== withAllow || before !== withDeny) changed++;
  }
  // the control: the added statements do matter
  expect(changed).toBeGreaterThan(10);
});

test('a hostile policy ends within its budget, in an answer that is never a wrong no', () => {
  const words = Array.from({ length: 14 }, (_, index) => `*${String.fromCharCode(97 + index)}${index}*`);
  const overlapping = ask(
    subjectOf(
      ...words.map((word) => ({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `${bucketArn}/${word}` })),
    ),
    { base: 'notDenied' },
  );
  const keys = Array.from({ length: 12 }, (_, index) => `s3:ExistingObjectTag/t${index}`);
  const many = Array.from({ length: 120 }, (_, index) => ({
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `${bucketArn}/*`,
    Condition: { StringEquals: Object.fromEntries(keys.map((key, bit) => [key, `v${(index >> (bit % 7)) & 1}`])) },
  }));
  const split = ask(
    subjectOf({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${bucketArn}/*` }, ...many),
    { base: 'allowed' },
  );
  // something gets through both: an object with none of the words in its name, or without the tags
  for (const answer of [overlapping, split]) expect(['yes', 'unknown']).toContain(answer.kind);
});
