import { jsonParts, MadeWhenWritten } from '../../lib/reporters/json-parts';

const plain = (texts: readonly string[], known?: string): object => ({
  version: 1,
  summary: { fail: 2, none: [], empty: {}, left: undefined, nested: [{ a: [1, 'x\n"y'] }] },
  runs: [{ name: 'one', results: texts.map((text, index) => ({ text, index, when: known, lines: [text, { text }] })) }],
  known: [],
});

const inParts = (texts: readonly string[], known?: string): object => ({
  version: 1,
  summary: { fail: 2, none: [], empty: {}, left: undefined, nested: [{ a: [1, 'x\n"y'] }] },
  runs: [
    {
      name: 'one',
      results: new MadeWhenWritten(texts, (text, index) => ({ text, index, when: known, lines: [text, { text }] })),
    },
  ],
  known: new MadeWhenWritten([], (text: string) => ({ text })),
});

test.each([
  ['no item', [], undefined],
  ['one', ['a'], 'always'],
  ['line breaks, quotes and separators in texts', ['a\nb', '"\\', '\u2028', '  ::error::', ''], undefined],
] as const)('in parts as JSON.stringify writes it at once: %s', (_, texts, known) => {
  expect([...jsonParts(inParts(texts, known))].join('')).toBe(`${JSON.stringify(plain(texts, known), undefined, 2)}\n`);
});

test('an item is made only when its part is taken', () => {
  const made: string[] = [];
  const items = new MadeWhenWritten(['a', 'b'], (text) => {
    made.push(text);
    return { text };
  });
  const parts = jsonParts({ items })[Symbol.iterator]();
  expect(made).toEqual([]);
  while (made.length === 0) parts.next();
  expect(made).toEqual(['a']);
});
