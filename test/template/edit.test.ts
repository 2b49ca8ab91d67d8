import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { edited, parseSource, type Json, type JsonPath } from '../../lib/template';

const key = fc.constantFrom('Properties', 'Status', 'a', 'B-c', 'with space', 'Rules', "quo'te", 'true', '12', 'x:y');
const scalar = fc.oneof(
  fc.constantFrom(
    'Enabled',
    'Suspended',
    '',
    'yes',
    '*',
    's3:*',
    '12',
    'a: b',
    '# no comment',
    "it's",
    '{x',
    '[y',
    '- z',
    'null',
    '2012-10-17',
    'line one\nline two',
  ),
  fc.integer({ min: -5, max: 5000 }),
  fc.boolean(),
);
const { tree } = fc.letrec<{ tree: Json; node: Json }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(key, tie('node'), { maxKeys: 4 }),
  ),
  tree: fc.dictionary(key, tie('node'), { minKeys: 1, maxKeys: 4 }),
}));

/** Every path to a node, and to members and entries that are not there yet. */
function pathsIn(node: Json, at: JsonPath = []): JsonPath[] {
  const here: JsonPath[] = at.length > 0 ? [at] : [];
  if (Array.isArray(node))
    return [...here, [...at, -1], ...(node as readonly Json[]).flatMap((item, index) => pathsIn(item, [...at, index]))];
  if (typeof node !== 'object' || node === null) return here;
  return [
    ...here,
    [...at, 'New'],
    [...at, 'New', 'Deeper', 'Still'],
    ...Object.entries(node as Record<string, Json>).flatMap(([name, item]) => pathsIn(item, [...at, name])),
  ];
}

/** The same tree with the node at the path set, or taken out. */
function changed(node: Json | undefined, [step, ...rest]: JsonPath, value: Json | undefined): Json {
  if (step === undefined) return value ?? null;
  if (typeof step === 'number') {
    const items = [...(node as readonly Json[])];
    if (step === -1) items.push(changed(undefined, rest, value));
    else if (rest.length === 0 && value === undefined) items.splice(step, 1);
    else items[step] = changed(items[step], rest, value);
    return items;
  }
  const members = { ...(node as Record<string, Json>) };
  if (rest.length === 0 && value === undefined) delete members[step];
  else members[step] = changed(members[step], rest, value);
  return members;
}

/** What the parser makes of a value: numbers and words as YAML 1.1 reads them. */
const parsed = (text: string): Json => parseSource('t', text).data;

describe.each([
  ['block', (tree_: Json) => stringify(tree_, { version: '1.1', lineWidth: 0 })],
  ['wide indentation', (tree_: Json) => stringify(tree_, { version: '1.1', lineWidth: 0, indent: 4 })],
  ['flat lists', (tree_: Json) => stringify(tree_, { version: '1.1', lineWidth: 0, indentSeq: false })],
  ['flow', (tree_: Json) => stringify(tree_, { version: '1.1', lineWidth: 0, collectionStyle: 'flow' })],
  [
    'quotes',
    (tree_: Json) =>
      stringify(tree_, {
        version: '1.1',
        lineWidth: 0,
        defaultStringType: 'QUOTE_DOUBLE',
        defaultKeyType: 'QUOTE_SINGLE',
      }),
  ],
  [
    'comments',
    (tree_: Json) =>
      stringify(tree_, { version: '1.1', lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE' }).replace(
        /^( *)(\S.*[^|>-])$/gm,
        '$1$2 # said at the end\n$1# said below',
      ),
  ],
  [
    'Windows',
    (tree_: Json) =>
      stringify(tree_, { version: '1.1', lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE' }).replaceAll('\n', '\r\n'),
  ],
  ['JSON', (tree_: Json) => JSON.stringify(tree_, undefined, 2)],
  ['packed JSON', (tree_: Json) => JSON.stringify(tree_)],
])('an edit changes what it says and nothing else: %s', (kind, write) => {
  const values: readonly (Json | undefined)[] = [
    'Enabled',
    true,
    7,
    'a: b',
    { Status: 'Enabled' },
    [{ Sid: 'x', Action: ['s3:*'] }],
    undefined,
  ];

  test('any tree, any place', () => {
    fc.assert(
      fc.property(tree, fc.nat(), fc.nat(), (made, where, what) => {
        const written = write(made);
        // a text that begins with a brace is read as JSON
        const text = kind.includes('JSON') ? written : `# the top\n${written}`;
        const before = parsed(text);
        const paths = pathsIn(before);
        const path = paths[where % paths.length] ?? [];
        const value = values[what % values.length];
        // what goes has to be there, and entries of lists are not taken out
        fc.pre(value !== undefined || (typeof path.at(-1) === 'string' && !path.includes('New')));
        const after = edited(parseSource('t', text), value === undefined ? { path } : { path, value });
        const expected = changed(before, path, value);
        if (after === undefined) {
          // nothing to do is the only excuse
          expect(expected).toEqual(before);
          return;
        }
        expect(parsed(after)).toEqual(parsed(JSON.stringify(expected)));
        // what is added leaves every line that was there
        const isAdded = path.includes('New') || path.includes(-1);
        const said = (whole: string): number => whole.split('# said').length;
        if (isAdded) expect(said(after)).toBe(said(text));
      }),
      { numRuns: 400 },
    );
  });
});
