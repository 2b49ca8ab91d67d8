import { ask, makeVocabulary, parsePattern } from '../../lib/policy';
import { holdsSymbol, isSymbol, symbolOf } from '../../lib/policy/symbols';
import type { Token } from '../../lib/template';
import { bucketArn, subjectOf } from '../support/policy';

const reference = (number: number): Token => ({ id: `T#R${number}`, label: `\${R${number}}`, because: 'it is made' });

test('twenty thousand references are twenty thousand symbols, none of which is a wildcard or a part of another', () => {
  const vocabulary = makeVocabulary();
  const encoded = Array.from({ length: 20_000 }, (_, number) => vocabulary.encode([reference(number)]));
  expect(new Set(encoded).size).toBe(20_000);
  expect(encoded.filter((text) => !isSymbol(text))).toEqual([]);
  expect(encoded.filter((text) => parsePattern(text, { wildcards: true, variables: true })[0] !== text)).toEqual([]);
  expect(encoded.map((text) => vocabulary.decode(text))).toEqual(encoded.map((_, number) => reference(number).label));
  // one beside the other is read back as both
  expect(vocabulary.decode(encoded.slice(400, 900).join('-'))).toBe(
    Array.from({ length: 500 }, (_, index) => reference(400 + index).label).join('-'),
  );
});

test.each(['made', 'given', 'handed'] as const)(
  'symbols that are %s end with an error, not with another text',
  (kind) => {
    const last = kind === 'made' ? 3072 + 512 * 512 : 512 + 256 * 256;
    expect(isSymbol(symbolOf(kind, last - 1))).toBe(true);
    expect(() => symbolOf(kind, last)).toThrow(RangeError);
  },
);

test('what holds no symbol is none', () => {
  expect(['a', '*', '?', '', '/'].some((text) => isSymbol(text) || holdsSymbol(text))).toBe(false);
});

test.each([
  ['a key that nobody has heard of', { StringEquals: { 'acme:Team': 'a' } }, 'unknown'],
  ['a key of AWS that is newer than this', { StringEquals: { 'aws:SomethingEntirelyNew': 'a' } }, 'unknown'],
  ['whether there is such a key', { Null: { 'acme:Team': 'false' } }, 'unknown'],
  ['an operator that nobody has heard of', { StringResembles: { 'aws:UserAgent': 'a' } }, 'unknown'],
  ['a key of AWS misspelt is never there', { StringEquals: { 'aws:PrincipalOrgIDs': 'o-abc' } }, 'no'],
  ['a key that sessions of another service carry', { StringLike: { 'lambda:SourceFunctionArn': '*' } }, 'yes'],
])('%s', (_, Condition, kind) => {
  const subject = subjectOf({
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `${bucketArn}/*`,
    Condition,
  });
  expect(ask(subject, { base: 'allowed', surroundings: ({ trust }) => trust === 'stranger' }).kind).toBe(kind);
});

test.each([
  ['users', { StringEquals: { 'aws:PrincipalType': 'User' } }],
  ['root users', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' } }],
  ['federated users', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:sts::*:federated-user/*' } }],
  ['users with an id', { StringLike: { 'aws:userid': 'AIDA*' } }],
  ['accounts that begin with 1', { StringLike: { 'aws:PrincipalAccount': '1*' } }],
  ['accounts that end in 7', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*7:role/*' } }],
  ['organisations that begin with a', { StringLike: { 'aws:PrincipalOrgID': 'o-a*' } }],
  ['paths of organisations', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-a*/r-*/*' } }],
  ['all but 999999999999', { StringNotEquals: { 'aws:PrincipalAccount': '999999999999' } }],
  ['who tags himself with the account', { StringEquals: { 'aws:PrincipalTag/o': '${aws:ResourceAccount}' } }],
])('strangers are %s, too', (_, Condition) => {
  const allow = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${bucketArn}/*` };
  const question = {
    base: 'allowed',
    surroundings: ({ trust }: { readonly trust: string }) => trust === 'stranger',
  } as const;
  expect(ask(subjectOf({ ...allow, Condition }), question).kind).toBe('yes');
});

test('one account in full is no stranger, whichever number it has', () => {
  const allow = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${bucketArn}/*` };
  const Condition = { StringEquals: { 'aws:PrincipalAccount': '999999999999' } };
  const asked = (trust: string): string =>
    ask(subjectOf({ ...allow, Condition }), { base: 'allowed', surroundings: (one) => one.trust === trust }).kind;
  expect([asked('stranger'), asked('named')]).toEqual(['no', 'yes']);
});
