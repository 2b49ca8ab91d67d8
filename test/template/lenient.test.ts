import { explore, loadText, resolve, templateSet, UserError } from '../../lib/template';
import { bucketWarden, folder } from '../support/command';
import { lintText, template } from '../support/lint';

/** The properties of the bucket `Data` as they were read. */
function dataOf(text: string): unknown {
  const resources = loadText('t.yaml', text).source.data as { Resources: { Data: { Properties: unknown } } };
  return resources.Resources.Data.Properties;
}

const head = 'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties:\n';

describe('YAML as CloudFormation takes it', () => {
  test.each([
    ['a map that closes at its key', '      A: {\n      B: true,\n      C: x\n      }\n', { A: { B: true, C: 'x' } }],
    ['a list further left', '      A: [\n    b,\n  c ]\n', { A: ['b', 'c'] }],
    [
      'tags in it',
      '      A: [\n      !Ref X,\n      !Sub "${Y}/*"\n      ]\n',
      { A: [{ Ref: 'X' }, { 'Fn::Sub': '${Y}/*' }] },
    ],
    ['single quotes', "      A: 'one\n  two'\n", { A: 'one two' }],
    ['double quotes with brackets inside', '      A: "[one\n  {two"\n', { A: '[one {two' }],
    ['an apostrophe in a plain text', "      A: it's\n      B: [\n      c ]\n", { A: "it's", B: ['c'] }],
    [
      'a block scalar that looks like it',
      '      A: |\n        x: [\n        y\n      B: [\n      c ]\n',
      { A: 'x: [\ny\n', B: ['c'] },
    ],
    ['a comment with a bracket', '      A: b # [\n      B: [ # {\n      c ]\n', { A: 'b', B: ['c'] }],
    ['in a list of maps', '      A:\n        - B: {\n        C: d }\n        - E\n', { A: [{ B: { C: 'd' } }, 'E'] }],
  ])('%s', (_, properties, expected) => expect(dataOf(head + properties)).toEqual(expected));

  test('places are those of the text as it is written', () => {
    const { source } = loadText('t.yaml', `${head}      A: {\n      B: true\n      }\n`);
    expect(source.locate(['Resources', 'Data', 'Properties', 'A', 'B']).start).toEqual({ line: 6, column: 7 });
  });

  test('a document that says nothing may follow', () => {
    expect(dataOf(`${head}      A: b\n---\n`)).toEqual({ A: 'b' });
  });

  test('what is broken stays broken, at its place', () => {
    expect(() => loadText('t.yaml', `${head}      A: [b\n`)).toThrow(UserError);
    expect(() => loadText('t.yaml', 'a: 1\n---\nb: 2\n')).toThrow(/more than one/);
  });

  test('what only the lenient reading understands is not edited', () => {
    const text = `${head}      VersioningConfiguration: {\n      Status: Suspended\n      }\n`;
    const cwd = folder({ 't.yaml': text });
    expect(bucketWarden(['t.yaml', '--select', 'unversioned', '--fail-on', 'low', '--fix'], { cwd }).code).toBe(1);
    // the control: the same with indentation is fixed
    const indented = folder({
      't.yaml': text.replace('      Status', '        Status').replace('      }', '        }'),
    });
    expect(
      bucketWarden(['t.yaml', '--select', 'unversioned', '--fail-on', 'low', '--fix'], { cwd: indented }).code,
    ).toBe(0);
  });
});

describe('a key that is given twice', () => {
  const twice = {
    yaml:
      `${head}      VersioningConfiguration: { Status: Suspended }\n      VersioningConfiguration: { ` +
      'Status: Enabled }\n',
    json: `{"Resources": {"Data": {"Type": "AWS::S3::Bucket", "Properties": {
      "VersioningConfiguration": {"Status": "Suspended"}, "Versioning\\u0043onfiguration": {"Status": "Enabled"}}}}}`,
  };

  test.each(Object.entries(twice))('%s: the last one is judged, and said', (_, text) => {
    const { findings } = lintText(text, ['unversioned', 'opaque-template']);
    expect(findings.map(({ kind, rule, message }) => [kind, rule.id, message])).toEqual([
      ['unknown', 'opaque-template', expect.stringContaining('`VersioningConfiguration` is given more than once')],
    ]);
    expect(findings[0]?.location.path).toBe('Resources/Data/Properties/VersioningConfiguration');
  });

  test('a key and a merged one are no repetition', () => {
    const text =
      `Metadata: { x: &x { Status: Suspended } }\n${head}      VersioningConfiguration: { <<: *x, Status: ` +
      'Enabled }\n';
    expect(lintText(text, ['unversioned', 'opaque-template']).findings).toEqual([]);
  });
});

describe('input that grows', () => {
  const conditions = (count: number, operator: string): string => {
    const rest = Array.from(
      { length: count },
      (_, index) => `  C${index + 1}: { ${operator}: [{ Condition: C${index} }, { Condition: C${index} }] }\n`,
    );
    return `Parameters: { P: { Type: String } }\nConditions:\n  C0: !Equals [!Ref P, a]\n${rest.join('')}`;
  };
  const versioned = (condition: string): string =>
    `Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties:\n` +
    `      VersioningConfiguration: { Status: !If [${condition}, Enabled, Suspended] }\n`;

  test.each(['Fn::Or', 'Fn::And'])('conditions that double forty times: %s', (operator) => {
    const { findings } = lintText(conditions(40, operator) + versioned('C40'), ['unversioned']);
    expect(findings.map(({ kind, when }) => [kind, when])).toEqual([
      ['fail', expect.stringContaining('condition `C40` is false')],
    ]);
  });

  test('a condition that names itself is looked at both ways', () => {
    const text = 'Conditions:\n  A: { Fn::And: [{ Condition: A }, { Condition: A }] }\n' + versioned('A');
    expect(lintText(text, ['unversioned']).findings.map(({ kind }) => kind)).toEqual(['fail']);
  });

  test('a text that doubles forty times is not worked out', () => {
    const doubled = Array.from({ length: 40 }).reduce<unknown>(
      (inner) => ({ 'Fn::Sub': ['${A}${A}', { A: inner }] }),
      'x',
    );
    const one = template(JSON.stringify({ Resources: {}, Doubled: doubled }));
    const set = templateSet([one]);
    const { outcomes } = explore(1, (world) =>
      resolve(one.body['Doubled'], { set, template: one, world, depth: 0 }, { template: one, path: ['Doubled'] }),
    );
    expect(outcomes[0]?.value).toMatchObject({ kind: 'unknown', because: 'the text is too large to work out' });
  });

  test('an assembly that nests itself is one clear error', () => {
    const nested = (directoryName: string): string =>
      JSON.stringify({
        version: '50.0.0',
        artifacts: { Inner: { type: 'cdk:cloud-assembly', properties: { directoryName } } },
      });
    const cwd = folder({ 'manifest.json': nested('.') });
    const { code, stderr } = bucketWarden([cwd]);
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('the assembly is nested in itself')]);
  });
});
