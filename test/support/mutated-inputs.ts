import { Dice } from './dice';
import { policyOf } from './stub-account';

/** An input of some kind; its name says which: `template…`, `config…`, `baseline…`, `scp…`. */
export interface MutatedInput {
  readonly name: string;
  readonly text: string;
}

type Tree = string | number | boolean | null | Tree[] | { [name: string]: Tree };

const bucketPolicy = policyOf({
  Effect: 'Allow',
  Principal: { AWS: ['arn:aws:iam::111122223333:root', '*'] },
  Action: ['s3:GetObject', 's3:Put*'],
  Resource: ['arn:aws:s3:::data', 'arn:aws:s3:::data/*'],
  Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' }, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
});

const template = {
  AWSTemplateFormatVersion: '2010-09-09',
  Parameters: { Stage: { Type: 'String', Default: 'prod', AllowedValues: ['prod', 'test'] } },
  Mappings: { Names: { prod: { bucket: 'data' } } },
  Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] }, Both: { 'Fn::And': [{ Condition: 'IsProd' }] } },
  Resources: {
    Data: {
      Type: 'AWS::S3::Bucket',
      Condition: 'IsProd',
      Metadata: { 'bucket-warden': { suppress: [{ rule: 'unversioned', reason: 'scratch' }] } },
      Properties: {
        BucketName: { 'Fn::FindInMap': ['Names', { Ref: 'Stage' }, 'bucket'] },
        VersioningConfiguration: { Status: { 'Fn::If': ['IsProd', 'Enabled', { Ref: 'AWS::NoValue' }] } },
        LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 30, Prefix: 'tmp/' }] },
        ReplicationConfiguration: {
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Rules: [{ Status: 'Enabled', Destination: { Bucket: 'arn:aws:s3:::copy' } }],
        },
      },
    },
    Policy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: { Ref: 'Data' }, PolicyDocument: bucketPolicy },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: policyOf({
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'sts:AssumeRole',
        }),
        Policies: [
          {
            PolicyName: { 'Fn::Sub': '${Stage}-${AWS::Region}' },
            PolicyDocument: policyOf({
              Effect: 'Allow',
              Action: 's3:*',
              Resource: { 'Fn::Join': ['', ['arn:aws:s3:::', '*']] },
            }),
          },
        ],
      },
    },
  },
  Outputs: { Name: { Value: { Ref: 'Data' }, Export: { Name: 'data' } } },
};

const seeds: readonly (readonly [name: string, tree: object])[] = [
  ['template.json', template],
  ['template.yaml', template],
  ['template-small.json', { Resources: template.Resources }],
  ['scp.json', bucketPolicy],
  [
    'config.json',
    {
      select: ['public-read'],
      severities: { 'public-read': 'low' },
      suppress: [{ rule: 'unversioned', reason: 'scratch', until: '2027-01-31' }],
      trustedAccounts: ['111122223333'],
      failOn: 'high',
    },
  ],
  [
    'baseline.json',
    {
      version: 2,
      findings: [
        { rule: 'unversioned', kind: 'fail', template: 'clean.yaml', resource: 'Data', path: 'Resources/Data' },
      ],
    },
  ],
];

const words = [
  'Ref',
  'Fn::Sub',
  'Fn::If',
  'Fn::And',
  'Fn::Select',
  'Fn::Split',
  'Fn::ImportValue',
  'Condition',
  'Resources',
  'Type',
  'AWS::S3::Bucket',
  'AWS::S3::AccessPoint',
  'AWS::Serverless-2016-10-31',
  'Transform',
  '__proto__',
  'constructor',
  '${Stage}',
  '${Data.Arn}',
  '${!x}',
  '*',
  '*****?*?*',
  'arn:aws:s3:::*',
  '',
  ' ',
  '\u202e',
  '\u0000',
  '::error::x',
  '-1',
  '1e400',
  '2026-02-30',
  'ForAllValues:StringLike',
  'aws:SourceIp',
  '::/0',
  '999.1.1.1/40',
];

/** As many mutated inputs as wanted; the same for the same seed. */
export function* mutants(seed: number, count: number): Generator<MutatedInput> {
  const dice = new Dice(seed);
  for (let index = 0; index < count; index++) {
    const [name, tree] = dice.pick(seeds);
    const copy = structuredClone(tree) as Tree;
    for (let left = 1 + dice.below(4); left > 0; left--) mutate(copy, dice);
    const text = JSON.stringify(copy, undefined, dice.below(3));
    // JSON is YAML; a part of a text may be neither
    yield { name, text: dice.chance(8) ? damaged(text, dice) : text };
  }
}

/** Changes one place of the tree. */
function mutate(tree: Tree, dice: Dice): void {
  let at = tree;
  for (;;) {
    if (typeof at !== 'object' || at === null) return;
    const keys = Object.keys(at);
    if (keys.length === 0) return;
    const key = dice.pick(keys);
    const holder = at as { [name: string]: Tree };
    const child = holder[key] ?? null;
    if (typeof child === 'object' && child !== null && !dice.chance(30)) {
      at = child;
      continue;
    }
    const other = replaced(child, dice);
    if (other === undefined) delete holder[key];
    else if (dice.chance(15)) holder[dice.pick(words)] = other;
    else holder[key] = other;
    return;
  }
}

/** Another value in its place; undefined for none. */
function replaced(value: Tree, dice: Dice): Tree | undefined {
  switch (dice.below(10)) {
    case 0:
      return undefined;
    case 1:
      return null;
    case 2:
      return dice.pick<Tree>([0, -1, 1e21, true, false, [], {}]);
    case 3:
      return [value, structuredClone(value)];
    case 4:
      return { Ref: dice.pick(['Stage', 'Data', 'Nothing', 'AWS::NoValue', 'AWS::AccountId']) };
    case 5:
      return { 'Fn::If': ['IsProd', value, dice.pick(words)] };
    case 6:
      return { [dice.pick(words)]: value };
    case 7:
      return dice.pick(words).repeat(1 + dice.below(40));
    case 8:
      return Array.from({ length: 1 + dice.below(12) }, () => dice.pick(words));
    default:
      return dice.pick(words);
  }
}

/** A text that was cut, or in which a character is another. */
function damaged(text: string, dice: Dice): string {
  const place = dice.below(text.length + 1);
  if (dice.chance(50)) return text.slice(0, place);
  const other = dice.pick(['{', '}', '"', '\u0000', '&a *a', '\n\t', '!Sub ']);
  return `${text.slice(0, place)}${other}${text.slice(place + 1)}`;
}
