import fc from 'fast-check';
import { parseSource, UserError } from '../../lib/template';

const parse = (text: string, path = 't.yaml') => parseSource(path, text);

/** What the parser says about a text it refuses: `line:column message`. */
function refusal(text: string, path?: string): string {
  try {
    parse(text, path);
  } catch (error) {
    if (error instanceof UserError) return `${error.place?.line ?? '-'}:${error.place?.column ?? '-'} ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('YAML', () => {
  test.each([
    ['!Ref Data', { Ref: 'Data' }],
    ['!GetAtt Data.Arn', { 'Fn::GetAtt': ['Data', 'Arn'] }],
    ['!GetAtt Nested.Outputs.Name', { 'Fn::GetAtt': ['Nested', 'Outputs.Name'] }],
    ['!GetAtt [Data, Arn]', { 'Fn::GetAtt': ['Data', 'Arn'] }],
    ['!Sub "${A}-b"', { 'Fn::Sub': '${A}-b' }],
    ['!Sub ["${A}", { A: !Ref B }]', { 'Fn::Sub': ['${A}', { A: { Ref: 'B' } }] }],
    ['!If [C, !Ref A, !Ref "AWS::NoValue"]', { 'Fn::If': ['C', { Ref: 'A' }, { Ref: 'AWS::NoValue' }] }],
    ['!Condition C', { Condition: 'C' }],
    ['!Join [",", [a, b]]', { 'Fn::Join': [',', ['a', 'b']] }],
    ['!FindInMap [M, a, b]', { 'Fn::FindInMap': ['M', 'a', 'b'] }],
    ['!ImportValue name', { 'Fn::ImportValue': 'name' }],
    ['!Transform { Name: AWS::Include }', { 'Fn::Transform': { Name: 'AWS::Include' } }],
    [
      '!And [!Condition A, !Not [!Equals [a, b]]]',
      { 'Fn::And': [{ Condition: 'A' }, { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }] },
    ],
  ])('%s', (text, expected) => expect(parse(`v: ${text}`).data).toEqual({ v: expected }));

  test('reads scalars as CloudFormation does: YAML 1.1, no dates, account ids as written', () => {
    expect(
      parse('a: yes\nb: off\nc: 2012-10-17\nd: 012345678901\ne: 123456789012\nf: 1.0\ng: "true"\nh: ~\ni: 10:30').data,
    ).toEqual({
      a: true,
      b: false,
      c: '2012-10-17',
      d: '012345678901',
      e: 123456789012,
      f: '1.0',
      g: 'true',
      h: null,
      i: '10:30',
    });
  });

  test('follows aliases and merges', () => {
    expect(parse('a: &x { k: 1, l: 2 }\nb: *x\nc: { <<: *x, k: 3 }').data).toEqual({
      a: { k: 1, l: 2 },
      b: { k: 1, l: 2 },
      c: { k: 3, l: 2 },
    });
  });

  test.each([
    ['a: [b', '1:6 not valid YAML'],
    ['a: !Unheard b', '1:4 not valid YAML: Unresolved tag: !Unheard'],
    ['a: *nobody', '1:4 the alias `*nobody` names nothing'],
    ['a: 1\n---\nb: 2', 'holds more than one YAML document'],
    ['{}', 'accepted'],
    ['', 'the file is empty'],
    ['   \n\n', 'the file is empty'],
    ['# only a comment', 'the file is empty'],
    ['__proto__: { a: 1 }', '1:1 a key is called `__proto__`'],
    ['a: &x [*x]', 'nests more than 200 levels deep'],
    [`a: ${'['.repeat(300)}${']'.repeat(300)}`, 'nests more than 200 levels deep'],
    [`a: ${'['.repeat(20_000)}`, 'nests more than 200 levels deep'],
  ])('%.40s', (text, expected) => expect(refusal(text)).toContain(expected));

  test('an alias bomb is refused quickly', () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array.from({ length: 10 }, () => `*l${level}`).join(', ')}]`,
    );
    expect(refusal(`l0: &l0 x\n${levels.join('\n')}`)).toContain('aliases unfold to more than a million nodes');
  });
});

describe('JSON', () => {
  test.each([
    ['{"a": 1', 'not valid JSON'],
    ['{"a": {"b": 1}, "c": {"b": 1}}', 'accepted'],
    ['{"a": ["a", "a"], "b": "a"}', 'accepted'],
    ['{"x": {"__proto__": 1}}', '1:8 a key is called `__proto__`'],
    ['{"x": {"\\u005f_proto__": 1}}', 'a key is called `__proto__`'],
    ['{"x": "a \\" , \\"__proto__\\": {"}', 'accepted'],
    ['{"constructor": {"prototype": 1}}', 'accepted'],
    [`{"a": ${'['.repeat(300)}${']'.repeat(300)}}`, 'nests more than 200 levels deep'],
    [`{"a": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 'nests more than 200 levels deep'],
    ['\uFEFF{"a": 1}', 'accepted'],
  ])('%.40s', (text, expected) => expect(refusal(text)).toContain(expected));

  test('a syntax error has its place', () => {
    expect(refusal('{\n  "a": nope\n}', 't.json')).toMatch(/^2:\d+ not valid JSON/);
  });

  test('a file of YAML may be one flow collection', () => {
    const text = "{Version: 2012-10-17, Resource: !Sub '${Data.Arn}/*'}";
    expect(parse(text).data).toEqual({ Version: '2012-10-17', Resource: { 'Fn::Sub': '${Data.Arn}/*' } });
    expect(refusal(text, 't.json')).toContain('not valid JSON');
    expect(refusal('{a: [b}')).toContain('not valid JSON');
  });

  test('any JSON document means the same to both parsers', () => {
    const key = fc.string().filter((text) => text !== '__proto__');
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('tree')),
        fc.dictionary(key, tie('tree')),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, tree), (document) => {
        expect(parse(JSON.stringify(document, undefined, 1)).data).toEqual(JSON.parse(JSON.stringify(document)));
      }),
      { numRuns: 200 },
    );
  });
});

describe('places', () => {
  const yaml = parse(
    'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties:\n      A: !If [C, x, y]\n      B:\n  ' +
      '      - k: v\n',
  );
  const json = parse(
    '{\n  "Resources": {\n    "Data": {"Type": "AWS::S3::Bucket",\n      "Properties": {"A": {"Fn::If": ' +
      '["C", "x", "y"]}, "B": [{"k": "v"}]}}}}',
  );

  test.each([
    [['Resources', 'Data'], '2:3-2:7', '3:5-3:11'],
    [['Resources', 'Data', 'Type'], '3:5-3:26', '3:14-3:39'],
    [['Resources', 'Data', 'Properties', 'A', 'Fn::If', 2], '5:21-5:22', '4:49-4:52'],
    [['Resources', 'Data', 'Properties', 'B', 0, 'k'], '7:11-7:15', '4:63-4:71'],
    // what is not there points at the nearest key that is
    [['Resources', 'Data', 'Properties', 'Versioning', 'Status'], '4:5-4:15', '4:7-4:19'],
    [['Resources', 'Gone'], '1:1-1:10', '2:3-2:14'],
    [[], '1:1-1:10', '1:1-1:2'],
  ] as const)('%j', (path, inYaml, inJson) => {
    const show = (source: typeof yaml): string => {
      const { start, end } = source.locate(path);
      return `${start.line}:${start.column}-${end.line}:${end.column}`;
    };
    expect(show(json)).toBe(inJson);
    expect(path.length === 0 ? show(yaml).slice(0, 3) : show(yaml)).toBe(path.length === 0 ? '1:1' : inYaml);
  });

  test('columns count UTF-16 units, Windows line ends are line ends', () => {
    const source = parse('Resources:\r\n  "💾 Data": { Type: x }\r\n');
    expect(source.locate(['Resources', '💾 Data', 'Type']).start).toEqual({ line: 2, column: 16 });
  });
});
