import { lintText, template } from '../support/lint';

/*
 * One table of what nobody has heard of, by kind: each member is undecided or a finding, and never a pass. Beside each
 * stands one that is known, in the same place, of which the same rule says nothing: the table would notice a rule that
 * complains of everything.
 */
const account = '111122223333';
const environment = { account, region: 'us-east-1' };
const open = {
  BlockPublicAcls: false,
  BlockPublicPolicy: false,
  IgnorePublicAcls: false,
  RestrictPublicBuckets: false,
};
const data = {
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName: 'data', PublicAccessBlockConfiguration: open },
};
const read = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' };

interface Row {
  /** what is not on any list */
  readonly unheardOf: string;
  /** what stands in its place and is understood */
  readonly known: string;
  readonly rules: readonly string[];
  readonly with: (member: string) => object;
}

const beside = (more: object, sections: object = {}): object => ({ ...sections, Resources: { Data: data, ...more } });
const granting = (statement: object): object =>
  beside({
    Policy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: 'data', PolicyDocument: { Version: '2012-10-17', Statement: [statement] } },
    },
  });
const holding = (more: object): object =>
  beside({ Holder: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {}, ...more } } });
const allowing = (action: string): object =>
  holding({
    Policies: [
      {
        PolicyName: 'p',
        PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] },
      },
    ],
  });

const each = (members: readonly string[], rest: Omit<Row, 'unheardOf'>): readonly Row[] =>
  members.map((unheardOf) => ({ unheardOf, ...rest }));

const table: Readonly<Record<string, readonly Row[]>> = {
  'kind of resource': [
    ...each(['AWS::S3Quantum::Bucket', 'AWS::S3Quantum::Policy', 'AWS::S3::UnheardOf', 'AWS::S3Files::Unheard'], {
      known: 'AWS::S3::StorageLensGroup',
      rules: ['unread-s3-resource'],
      with: (type: string): object => beside({ New: { Type: type, Properties: {} } }),
    }),
    ...each(['Acme::Storage::Bucket', 'Acme::Web::Site::MODULE', 'AWS::Serverless::Quantum'], {
      known: 'AWS::SNS::Topic',
      rules: ['opaque-template'],
      with: (type: string): object => beside({ New: { Type: type, Properties: {} } }),
    }),
  ],
  transform: [
    ...each(['Quantum', 'AWS::Quantum-2031-01-01', 'AWS::Include', 'AWS::Serverless-2031-01-01'], {
      known: 'AWS::LanguageExtensions',
      rules: ['opaque-template'],
      with: (name: string): object => beside({}, { Transform: name }),
    }),
  ],
  'condition key': [
    ...each(['newservice:Thing', 'quantum.example.com:team', 's3quantum:Spin'], {
      known: 'aws:PrincipalOrgID',
      rules: ['public-read', 'public-policy'],
      with: (key: string): object => granting({ ...read, Condition: { StringEquals: { [key]: 'o-a1b2c3d4e5' } } }),
    }),
  ],
  'condition operator': [
    ...each(['StringResembles', 'ForMostValues:StringEquals', 'BoolOrSo'], {
      known: 'StringEquals',
      rules: ['public-read'],
      with: (operator: string): object =>
        granting({ ...read, Condition: { [operator]: { 'aws:PrincipalAccount': account } } }),
    }),
  ],
  partition: [
    // a denial in another partition closes nothing here
    ...each(['aws-mars', 'aws-iso-z', 'aws-eusc-2'], {
      known: 'aws',
      rules: ['plaintext-transport'],
      with: (partition: string): object =>
        granting({
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: [`arn:${partition}:s3:::data`, `arn:${partition}:s3:::data/*`],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
    }),
    // nor is anybody there spared by a denial here
    ...each(['aws-mars', 'aws-iso-z'], {
      known: 'aws',
      rules: ['lockout'],
      with: (partition: string): object =>
        granting({
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: 'arn:aws:s3:::data',
          Condition: { ArnNotLike: { 'aws:PrincipalArn': `arn:${partition}:iam::${account}:role/admin` } },
        }),
    }),
  ],
  'type of principal': [
    ...each(['newservice.amazonaws.com', 'quantum.amazonaws.eu'], {
      known: 'logging.s3.amazonaws.com',
      rules: ['confused-deputy'],
      with: (Service: string): object => granting({ ...read, Principal: { Service } }),
    }),
  ],
  'function of templates': [
    ...each(['Fn::Quantum', 'Fn::Resolve', 'Fn::GetUnheard'], {
      known: 'Fn::Sub',
      rules: ['public-read', 'cross-account-access'],
      with: (name: string): object => granting({ ...read, Principal: { AWS: { [name]: account } } }),
    }),
  ],
  'managed policy': [
    ...each(['AmazonS3QuantumAccess', 'AmazonS3QuantumReadOnlyAccess'], {
      known: 'AmazonSQSReadOnlyAccess',
      rules: ['wildcard-bucket-access'],
      with: (name: string): object => holding({ ManagedPolicyArns: [`arn:aws:iam::aws:policy/${name}`] }),
    }),
  ],
  'service of S3': [
    {
      unheardOf: 's3quantum:Entangle',
      known: 'sqs:SendMessage',
      rules: ['wildcard-bucket-access'],
      with: allowing,
    },
  ],
};

const rows = Object.entries(table).flatMap(([kind, members]) =>
  members.map((row): readonly [string, string, Row] => [kind, row.unheardOf, row]),
);

function kindsOf(text: object, rules: readonly string[]): readonly string[] {
  const templates = [template(JSON.stringify(text), { environment })];
  return rules.flatMap((rule) => lintText(templates, [rule]).findings.map(({ kind }) => kind));
}

afterAll(() => {
  const counts = Object.entries(table).map(([kind, members]) => `${kind} ${members.length}`);
  process.stdout.write(`unheard of, each undecided or a finding: ${counts.join(', ')}; ${rows.length} in all\n`);
});

test.each(rows)('%s: %s is no pass', (_, member, row) => {
  expect(kindsOf(row.with(member), row.rules)).not.toEqual([]);
  expect(kindsOf(row.with(row.known), row.rules)).toEqual([]);
});
