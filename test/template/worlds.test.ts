import { explore, get, literal, loadText, resolve, templateSet, type Template } from '../../lib/template';
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
