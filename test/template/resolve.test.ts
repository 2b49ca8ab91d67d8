import {
  explore,
  get,
  joinRegions,
  loadText,
  render,
  resolve,
  templateSet,
  type LoadOptions,
  type Template,
  type Value,
} from '../../lib/template';

const header = `
Parameters:
  Given: { Type: String }
  Plain: { Type: String, Default: text }
  Stage: { Type: String, Default: dev, AllowedValues: [dev, prod] }
  Size: { Type: Number, Default: 3 }
  Names: { Type: CommaDelimitedList, Default: 'a, b' }
  Path: { Type: AWS::SSM::Parameter::Value<String>, Default: /x/y }
  Compared: { Type: String, Default: one }
  Open: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsTwo: !Equals [!Ref Compared, two]
  IsThree: !Equals [!Ref Compared, three]
  IsEmpty: !Equals ['', !Ref Open]
  IsWest: !Equals [!Ref AWS::Region, eu-west-1]
  Both: !And [!Condition IsProd, !Condition IsTwo]
  Either: !Or [!Condition IsProd, !Not [!Condition IsProd]]
  Circle: !Not [!Condition Circle]
  Never: !Equals [a, b]
  Odd: !Equals [!GetAtt Custom.X, !Ref Path]
Mappings:
  Regions:
    eu-west-1: { name: ireland, same: s }
    us-east-1: { name: virginia, same: s }
Resources:
  Data: { Type: AWS::S3::Bucket }
  Custom: { Type: Custom::Thing }
`;

function probe(expression: string, options: LoadOptions = {}): Template {
  return loadText(
    't.yaml',
    `${header}  Probe:\n    Type: Custom::Probe\n    Properties:\n      V: ${expression}\n`,
    options,
  );
}

function show(value: Value): string {
  switch (value.kind) {
    case 'text':
      return render(value.text);
    case 'list':
      return `[${value.items.map(show).join(', ')}]`;
    case 'map':
      return `{${Object.keys(value.raw)
        .map((key) => `${key}: ${show(get(value, key))}`)
        .join(', ')}}`;
    case 'absent':
      return 'absent';
    case 'unknown':
      return `unknown: ${String(value.because)}`;
  }
}

/** What the expression comes to, world by world: `assumptions => value`. */
function worlds(expression: string, options?: LoadOptions): string[] {
  const template = probe(expression, options);
  const set = templateSet([template]);
  const { outcomes, complete } = explore(64, (world) => {
    const place = { template, path: ['Resources', 'Probe', 'Properties'] };
    return show(
      get(resolve(template.resources.get('Probe')?.body['Properties'], { set, template, world, depth: 0 }, place), 'V'),
    );
  });
  const lines = outcomes.map(({ value, trail }) =>
    trail.length === 0 ? value : `${trail.map(({ text }) => text).join(' and ')} => ${value}`,
  );
  return complete ? lines : [...lines, 'more'];
}

describe('functions', () => {
  test.each([
    ['!Ref Data', '${Data}'],
    ['!GetAtt Custom.X.Y', '${Custom.X.Y}'],
    // every attribute of a bucket comes down to its name
    ['!GetAtt Data.Arn', 'arn:${AWS::Partition}:s3:::${Data}'],
    ['!GetAtt Data.RegionalDomainName', '${Data}.s3.${AWS::Region}.${AWS::URLSuffix}'],
    ['!Sub "${Data.Arn}/*"', 'arn:${AWS::Partition}:s3:::${Data}/*'],
    ['!Sub "a-${!Literal}-${Plain}"', 'a-${Literal}-text'],
    ['!Sub ["${x}/${Data}", { x: !Ref Plain }]', 'text/${Data}'],
    ['!Join ["-", [a, !Ref Plain, !Ref Data]]', 'a-text-${Data}'],
    ['!Join ["-", !Ref Names]', 'a-b'],
    ['!Join [",", !Split ["-", a-b-c]]', 'a,b,c'],
    ['!Select [1, [a, b]]', 'b'],
    ['!Select ["1", !Ref Names]', 'b'],
    ['!Select [5, [a, b]]', 'unknown: `Fn::Select` finds no item `5`'],
    ['!Select [5, !Split [":", !GetAtt Data.Arn]]', '${Data}'],
    ['!Select [0, !Split ["-", !Ref Data]]', '${part 0 of ${Data}}'],
    ['!Select [0, !Split [":", !Ref Given]]', '${part 0 of ${Given}}'],
    ['!Split [":", !Ref Given]', 'unknown: `${Given}` cannot be split before deployment'],
    ['!FindInMap [Regions, eu-west-1, name]', 'ireland'],
    // whichever region it will be, the mapping says the same
    ['!FindInMap [Regions, !Ref AWS::Region, same]', 's'],
    ['!FindInMap [Regions, eu-north-1, name, { DefaultValue: other }]', 'other'],
    ['!FindInMap [Regions, eu-north-1, name]', 'unknown: the mapping has no entry for these keys'],
    ['!FindInMap [Regions, constructor, name]', 'unknown: the mapping has no entry for these keys'],
    ['!Ref AWS::NoValue', 'absent'],
    ['[a, !Ref AWS::NoValue, b]', '[a, b]'],
    ['{ a: !Ref AWS::NoValue, b: !Ref Plain }', '{a: absent, b: text}'],
    ['!Ref Size', '3'],
    ['!Ref Names', '[a, b]'],
    ['!Ref Given', '${Given}'],
    ['!Ref Path', '${Path}'],
    ['!Ref constructor', 'unknown: nothing here is called `constructor`'],
    ['!GetAtt toString.Arn', 'unknown: no resource is called `toString`'],
    ["'{{resolve:ssm:/a}}-b'", '{{resolve:ssm:/a}}-b'],
    ['!ImportValue nowhere', '${nowhere}'],
    ['{ "Fn::GetStackOutput": { StackName: Store, OutputName: Arn } }', '${Store.Arn}'],
    ['{ "Fn::GetStackOutput": { StackName: Store } }', 'unknown: `Fn::GetStackOutput` needs an `OutputName`'],
    ['{ "Fn::GetStackOutput": Store }', 'unknown: `Fn::GetStackOutput` needs a `StackName`'],
    ['!GetAZs ""', 'unknown: `Fn::GetAZs` is worked out at deployment'],
    ['!Base64 x', 'unknown: `Fn::Base64` is worked out at deployment'],
    ['{ "Fn::Length": [a, b] }', '2'],
    ['!If [Nowhere, a, b]', 'unknown: no condition is called `Nowhere`'],
    ['!If [Never, a, b]', 'b'],
    ['!Join [a]', 'unknown: a list of texts is expected here'],
    ['!Sub [x, y, z]', 'x'],
  ])('%s is %s', (expression, expected) => expect(worlds(expression)).toEqual([expected]));

  test('the environment of the stack fills the pseudo parameters', () => {
    const environment = { account: '111122223333', region: 'cn-north-1' };
    expect(
      worlds('!Sub "${AWS::Partition}:${AWS::Region}:${AWS::AccountId}.${AWS::URLSuffix}"', { environment }),
    ).toEqual(['aws-cn:cn-north-1:111122223333.amazonaws.com.cn']);
  });

  test('given parameters win', () => {
    const parameters = new Map([
      ['Given', 'mine'],
      ['Stage', 'prod'],
      ['Compared', 'two'],
    ]);
    expect(worlds('!Sub "${Given}-${Stage}"', { parameters })).toEqual(['mine-prod']);
    expect(worlds('!If [Both, a, b]', { parameters })).toEqual(['a']);
  });
});

describe('worlds', () => {
  test.each([
    ['!Ref Stage', ['`Stage` is `dev` => dev', '`Stage` is `prod` => prod']],
    ['!If [IsProd, a, b]', ['`Stage` is `dev` => b', '`Stage` is `prod` => a']],
    // the same parameter is the same everywhere
    ['!Join ["", [!Ref Stage, !If [IsProd, a, b]]]', ['`Stage` is `dev` => devb', '`Stage` is `prod` => proda']],
    // a default is one of the possibilities, what conditions compare with are the others
    [
      '!If [IsTwo, a, !If [IsThree, b, c]]',
      ['`Compared` is `one` => c', '`Compared` is `two` => a', '`Compared` is `three` => b'],
    ],
    ['!If [IsEmpty, a, !Ref Open]', ['`Open` is `` => a', '`Open` is anything else => ${Open}']],
    // every row of a mapping, and the same row in every use of it
    [
      '!Join ["-", [!FindInMap [Regions, !Ref AWS::Region, name], !FindInMap [Regions, !Ref AWS::Region, name]]]',
      ['`${AWS::Region}` is `eu-west-1` => ireland-ireland', '`${AWS::Region}` is `us-east-1` => virginia-virginia'],
    ],
    ['!If [IsWest, a, b]', ['`${AWS::Region}` is `eu-west-1` => a', '`${AWS::Region}` is not `eu-west-1` => b']],
    ['!If [Either, a, b]', ['`Stage` is `dev` => a', '`Stage` is `prod` => a']],
    ['!If [Odd, a, b]', ['`${Custom.X}` is `${Path}` => a', '`${Custom.X}` is not `${Path}` => b']],
  ])('%s', (expression, expected) => expect(worlds(expression)).toEqual(expected));

  test('a condition that refers to itself ends', () => {
    expect(worlds('!If [Circle, a, b]').length).toBe(2);
  });

  test('more worlds than the limit are said to be incomplete', () => {
    const { outcomes, complete } = explore(4, (world) =>
      [0, 1, 2].map((index) => world.choose(String(index), 2, String)).join(''),
    );
    expect(outcomes.map(({ value }) => value)).toEqual(['000', '001', '010', '011']);
    expect(complete).toBe(false);
  });

  test('regions that cover all alternatives join', () => {
    const { outcomes } = explore(64, (world) => {
      const first = world.choose('a', 2, (picked) => `a${picked}`);
      return first === 0 ? world.choose('b', 3, (picked) => `b${picked}`) : 9;
    });
    const where = (values: readonly number[]): string[] =>
      joinRegions(outcomes.filter(({ value }) => values.includes(value))).map(
        ({ trail }) => trail.map(({ text }) => text).join(' ') || 'always',
      );
    expect(where([0, 1, 2, 9])).toEqual(['always']);
    expect(where([0, 1, 2])).toEqual(['a0']);
    expect(where([1, 9])).toEqual(['a1', 'a0 b1']);
  });
});

describe('nested stacks and imports', () => {
  test('follow parameters and outputs; a circle ends in unknown', () => {
    const parent = loadText(
      'parent.yaml',
      'Resources:\n  Data: { Type: AWS::S3::Bucket }\n  Child:\n    Type: AWS::CloudFormation::Stack\n    ' +
        'Properties: { Parameters: { Name: !Ref Data, Loop: !GetAtt Child.Outputs.Loop } }\n  Probe:\n    ' +
        'Type: Custom::Probe\n    Properties: { V: !GetAtt Child.Outputs.Name, W: !GetAtt ' +
        'Child.Outputs.Loop }\n',
    );
    const stack = parent.resources.get('Child');
    if (!stack) throw new Error('no child');
    const inner = loadText(
      'child.yaml',
      'Parameters: { Name: { Type: String }, Loop: { Type: String } }\nResources: {}\nOutputs:\n  Name: { ' +
        'Value: !Ref Name }\n  Loop: { Value: !Ref Loop }\n',
    );
    const child: Template = { ...inner, nestedIn: stack };
    const set = templateSet([parent, child]);
    const values = explore(8, (world) => {
      const probeValue = resolve(
        parent.resources.get('Probe')?.body['Properties'],
        { set, template: parent, world, depth: 0 },
        { template: parent, path: [] },
      );
      return [show(get(probeValue, 'V')), show(get(probeValue, 'W'))];
    }).outcomes.map(({ value }) => value);
    expect(values).toEqual([['${Data}', 'unknown: the references go in a circle']]);
  });
});
