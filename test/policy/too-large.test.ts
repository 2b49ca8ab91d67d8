import { lintText } from '../support/lint';
import { policyOf } from '../support/policy';
import { judgeInput } from '../support/watchdog';

// Policies that AWS would never take end in time, and as what nobody can tell: never as a pass.

const arn = 'arn:aws:s3:::example-data';

const withStatements = (...statements: readonly object[]): string =>
  JSON.stringify({
    Resources: {
      Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'example-data' } },
      Policy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: { Bucket: { Ref: 'Data' }, PolicyDocument: { Version: '2012-10-17', Statement: statements } },
      },
    },
  });

const numbered = <T>(count: number, each: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => each(index));

const role = (index: number): string => `arn:aws:iam::444455556666:role/r${index}`;
const reading = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${arn}/*` };

const hostile: readonly (readonly [string, readonly object[]])[] = [
  [
    '10,000 patterns of NotAction',
    [{ ...reading, Action: undefined, NotAction: numbered(10_000, (n) => `s3:Get${n}*`) }],
  ],
  [
    '50,000 principals on 2,000 resources',
    [{ ...reading, Principal: { AWS: numbered(50_000, role) }, Resource: numbered(2000, (n) => `${arn}/${n}/*`) }],
  ],
  ['a pattern of 80,000 wildcards', [{ ...reading, Resource: `${arn}/${'?*'.repeat(40_000)}` }]],
  [
    '3,000 statements under conditions',
    numbered(3000, (n) => ({
      ...reading,
      Resource: `${arn}/${n}/*`,
      Condition: { StringLike: { 'aws:PrincipalArn': `arn:aws:iam::*:role/${n}*` } },
    })),
  ],
];

test.each(hostile)(
  '%s: in time, and undecided',
  (_, statements) => {
    const text = withStatements(...statements);
    expect(judgeInput({ name: 'template.json', text })).toMatchObject({ outcome: 'judged' });
    const { findings } = lintText(text, ['public-read']);
    expect(findings.map(({ kind, message }) => [kind, message])).toEqual([
      ['unknown', expect.stringContaining('the policy is too large to work out') as string],
    ]);
  },
  60_000,
);

test('an action of 50,000 stars is every action', () => {
  const text = withStatements({ ...reading, Action: '*'.repeat(50_000) });
  expect(judgeInput({ name: 'template.json', text })).toMatchObject({ outcome: 'judged' });
  expect(lintText(text, ['public-read']).findings.map(({ kind }) => kind)).toEqual(['fail']);
});

test('the control: a policy as large as that of a key may be is read whole', () => {
  const statements = numbered(240, (n) => ({ ...reading, Resource: `${arn}/${n}/*`, Principal: { AWS: role(n) } }));
  const document = { Version: '2012-10-17', Statement: statements };
  expect(JSON.stringify(document).length).toBeGreaterThan(32_768);
  expect(policyOf(document)).toMatchObject({ statements: { length: 240 } });
  expect(policyOf(document).open).toBeUndefined();
});

describe('names and principals that hang on 60 conditions each', () => {
  const conditions = numbered(60, (n) => [`C${n}`, { 'Fn::Equals': [{ Ref: `P${n}` }, 'a'] }] as const);
  const open = { 'Fn::Join': ['', numbered(60, (n) => ({ 'Fn::If': [`C${n}`, 'a', 'b'] }))] };
  const whole = (resources: readonly (readonly [string, object])[]): string =>
    JSON.stringify({
      Parameters: Object.fromEntries(numbered(60, (n) => [`P${n}`, { Type: 'String' }])),
      Conditions: Object.fromEntries(conditions),
      Resources: Object.fromEntries(resources),
    });
  const named = numbered(60, (n): [string, object] => [
    `B${n}`,
    { Type: 'AWS::S3::Bucket', Properties: { BucketName: open } },
  ]);
  const granted = numbered(20, (n): [string, object][] => [
    [`B${n}`, { Type: 'AWS::S3::Bucket' }],
    [
      `Policy${n}`,
      {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: `B${n}` },
          PolicyDocument: { Version: '2012-10-17', Statement: [{ ...reading, Principal: { AWS: open } }] },
        },
      },
    ],
  ]).flat();

  test.each([
    ['60 buckets', named],
    ['20 buckets with policies', granted],
  ] as const)('%s: in time', (_, resources) => {
    expect(judgeInput({ name: 'template.json', text: whole(resources) })).toMatchObject({ outcome: 'judged' });
  });

  test('undecided, at each bucket', () => {
    const { findings } = lintText(whole(granted), ['public-read']);
    expect(findings.filter(({ kind }) => kind === 'unknown')).toHaveLength(20);
  });
});
