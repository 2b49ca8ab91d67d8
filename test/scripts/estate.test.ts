import { readFileSync } from 'node:fs';
import { lint } from '../../lib/engine';
import { loadShellParser, scriptTemplates } from '../../lib/scripts';
import { loadText, type Template } from '../../lib/template';
import { today } from '../support/lint';
import { commandRules } from '../support/scripts';

beforeAll(() => loadShellParser(readFileSync));

function verdictsBeside(text: string, properties: object): readonly string[] {
  const template = {
    Resources: { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'example', ...properties } } },
  };
  const templates = [
    ...scriptTemplates('script.sh', text, { leavesPolicies: true }),
    loadText('template.json', JSON.stringify(template)),
  ];
  return lint(templates, commandRules, { today }).findings.map(({ kind, rule }) => `${kind} ${rule.id}`);
}

const ownership = (objectOwnership: unknown): object => ({
  OwnershipControls: { Rules: [{ ObjectOwnership: objectOwnership }] },
});
const acl = 'aws s3 cp a s3://example/a --acl public-read';
const sync = 'aws s3 sync a s3://example --delete';

test.each([
  ['ACLs that S3 refuses', acl, ownership('BucketOwnerEnforced'), []],
  [
    'ACLs that S3 ignores',
    acl,
    { ...ownership('ObjectWriter'), PublicAccessBlockConfiguration: { IgnorePublicAcls: true } },
    [],
  ],
  ['ACLs that count', acl, ownership('ObjectWriter'), ['fail public-acl-argument']],
  ['ownership that S3 chooses', acl, {}, ['unknown public-acl-argument']],
  ['another bucket', acl.replace('example', 'other'), ownership('BucketOwnerEnforced'), ['fail public-acl-argument']],
  [
    'a bucket that nobody knows',
    acl.replace('example', '$B'),
    ownership('BucketOwnerEnforced'),
    ['fail public-acl-argument'],
  ],
  [
    'a name that goes on',
    acl.replace('example/', 'example$B/'),
    ownership('BucketOwnerEnforced'),
    ['fail public-acl-argument'],
  ],
  [
    'a grant',
    'aws s3api put-object-acl --bucket example --key k --grant-read ' +
      'uri=http://acs.amazonaws.com/groups/global/AllUsers',
    ownership('BucketOwnerEnforced'),
    [],
  ],
  ['a bucket that is made', 'aws s3 mb s3://example', {}, ['fail bucket-changed-by-command']],
  ['a website', 'aws s3 website example', {}, ['fail bucket-changed-by-command', 'fail public-website-command']],
  ['no bucket of the template', 'aws s3 mb s3://example-other', {}, []],
  ['versions', sync, { VersioningConfiguration: { Status: 'Enabled' } }, []],
  ['no versions', sync, {}, ['fail sync-with-delete']],
  [
    'a policy',
    "aws s3api put-bucket-policy --bucket example --policy '{}'",
    {},
    ['fail bucket-changed-by-command', 'unknown opaque-command'],
  ],
])('beside the template of the bucket: %s', (_, text, properties, expected) =>
  expect(verdictsBeside(text, properties)).toEqual(expected),
);

const presign = 'aws s3 presign s3://example/k --expires-in 604800';
const refusal = (condition: object, resource = '*'): object => ({
  Type: 'AWS::S3::BucketPolicy',
  Properties: {
    Bucket: { Ref: 'B' },
    PolicyDocument: {
      Statement: [
        { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::example/${resource}`, ...condition },
      ],
    },
  },
});
const olderThan = (age: number): object => ({ Condition: { NumericGreaterThan: { 's3:signatureAge': age } } });

test.each([
  ['no policy', undefined, ['fail long-lived-presign']],
  [
    'a policy about something else',
    refusal({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ['fail long-lived-presign'],
  ],
  ['ten minutes', refusal(olderThan(600_000)), []],
  ['twelve hours', refusal(olderThan(43_200_000)), []],
  ['a day', refusal(olderThan(86_400_000)), ['unknown long-lived-presign']],
  ['some keys', refusal(olderThan(600_000), 'secret/*'), ['unknown long-lived-presign']],
])('a URL that a policy of the bucket refuses when it is old: %s', (_, policy, expected) => {
  const data = {
    Resources: {
      B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'example' } },
      ...(policy === undefined ? {} : { P: policy }),
    },
  };
  const templates = [...scriptTemplates('a.sh', presign), loadText('t.json', JSON.stringify(data))];
  const found = lint(templates, commandRules, { today }).findings.map(({ kind, rule }) => `${kind} ${rule.id}`);
  expect(found).toEqual(expected);
});

/** A template whose instance, task or build runs a script, beside a bucket that is encrypted with a key. */
interface Place {
  readonly script: string;
  /** what the key allows the role */
  readonly actions?: readonly string[];
  readonly holder?: (script: string) => object;
  readonly bucket?: object;
}

const instance = (UserData: string): object => ({
  Type: 'AWS::EC2::Instance',
  Properties: { IamInstanceProfile: { Ref: 'Profile' }, UserData: { 'Fn::Base64': `#!/bin/bash\n${UserData}` } },
});
const launchTemplate = (UserData: string): object => ({
  Type: 'AWS::EC2::LaunchTemplate',
  Properties: { LaunchTemplateData: { IamInstanceProfile: { Arn: { 'Fn::GetAtt': ['Profile', 'Arn'] } }, UserData } },
});
const task = (script: string): object => ({
  Type: 'AWS::ECS::TaskDefinition',
  Properties: {
    TaskRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
    ContainerDefinitions: [{ Command: ['sh', '-c', script], Name: 'a', Image: 'b' }],
  },
});
const build = (script: string): object => ({
  Type: 'AWS::CodeBuild::Project',
  Properties: {
    ServiceRole: { Ref: 'Role' },
    Source: { BuildSpec: `version: 0.2\nphases:\n  build:\n    commands:\n      - ${script}\n` },
  },
});

function verdictsIn({ script, actions = [], holder = instance, bucket = {} }: Place): readonly string[] {
  const grantee = { AWS: { 'Fn::GetAtt': [actions.length === 0 ? 'Other' : 'Role', 'Arn'] } };
  const trust = {
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const statement = { Effect: 'Allow', Principal: grantee, Action: [...actions, 'kms:Verify'], Resource: '*' };
  const encryption = {
    ServerSideEncryptionConfiguration: [
      { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: { 'Fn::GetAtt': ['Key', 'Arn'] } } },
    ],
  };
  const data = {
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } },
      Other: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } },
      Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'Role' }] } },
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [statement] } } },
      B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'example', BucketEncryption: encryption, ...bucket } },
      Host: holder(script),
    },
  };
  const written = JSON.stringify(data, undefined, 1);
  const templates = [...scriptTemplates('t.json', written), loadText('t.json', written)];
  return lint(templates, commandRules, { today }).findings.map(({ kind, rule }) => `${kind} ${rule.id}`);
}

const upload = 'aws s3 cp a s3://example/a';
const download = 'aws s3 cp s3://example/a .';
const mayWrite = ['kms:GenerateDataKey'];

const copies: readonly (readonly [name: string, place: Place, ...expected: readonly string[]])[] = [
  ['an instance', { script: upload }, 'fail copy-without-key'],
  ['an instance that may', { script: upload, actions: mayWrite }],
  ['what may be written and not read', { script: download, actions: mayWrite }, 'fail copy-without-key'],
  ['what may be read', { script: download, actions: ['kms:Decrypt'] }],
  ['a launch template', { script: upload, holder: launchTemplate }, 'fail copy-without-key'],
  ['a task', { script: upload, holder: task }, 'fail copy-without-key'],
  ['a build', { script: upload, holder: build }, 'fail copy-without-key'],
  ['a build that may', { script: upload, holder: build, actions: mayWrite }],
  ['get-object', { script: 'aws s3api get-object --bucket example --key k f' }, 'fail copy-without-key'],
  ['another encryption', { script: `${upload} --sse AES256` }],
  ['no key', { script: upload, bucket: { BucketEncryption: undefined } }],
  ['another bucket', { script: upload.replace('example', 'other') }],
  ['a profile of the machine', { script: `${upload} --profile other` }],
  ['keys of a user', { script: `export AWS_ACCESS_KEY_ID=x\n${upload}` }],
  ['a file of the machine', { script: `source /etc/keys\n${upload}` }],
  ['a role that may be none', { script: upload, holder: withoutRole }],
];

test.each(copies.map(([name, place, ...expected]) => [name, place, expected] as const))(
  'what a role copies without the key of the bucket: %s',
  (_, place, expected) => expect(verdictsIn(place)).toEqual(expected),
);

function withoutRole(UserData: string): object {
  const IamInstanceProfile = { 'Fn::If': ['C', { Ref: 'Profile' }, { Ref: 'AWS::NoValue' }] };
  return { Type: 'AWS::EC2::Instance', Properties: { IamInstanceProfile, UserData } };
}

const signFor = (seconds: number): string => `aws s3 presign s3://example/a --expires-in ${seconds}`;
const assume = 'C=$(aws sts assume-role --role-arn "$R" --role-session-name s)';
const token = 'export AWS_SESSION_TOKEN=$(jq -r .T <<<"$C")';

test.each<readonly [script: string, ...expected: readonly string[]]>([
  [`${assume}\n${token}\n${signFor(604800)}`, 'fail presign-outlives-session'],
  [`${assume}\n${token}\n${signFor(3600)}`],
  [
    `${assume.replace('s)', 's --duration-seconds 900)')}\n${token}\naws s3 presign s3://b/k`,
    'fail presign-outlives-session',
  ],
  [
    `${assume.replace('s)', 's --duration-seconds $D)')}\n${token}\n${signFor(7200)}`,
    'unknown presign-outlives-session',
  ],
  [`${assume.replace('s)', 's --duration-seconds $D)')}\n${token}\n${signFor(50000)}`, 'fail presign-outlives-session'],
  [`${signFor(604800)}\n${assume}\n${token}`, 'unknown long-lived-presign', 'unknown presign-outlives-session'],
  [`${assume}\nif x; then ${token}; fi\n${signFor(7200)}`, 'unknown presign-outlives-session'],
  [`${assume}\n${token}\nunset AWS_SESSION_TOKEN\n${signFor(7200)}`, 'unknown presign-outlives-session'],
  [`${assume}\n${token}\n${signFor(7200)} --profile user`],
  [`${assume}\n${assume}\n${token}\n${signFor(7200)}`, 'unknown presign-outlives-session'],
  [`C=$(aws sts get-session-token)\n${token}\n${signFor(7200)}`, 'unknown presign-outlives-session'],
  [`export AWS_SESSION_TOKEN=\n${signFor(7200)}`],
  [`# assume a role first\n${signFor(7200)}`],
  [`aws configure set profile.p.role_arn x\n${signFor(50000)} --profile p`, 'fail presign-outlives-session'],
  [`aws configure set profile.p.role_arn x\n${signFor(50000)} --profile q`, 'fail long-lived-presign'],
])('a URL and the session that signs it: %s', (script, ...expected) => {
  const found = lint(scriptTemplates('a.sh', script), commandRules, { today }).findings;
  expect(found.map(({ kind, rule }) => `${kind} ${rule.id}`).sort()).toEqual(expected);
});

const signed: readonly (readonly [script: string, holder: typeof instance, ...expected: readonly string[]])[] = [
  [signFor(604800), instance, 'fail presign-outlives-session'],
  [signFor(30000), instance, 'unknown presign-outlives-session'],
  [signFor(21600), instance],
  [signFor(604800), task, 'fail presign-outlives-session'],
  [signFor(604800), build, 'unknown long-lived-presign', 'unknown presign-outlives-session'],
  [signFor(604800), withoutRole, 'fail long-lived-presign'],
];

test.each(signed.map(([script, holder, ...expected]) => [script, holder, expected] as const))(
  'a URL that is signed where a role is given: %s',
  (script, holder, expected) => expect([...verdictsIn({ script, holder })].sort()).toEqual(expected),
);

test('what a comment accepts in a script is unused only where scripts are read', () => {
  const text = [
    'Resources:',
    '  Host:',
    '    Type: AWS::EC2::Instance',
    '    Properties:',
    '      UserData: !Base64 |',
    '        #!/bin/bash',
    '        # bucket-warden: ignore[forced-bucket-removal] a test',
    '        aws s3 rb s3://b --force',
    '        # bucket-warden: ignore[sync-with-delete] a test',
    '        aws s3 sync a s3://b',
  ].join('\n');
  const found = (templates: readonly Template[]): readonly string[] =>
    lint(templates, commandRules, { today }).findings.map(({ rule, message }) => `${rule.id}: ${message}`);
  const comment = '# bucket-warden: ignore[forced-bucket-removal] a test';
  const template = `Resources:\n  ${comment}\n  Host: { Type: AWS::EC2::Instance }\n`;
  expect(found([loadText('t.yaml', template)])).toEqual([]);
  expect(found([loadText('t.yaml', template), ...scriptTemplates('a.sh', 'aws s3 ls')])).toEqual([
    'unused-suppression: the suppression of `forced-bucket-removal` matches no finding',
  ]);
  expect(found(scriptTemplates('t.yaml', text))).toEqual([
    'unused-suppression: the suppression of `sync-with-delete` matches no finding',
  ]);
});
