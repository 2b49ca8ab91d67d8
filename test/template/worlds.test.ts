import {
  Allowance,
  explore,
  get,
  literal,
  loadText,
  resolve,
  templateSet,
  type Resource,
  type Template,
  type World,
} from '../../lib/template';
import { lintText, template } from '../support/lint';

const at = (account: string, region: string): { readonly environment: { account: string; region: string } } => ({
  environment: { account, region },
});

/** What a property of a bucket comes to in each world. */
function valuesOf(templates: readonly Template[], one: Template, name: string): readonly (string | undefined)[] {
  const set = templateSet(templates);
  const { outcomes } = explore(16, (world) => {
    const scope = { set, template: one, world, depth: 0 };
    const place = { template: one, path: ['Resources', 'Data'] };
    return literal(get(resolve(one.body['Resources'] ?? null, scope, place), 'Data', 'Properties', name));
  });
  return outcomes.map(({ value }) => value);
}

test('of several exports of one name, that of the own account and region is imported', () => {
  const exporting = (value: string, account: string, region: string): Template =>
    loadText(
      `${value}.yaml`,
      `Resources: {}\nOutputs: { Out: { Value: ${value}, Export: { Name: shared } } }`,
      at(account, region),
    );
  const importing = loadText(
    'in.yaml',
    'Resources: { Data: { Type: AWS::S3::Bucket, Properties: { BucketName: !ImportValue shared } } }',
    at('111122223333', 'eu-west-1'),
  );
  const others = [
    exporting('region', '111122223333', 'us-east-1'),
    exporting('right', '111122223333', 'eu-west-1'),
    exporting('account', '444455556666', 'eu-west-1'),
  ];
  expect(valuesOf([importing, ...others], importing, 'BucketName')).toEqual(['right']);
  // none of the own environment: nobody can tell
  expect(valuesOf([importing, ...others.filter((_, index) => index !== 1)], importing, 'BucketName')).toEqual([
    undefined,
  ]);
});

test.each([
  ['shared-name', 'made'],
  ['${AWS::Region}-name', 'of the region'],
  ['another-name', undefined],
])('an export whose name is put together is imported by what comes of it: %s', (wanted, value) => {
  const exporting = loadText(
    'out.yaml',
    `Resources: {}
Outputs:
  Joined: { Value: made, Export: { Name: !Join ['-', [shared, name]] } }
  Filled: { Value: of the region, Export: { Name: !Sub '\${AWS::Region}-name' } }`,
    at('111122223333', 'eu-west-1'),
  );
  const importing = loadText(
    'in.yaml',
    `Resources:
  Data: { Type: AWS::S3::Bucket, Properties: { BucketName: { 'Fn::ImportValue': !Sub '${wanted}' } } }`,
    at('111122223333', 'eu-west-1'),
  );
  expect(valuesOf([importing, exporting], importing, 'BucketName')).toEqual([value]);
});

/**
 * @see
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
 */
describe('of several stacks of one name, an output is', () => {
  const stack = (value: string, account: string, region: string): Template =>
    loadText(`${value}.yaml`, `Resources: {}\nOutputs: { Out: { Value: ${value} } }`, {
      ...at(account, region),
      provenance: { stackName: 'store' },
    });
  const region = stack('of-the-region', '111122223333', 'eu-west-1');
  const elsewhere = stack('of-another-region', '111122223333', 'us-east-1');
  const account = stack('of-another-account', '444455556666', 'eu-west-1');
  const named = (wanted: string, others: readonly Template[]): readonly (string | undefined)[] => {
    const reading = loadText(
      'in.yaml',
      'Resources: { Data: { Type: AWS::S3::Bucket, Properties: { BucketName: ' +
        `{ 'Fn::GetStackOutput': { StackName: store, OutputName: Out${wanted} } } } } }`,
      at('111122223333', 'eu-west-1'),
    );
    return valuesOf([reading, ...others], reading, 'BucketName');
  };

  test('that of the own region where none is stated, though there is but one elsewhere', () => {
    expect(named('', [elsewhere, region])).toEqual(['of-the-region']);
    expect(named('', [elsewhere])).toEqual([undefined]);
  });
  test('that of the region that is stated', () =>
    expect(named(', Region: us-east-1', [region, elsewhere])).toEqual(['of-another-region']));
  test('that of the own region where only the deployment knows which, as CDK writes it', () =>
    expect(named(', Region: !Ref AWS::Region', [elsewhere, region])).toEqual(['of-the-region']));
  test('that of the own account', () => expect(named('', [account, region])).toEqual(['of-the-region']));
});

describe('a parameter with a default', () => {
  const stage = (fallback: string): string => `
Parameters: { Stage: { Type: String, Default: ${fallback} } }
Conditions: { IsProd: !Equals [!Ref Stage, prod] }
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: { Status: !If [IsProd, Enabled, Suspended] }
`;
  test.each(['prod', 'dev'])('of %s, compared with a value: both sides are looked at', (fallback) => {
    const { findings } = lintText([template(stage(fallback))], ['unversioned']);
    expect(findings.map(({ when }) => when)).toEqual([
      expect.stringContaining(fallback === 'prod' ? '`Stage` is anything else' : '`Stage` is `dev`'),
    ]);
  });
});

test('what a parameter is not, in one condition, it is not in another', () => {
  const text = `
Parameters: { Stage: { Type: String, Default: prod } }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsNotProd: !Not [!Equals [prod, !Ref Stage]]
Resources:
  Data: { Type: AWS::S3::Bucket, Properties: { A: !If [IsProd, one, two], B: !If [IsNotProd, one, two] } }
`;
  const one = loadText('one.yaml', text);
  const [a, b] = ['A', 'B'].map((name) => valuesOf([one], one, name));
  expect(a).toEqual(['one', 'two']);
  expect(b).toEqual(['two', 'one']);
});

test.each([
  ['And', 1],
  ['Or', 3],
])('Fn::%s of two conditions holds in so many of their four worlds', (operator, expected) => {
  const text = `
Parameters: { P: { Type: String, AllowedValues: [a, b] }, Q: { Type: String, AllowedValues: [a, b] } }
Conditions:
  Both: !${operator} [!Equals [!Ref P, a], !Equals [!Ref Q, a]]
  First: !Equals [!Ref P, a]
  Second: !Equals [!Ref Q, a]
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties: { A: [!If [First, x, y], !If [Second, x, y], !If [Both, one, two]] }
`;
  const one = loadText('one.yaml', text);
  const set = templateSet([one]);
  const { outcomes } = explore(16, (world) => {
    const scope = { set, template: one, world, depth: 0 };
    const place = { template: one, path: ['Resources'] };
    const list = get(resolve(one.body['Resources'] ?? null, scope, place), 'Data', 'Properties', 'A');
    return literal((list.kind === 'list' ? list.items[2] : undefined) ?? list);
  });
  expect(outcomes).toHaveLength(4);
  expect(outcomes.filter(({ value }) => value === 'one')).toHaveLength(expected);
});

const mapped = (conditions: string, value: string): Template =>
  loadText(
    'in.yaml',
    `Mappings:
  Names: { eu-west-1: { It: one }, us-east-1: { It: two } }
  Others: { us-east-1: { It: second }, eu-west-1: { It: first } }
${conditions}
Resources: { Data: { Type: AWS::S3::Bucket, Properties: { BucketName: ${value} } } }`,
  );

test('the same name picks the same row of two mappings, and decides conditions about it', () => {
  const both =
    '!Sub ["${A}-${B}", { A: !FindInMap [Names, !Ref AWS::Region, It], B: !FindInMap [Others, !Ref AWS::Region, It] }]';
  const tied = mapped('', both);
  expect(valuesOf([tied], tied, 'BucketName')).toEqual(['one-first', 'two-second']);
  const conditional = '!If [East, !FindInMap [Names, !Ref AWS::Region, It], none]';
  const east = mapped('Conditions: { East: !Equals [!Ref AWS::Region, us-east-1] }', conditional);
  expect(valuesOf([east], east, 'BucketName')).toEqual(['two', 'none']);
  // no deployment there gets through
  const nowhere = mapped('Conditions: { East: !Equals [!Ref AWS::Region, ap-south-1] }', conditional);
  expect(valuesOf([nowhere], nowhere, 'BucketName')).toEqual([undefined, 'none']);
});

test('a piece of what nobody can split stands for itself', () => {
  const piece = (index: number): string => `!Select [${index}, !Split [':', !Ref Flow]]`;
  const whole = loadText(
    'in.yaml',
    `Resources:
  Flow: { Type: AWS::StepFunctions::StateMachine, Properties: { DefinitionString: '{}', RoleArn: r } }
  Data: { Type: AWS::S3::Bucket, Properties: { BucketName: !If [Same, yes, no] } }
Conditions: { Same: !Equals [${piece(6)}, ${piece(6)}], Other: !Equals [${piece(5)}, ${piece(6)}] }`,
  );
  expect(valuesOf([whole], whole, 'BucketName')).toEqual(['true']);
});

test('a piece of what a custom resource hands out stays undecided', () => {
  const text = (source: string): string => `
Resources:
  Given: { Type: Custom::Given, Properties: { ServiceToken: t } }
  Data:
    Type: AWS::S3::Bucket
    Properties: { VersioningConfiguration: { Status: !Select [0, !Split [',', ${source}]] } }`;
  const { findings } = lintText(text('!GetAtt Given.List'), ['unversioned']);
  expect(findings.map(({ kind }) => kind)).toEqual(['unknown']);
});

test.each([
  [
    'a list with commas',
    `Parameters: { L: { Type: CommaDelimitedList, Default: '${'a,'.repeat(60_000)}' } }`,
    '!Ref L',
  ],
  ['a split text', '', `!Split [a, ${'a'.repeat(60_000)}]`],
])('%s that is too large is undecided', (_, parameters, list) => {
  const text = `${parameters}
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties: { VersioningConfiguration: { Status: !Join ['', ${list}] } }`;
  const { findings } = lintText(text, ['unversioned']);
  expect(findings.map(({ message }) => message)).toEqual(['cannot tell: the list is too large to work out']);
});

test('what a nested stack makes is made where the stack is', () => {
  const parent = template(
    `
Parameters: { Stage: { Type: String, AllowedValues: [dev, prod] } }
Conditions: { IsProd: !Equals [!Ref Stage, prod] }
Resources:
  Child: { Type: AWS::CloudFormation::Stack, Condition: IsProd, Properties: { TemplateURL: child.yaml } }
`,
    {},
    'parent.yaml',
  );
  const stack = parent.resources.get('Child');
  if (stack === undefined) throw new Error('no child');
  const whens = (options: { readonly nestedIn?: Resource }): readonly (string | undefined)[] => {
    const child = loadText('child.yaml', 'Resources: { Data: { Type: AWS::S3::Bucket } }', options);
    return lintText([parent, child], ['unversioned']).findings.map(({ when }) => when);
  };
  expect(whens({})).toEqual([undefined]);
  expect(whens({ nestedIn: stack })).toEqual(['condition `IsProd` is true (`Stage` is `prod`)']);
});

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html */
test('values that the name of a stored parameter may have are none of what is stored', () => {
  const reading = (type: string): readonly (string | undefined)[] => {
    const made = template(`
Parameters: { Name: { Type: '${type}', AllowedValues: [/a, /b] } }
Resources: { Data: { Type: AWS::S3::Bucket, Properties: { BucketName: !Ref Name } } }
`);
    return valuesOf([made], made, 'BucketName');
  };
  expect(reading('String')).toEqual(['/a', '/b']);
  expect(reading('AWS::SSM::Parameter::Value<String>')).toEqual([undefined]);
});

describe('of a run that asks many questions', () => {
  const asking = (count: number) => (world: World) =>
    Array.from({ length: count }, (_, index) => world.choose(`P${index}`, 2, String)).join('');

  test('as many worlds are looked at as there may be, where each is small', () => {
    expect(explore(64, asking(6))).toMatchObject({ complete: true, outcomes: { length: 64 } });
  });

  test('few worlds are, where each is large, and it is said that there are more', () => {
    const { outcomes, complete } = explore(64, asking(200));
    expect([complete, outcomes.length]).toEqual([false, 3]);
  });

  test('one world is, once all of them together cost more than is allowed', () => {
    const allowance = new Allowance(0);
    expect(explore(64, asking(6), undefined, allowance).complete).toBe(true);
    for (let index = 0; index < 400; index++) explore(64, asking(6), undefined, allowance);
    expect(allowance.isSpent).toBe(true);
    expect(explore(64, asking(6), undefined, allowance)).toMatchObject({ complete: false, outcomes: { length: 1 } });
    // what asks nothing is the same in every world
    expect(explore(64, asking(0), undefined, allowance)).toMatchObject({ complete: true, outcomes: { length: 1 } });
    // and the larger a template is, the more is allowed
    expect(explore(64, asking(6), undefined, new Allowance(1e6)).complete).toBe(true);
  });
});
