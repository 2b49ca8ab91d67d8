import { accessReport } from '../../lib/engine';
import { at, loadPaths, loadText, type Files, type Json } from '../../lib/template';
import { brief, lintText, template } from '../support/lint';

const functionWith = (lines: string, others = ''): string => `
Transform: AWS::Serverless-2016-10-31
Conditions: { Prod: !Equals [!Ref AWS::Region, eu-west-1] }
Resources:
  Data: { Type: AWS::S3::Bucket, Properties: { BucketName: team-data } }
  Photos:
    Type: AWS::Serverless::Function
${lines}
${others}`;

const bodyAt = (text: string, ...path: readonly (string | number)[]): Json | undefined =>
  at(loadText('t.yaml', text).body, ['Resources', ...path]);

test('the role of a function is there under the logical id that SAM gives it', () => {
  const text = functionWith(`    Condition: Prod
    Properties:
      PermissionsBoundary: arn:aws:iam::111122223333:policy/b
      RolePath: /app/
      Policies:
        - AmazonS3ReadOnlyAccess
        - arn:aws:iam::111122223333:policy/own
        - !Ref Handed
        - S3ReadPolicy: { BucketName: !Ref Data }
        - Statement: [{ Effect: Allow, Action: 's3:GetObject', Resource: '*' }]`);
  expect(bodyAt(text, 'PhotosRole')).toMatchObject({
    Type: 'AWS::IAM::Role',
    Condition: 'Prod',
    Properties: {
      AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: ['lambda.amazonaws.com'] } }] },
      ManagedPolicyArns: [
        {
          'Fn::Join': [
            '',
            ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/', 'service-role/AWSLambdaBasicExecutionRole'],
          ],
        },
        { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/', 'AmazonS3ReadOnlyAccess']] },
        'arn:aws:iam::111122223333:policy/own',
        { Ref: 'Handed' },
      ],
      Path: '/app/',
      PermissionsBoundary: 'arn:aws:iam::111122223333:policy/b',
      Policies: [
        { PolicyDocument: { Statement: [{ Action: expect.arrayContaining(['s3:GetObject', 's3:ListBucket']) }] } },
        { PolicyDocument: { Statement: [{ Action: 's3:GetObject', Resource: '*' }] } },
      ],
    },
  });
});

test('a function with a role of its own gets none, and one whose role is a condition may', () => {
  const own = functionWith('    Properties: { Role: !GetAtt Mine.Arn, Policies: [AmazonS3FullAccess] }');
  expect(bodyAt(own, 'PhotosRole')).toBeUndefined();
  const may = functionWith(
    "    Properties: { Role: !If [Prod, 'arn:aws:iam::111122223333:role/r', !Ref AWS::NoValue], Policies: " +
      '[AmazonS3FullAccess] }',
  );
  expect(bodyAt(may, 'PhotosRole', 'Type')).toBe('AWS::IAM::Role');
  expect(loadText('t.yaml', may).opaque.map(({ path }) => path.at(-1))).toEqual(['Role']);
});

test.each([
  ['S3ReadPolicy', ['read', 'list']],
  ['S3WritePolicy', ['write', 'administer']],
  ['S3CrudPolicy', ['read', 'list', 'write', 'delete', 'administer']],
  ['S3FullAccessPolicy', ['read', 'list', 'write', 'delete', 'administer']],
  ['DynamoDBCrudPolicy', []],
])('%s lets the role of the function %j', (name, levels) => {
  const text = functionWith(
    `    Properties: { Policies: [{ ${name}: { BucketName: !Ref Data, TableName: t } }], Handler: a.b }`,
  );
  const [bucket] = accessReport([
    template(text, { environment: { account: '111122223333', region: 'eu-west-1' } }),
  ]).buckets;
  const row = bucket?.rows.find(({ principal }) => principal === 'PhotosRole');
  const cells = Object.entries(row?.may ?? {});
  const allowed = cells.flatMap(([level, { verdict }]) => (verdict === 'yes' ? [level] : []));
  expect(allowed.sort()).toEqual([...levels].sort());
});

test('conditions choose between policies of either kind', () => {
  const text = functionWith(
    '    Properties: { Policies: [!If [Prod, { S3ReadPolicy: { BucketName: !Ref Data } }, AmazonS3FullAccess]] }',
  );
  expect(bodyAt(text, 'PhotosRole', 'Properties', 'Policies', 0)).toMatchObject({
    'Fn::If': ['Prod', { PolicyDocument: { Statement: [{}] } }, { Ref: 'AWS::NoValue' }],
  });
  const found = lintText(text, ['full-s3-access']).findings.map(brief);
  expect(found).toEqual([expect.stringContaining('when condition `Prod` is false')]);
});

test('globals are merged as SAM merges them', () => {
  const text = functionWith('    Properties: { Handler: a.b }', 'Globals: { Function: { RolePath: /all/ } }');
  expect(bodyAt(text, 'PhotosRole', 'Properties', 'Path')).toBe('/all/');
  const nearer = functionWith('    Properties: { RolePath: /one/ }', 'Globals: { Function: { RolePath: /all/ } }');
  expect(bodyAt(nearer, 'PhotosRole', 'Properties', 'Path')).toBe('/one/');
});

test.each(['S3UnheardPolicy: { BucketName: !Ref Data }', 'S3ReadPolicy: {}', 'A: {}, B: {}', '[]'])(
  'a policy that nobody here knows leaves the role open: %s',
  (policy) => {
    const entry = policy.startsWith('[') ? policy : `{ ${policy} }`;
    const text = functionWith(`    Properties: { Policies: [${entry}] }`);
    const { findings } = lintText(text, ['full-s3-access', 'wildcard-bucket-access']);
    expect(findings.map(({ kind, subject }) => [kind, subject.logicalId])).toContainEqual(['unknown', 'PhotosRole']);
  },
);

describe('an event of S3', () => {
  const event = (bucket: string): string => `    Properties:
      Events:
        Uploads:
          Type: S3
          Properties:
            Bucket: ${bucket}
            Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*']
            Filter: { S3Key: { Rules: [{ Name: prefix, Value: in/ }] } }`;

  test('is a notification of the bucket, which may call the function', () => {
    const text = functionWith(event('!Ref Data'));
    const call = (name: string): object => ({
      Event: name,
      Function: { 'Fn::GetAtt': ['Photos', 'Arn'] },
      Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'in/' }] } },
    });
    expect(bodyAt(text, 'Data', 'Properties')).toEqual({
      BucketName: 'team-data',
      NotificationConfiguration: { LambdaConfigurations: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'].map(call) },
    });
    expect(bodyAt(text, 'PhotosUploadsPermission', 'Properties', 'Principal')).toBe('s3.amazonaws.com');
    expect(loadText('t.yaml', text).opaque).toEqual([]);
    const rules = ['opaque-template', 'missing-event-notifications', 'rejected-notification'];
    expect(lintText(text, rules).findings).toEqual([]);
  });

  test.each(['!Ref Nobody', 'team-data', '!ImportValue bucket'])('of the bucket %s is opaque', (bucket) => {
    const text = functionWith(event(bucket));
    expect(loadText('t.yaml', text).opaque).toHaveLength(1);
    expect(bodyAt(text, 'Data', 'Properties')).toEqual({ BucketName: 'team-data' });
  });
});

test('findings about what SAM makes are shown where it was written, and suppressed there', () => {
  const properties = `    Properties:
      Policies:
        - Statement:
            - { Effect: Allow, Action: 's3:*', Resource: '*' }`;
  const [found] = lintText(functionWith(properties), ['full-s3-access']).findings;
  expect(found?.location.range.start.line).toBe(11);
  const quiet = functionWith(
    `    Metadata: { bucket-warden: { suppress: [{ rule: full-s3-access, reason: known }] } }\n${properties}`,
  );
  const report = lintText(quiet, ['full-s3-access']);
  expect(report.findings).toEqual([]);
  expect(report.suppressed.map(({ subject }) => subject.logicalId)).toEqual(['PhotosRole']);
});

test('a connector to a bucket writes a policy for the role of its source', () => {
  const connectors = '    Connectors: { Reads: { Properties: { Destination: { Id: Data }, Permissions: [Read] } } }';
  expect(bodyAt(functionWith(`${connectors}\n    Properties: {}`), 'PhotosReadsPolicy')).toMatchObject({
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: {
      Roles: [{ Ref: 'PhotosRole' }],
      PolicyDocument: {
        Statement: [
          {
            Action: expect.arrayContaining(['s3:GetObject']),
            Resource: [{ 'Fn::GetAtt': ['Data', 'Arn'] }, {}],
          },
        ],
      },
    },
  });
});

test.each(['Unheard', 'Read, Unheard'])('a connector with a permission that nobody here knows is opaque: %s', (one) => {
  const text = functionWith(
    '    Properties: {}',
    `  Joins:
    Type: AWS::Serverless::Connector
    Properties: { Source: { Id: Photos }, Destination: { Id: Data }, Permissions: [${one}] }`,
  );
  expect(loadText('t.yaml', text).opaque).toHaveLength(1);
});

const files = (texts: Readonly<Record<string, string>>): Files => ({
  kind: (path) => (Object.hasOwn(texts, path) ? 'file' : undefined),
  read: (path) => texts[path] ?? '',
  list: () => [],
  identity: (path) => path,
  sizeInBytes: (path) => texts[path]?.length ?? 0,
});

test('an application with a file for its location is read as a nested stack', () => {
  const { templates } = loadPaths(
    ['a.yaml'],
    files({
      'a.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Inner: { Type: AWS::Serverless::Application, Properties: { Location: inner.yaml, Parameters: { Name: given } } }`,
      'inner.yaml': `Parameters: { Name: { Type: String } }
Resources: { Data: { Type: AWS::S3::Bucket, Properties: { BucketName: !Ref Name } } }`,
    }),
  );
  expect(templates.map(({ id }) => id)).toEqual(['a.yaml', 'a.yaml>Inner']);
  expect(lintText(templates, ['opaque-template']).findings).toEqual([]);
});

const stackSet = (properties: string): string => `
Resources:
  Everywhere:
    Type: AWS::CloudFormation::StackSet
    Properties:
      StackSetName: all
${properties}`;

test('the text of a stack set is judged as a template, at the place of the text', () => {
  const text = stackSet(`      Parameters: [{ ParameterKey: Status, ParameterValue: Suspended }]
      TemplateBody: |
        Parameters: { Status: { Type: String, Default: Enabled } }
        Resources:
          Data: { Type: AWS::S3::Bucket, Properties: { VersioningConfiguration: { Status: !Ref Status } } }`);
  const { templates } = loadPaths(['a.yaml'], files({ 'a.yaml': text }), { environment: { account: '111122223333' } });
  expect(templates.map(({ environment }) => environment.account)).toEqual(['111122223333', undefined]);
  const { findings } = lintText(templates, ['opaque-template', 'unversioned']);
  expect(findings.map(({ rule, kind, location }) => [rule.id, kind, location.range.start.line])).toEqual([
    ['unversioned', 'fail', 8],
  ]);
  const varied = text.replace(
    '      TemplateBody',
    '      StackInstancesGroup: [{ ParameterOverrides: [] }]\n      TemplateBody',
  );
  const others = loadPaths(['a.yaml'], files({ 'a.yaml': varied })).templates;
  expect(lintText(others, ['unversioned']).findings.map(({ kind }) => kind)).toEqual(['unknown']);
});

test.each([
  '      TemplateURL: https://example.com/t.yaml',
  '      TemplateBody: !Sub "Resources: { ${Data}: {} }"',
  '      TemplateBody: "{ this is no template"',
  '      TemplateBody: "Outputs: {}"',
])('a stack set whose template cannot be read is undecided: %s', (properties) => {
  const { templates, errors } = loadPaths(['a.yaml'], files({ 'a.yaml': stackSet(properties) }));
  expect(errors).toEqual([]);
  expect(lintText(templates, ['opaque-template']).findings.map(({ kind }) => kind)).toEqual(['unknown']);
});
