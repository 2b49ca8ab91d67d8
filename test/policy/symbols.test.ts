import { ask, makeSymbolTable, nobodysSymbol, parsePattern } from '../../lib/policy';
import { holdsSymbol, isSymbol, symbolOf } from '../../lib/policy/symbols';
import type { Token } from '../../lib/template';
import { subjectOf } from '../support/policy';

const reference = (number: number): Token => ({ id: `T#R${number}`, label: `\${R${number}}`, because: 'it is made' });

test('fifteen thousand references are as many symbols, none of which is a wildcard or a part of another', () => {
  const symbolTable = makeSymbolTable();
  const encoded = Array.from({ length: 15_000 }, (_, number) => symbolTable.encode([reference(number)]));
  expect(new Set(encoded).size).toBe(15_000);
  expect(encoded.filter((text) => !isSymbol(text))).toEqual([]);
  expect(encoded.filter((text) => parsePattern(text, { wildcards: true, variables: true })[0] !== text)).toEqual([]);
  expect(encoded.map((text) => symbolTable.decode(text))).toEqual(encoded.map((_, number) => reference(number).label));
  // one beside the other is read back as both
  expect(symbolTable.decode(encoded.slice(400, 900).join('-'))).toBe(
    Array.from({ length: 500 }, (_, index) => reference(400 + index).label).join('-'),
  );
});

test.each(['made', 'word', 'given', 'handed'] as const)(
  'symbols that are %s end with an error, not with another text',
  (kind) => {
    const last = { made: 3072 + 512 * 512, word: 256 + 128 * 128, given: 256 + 128 * 128, handed: 512 + 256 * 256 }[
      kind
    ];
    expect(isSymbol(symbolOf(kind, last - 1))).toBe(true);
    expect(() => symbolOf(kind, last)).toThrow(RangeError);
  },
);

test('what holds no symbol is none', () => {
  expect(['a', '*', '?', '', '/'].some((text) => isSymbol(text) || holdsSymbol(text))).toBe(false);
});

test('the bucket that nobody makes is of no shape', () => {
  const subject = subjectOf({
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::data/*',
  });
  const self = `arn:aws:s3:::${nobodysSymbol}`;
  const elsewhere = { ...subject, target: { self, parts: `${self}/` } };
  const layers = elsewhere.layers.map((layer) => ({ ...layer, target: elsewhere.target }));
  expect(ask({ ...elsewhere, layers }, { base: 'allowed' }).kind).toBe('no');
});
