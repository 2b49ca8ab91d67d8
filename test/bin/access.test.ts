import { bucketWarden, folder } from '../support/command';

/** The pair of the field guide: one asterisk, and one account. */
const bucket = (principal: string): string => `Resources:
  Site:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: my-site
  SitePolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Site
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Sid: Read
            Effect: Allow
            Principal: ${principal}
            Action: s3:GetObject
            Resource: !Sub '\${Site.Arn}/*'
`;
const roles = `Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: data
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: { SSEAlgorithm: aws:kms, KMSMasterKeyID: !GetAtt Key.Arn }
  Key:
    Type: AWS::KMS::Key
    Properties: {}
  Point:
    Type: AWS::S3::AccessPoint
    Properties:
      Bucket: !Ref Data
      Name: reports
      Policy:
        Version: 2012-10-17
        Statement:
          - { Effect: Allow, Principal: { AWS: '444455556666' }, Action: s3:ListBucket,
              Resource: !Sub 'arn:aws:s3:\${AWS::Region}:\${AWS::AccountId}:accesspoint/reports' }
  DataPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - { Sid: Delegate, Effect: Allow, Principal: '*', Action: '*',
              Resource: [!GetAtt Data.Arn, !Sub '\${Data.Arn}/*'],
              Condition: { StringEquals: { s3:DataAccessPointAccount: !Ref AWS::AccountId } } }
  Reader:
    Type: AWS::IAM::Role
    Properties:
      RoleName: reader
      AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [] }
  ReaderPolicy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: read
      Roles: [!Ref Reader]
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - { Effect: Allow, Action: s3:GetObject, Resource: !Sub '\${Data.Arn}/docs/*' }
          - { Effect: Allow, Action: kms:Decrypt, Resource: !GetAtt Key.Arn }
  Bounded:
    Type: AWS::IAM::Role
    Properties:
      RoleName: bounded
      AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [] }
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']
      PermissionsBoundary: !Ref Boundary
  Boundary:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement: [{ Effect: Allow, Action: [s3:ListBucket], Resource: '*' }]
  Team:
    Type: AWS::IAM::Group
    Properties:
      GroupName: team
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess']
  Member:
    Type: AWS::IAM::User
    Properties: { UserName: member, Groups: [!Ref Team] }
  Mystery:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [] }
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonEMRFullAccessPolicy_v2']
`;

describe('who-can', () => {
  const cwd = folder({
    'open.yaml': bucket("'*'"),
    'account.yaml': bucket("{ AWS: 'arn:aws:iam::444455556666:root' }"),
    'roles.yaml': roles,
    'broken.yaml': 'a: [',
    'comma.yaml': roles.replace(
      'Type: AWS::IAM::Role',
      `Type: AWS::IAM::Role
    Metadata: { 'aws:cdk:path': 'App/Team, Readers/Resource' }`,
    ),
  });
  test('a construct path with a comma is told whole, as is the title of its policies', () => {
    const { stdout } = bucketWarden(['who-can', 'comma.yaml', '--format', 'json'], { cwd });
    expect(stdout).toContain('"principal": "App/Team, Readers/Resource"');
    expect(stdout).toContain('"policy": "identity policies of App/Team, Readers/Resource"');
  });
  const table = (file: string): Record<string, string> => {
    const { stdout } = bucketWarden(['who-can', file, '--format', 'json'], { cwd });
    const { buckets } = JSON.parse(stdout) as {
      buckets: { principals: { principal: string; may: Record<string, { verdict: string }> }[] }[];
    };
    return Object.fromEntries(
      buckets.flatMap(({ principals }) =>
        principals.map(({ principal, may }) => [
          principal,
          Object.entries(may)
            .filter(([, { verdict }]) => verdict !== 'no')
            .map(([accessLevel, { verdict }]) => (verdict === 'unknown' ? `${accessLevel}?` : accessLevel))
            .join(' '),
        ]),
      ),
    );
  };

  test('an asterisk is everybody, an account is that account', () => {
    expect(table('open.yaml')).toEqual({
      'anyone, unsigned': 'read',
      'anyone with an AWS account': 'read',
      'any principal of its own account': 'read',
    });
    expect(table('account.yaml')).toEqual({ 'the account 444455556666': 'read' });
  });

  test('identity policies, groups, boundaries, access points, keys and what is not known', () => {
    expect(table('roles.yaml')).toEqual({
      Reader: 'read',
      Bounded: 'list',
      Member: 'list',
      Mystery: 'read? list? write? delete? administer?',
      'the account 444455556666': 'list',
    });
  });

  test('the statement, its place and what it is about are named', () => {
    const { stdout, code } = bucketWarden(['who-can', 'open.yaml'], { cwd });
    expect(stdout).toContain('anyone, unsigned');
    expect(stdout).toContain('read: * (bucket policy Read, open.yaml:13)');
    expect(code).toBe(0);
  });

  test('what a denial takes away again is shown with what is granted', () => {
    const narrowed =
      `${bucket("{ AWS: '444455556666' }")}          - { Sid: Vpc, Effect: Deny, Principal: '*', Action: ` +
      `'s3:*', Resource: '*', Condition: { StringNotEquals: { aws:SourceVpce: vpce-1 } } }\n          - { ` +
      `Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: { NumericLessThan: { ` +
      `s3:TlsVersion: '1.2' } } }\n`;
    const { stdout } = bucketWarden(['who-can', 't.yaml'], { cwd: folder({ 't.yaml': narrowed }) });
    expect(stdout).toContain(
      'read: * (bucket policy Read, t.yaml:13), denied: aws:SourceVpce StringNotEquals vpce-1 by Vpc, t.yaml:18\n',
    );
  });

  test('combinations of conditions that were not looked at are said', () => {
    const names = Array.from({ length: 7 }, (_, index) => `Is${index}`);
    const parameters = names.map((name) => `  P${name}: { Type: String }\n`).join('');
    const conditions = names.map((name) => `  ${name}: !Equals [!Ref P${name}, yes]\n`).join('');
    const statements = (count: number): string =>
      names
        .slice(0, count)
        .map((name) => `          - !If [${name}, ${allowed(name)}, !Ref AWS::NoValue]\n`)
        .join('');
    const allowed = (name: string): string =>
      `{ Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: !Sub '\${Site.Arn}/${name}' }`;
    const who = (count: number): string => {
      const text = `Parameters:\n${parameters}Conditions:\n${conditions}${bucket("'*'")}${statements(count)}`;
      return bucketWarden(['who-can', 't.yaml'], { cwd: folder({ 't.yaml': text }) }).stdout;
    };
    expect(who(2)).not.toContain('combinations of conditions');
    expect(who(7)).toContain('anybody else');
    expect(who(7)).toContain('more combinations of conditions');
  });

  test('csv and markdown', () => {
    expect(bucketWarden(['who-can', 'account.yaml', '--format', 'csv'], { cwd }).stdout).toBe(
      'bucket,principal,may,verdict,resources,conditions,policy,place,because,when,requests\r\nmy-site,the ' +
        'account 444455556666,read,yes,*,,bucket policy Read,account.yaml:13,,,2^1024\r\n',
    );
    expect(bucketWarden(['who-can', 'account.yaml', '--format', 'markdown'], { cwd }).stdout).toContain(
      '| the account 444455556666 | yes |  |  |  |  | 2^1024 | read: &#42; &#40;bucket policy Read, ' +
        'account.yaml:13&#41; |',
    );
  });

  test('what stands in a template runs in no spreadsheet and no page', () => {
    const hostile = folder({
      't.yaml': bucket("{ Service: '=cmd|<script>.amazonaws.com' }").replace(
        'Sid: Read',
        'Sid: "=1+1\\u001b[31m`|<b>"',
      ),
    });
    expect(bucketWarden(['who-can', 't.yaml', '--format', 'csv'], { cwd: hostile }).stdout).not.toMatch(
      /(^|,)"?[=+@]/m,
    );
    expect(bucketWarden(['who-can', 't.yaml', '--format', 'markdown'], { cwd: hostile }).stdout).not.toMatch(
      /<b>|<script>/,
    );
    for (const format of ['pretty', 'csv', 'markdown', 'json'])
      expect(bucketWarden(['who-can', 't.yaml', '--format', format], { cwd: hostile }).stdout).not.toContain('\u001b');
  });

  test.each([
    [['who-can', 'broken.yaml'], 'broken.yaml:1'],
    [['who-can', 'open.yaml', '--bucket', 'nobody'], 'no bucket is called `nobody`'],
    [['who-can', 'open.yaml', '--format', 'sarif'], 'no format is called `sarif`'],
    [['who-can', 'open.yaml', '--scp', 'open.yaml'], 'is no policy document'],
    [['can', '*', 's3:GetObjct', 'my-site/x', '--in', 'open.yaml'], 'did you mean `s3:GetObject`?'],
    [['can', '*', 's3:GetObject', 'my-site', '--in', 'open.yaml'], 'is about objects'],
    [['can', '*', 's3:GetObject', 'other/x', '--in', 'open.yaml'], 'no template makes the bucket'],
    [['can', 'nobody', 's3:GetObject', 'my-site/x', '--in', 'open.yaml'], 'nobody is called `nobody`'],
    [['can', '*', 's3:GetObject', 'my-site/x', '--in', 'open.yaml', '--context', 'x'], 'is not of the form Key=Value'],
    [['can', '*'], 'missing required argument'],
  ])('%j is a mistake, said on one line', (args, message) => {
    const { code, stdout, stderr } = bucketWarden(args, { cwd });
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe('can', () => {
  const denyAll = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Sid: 'NoReads', Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: '*' },
  });
  const allowList = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:List*', Resource: '*' }],
  });
  const cwd = folder({
    'open.yaml': bucket("'*'"),
    'account.yaml': bucket("{ AWS: 'arn:aws:iam::444455556666:root' }"),
    'roles.yaml': roles,
    'rcp.json': denyAll,
    'scp.json': allowList,
  });
  test.each<[readonly string[], number, string]>([
    [['*', 's3:GetObject', 'my-site/x', '--in', 'open.yaml'], 0, 'allowed'],
    [['*', 's3:getobject', 's3://my-site/x', '--in', 'open.yaml'], 0, 'allowed'],
    [['*', 's3:PutObject', 'arn:aws:s3:::my-site/x', '--in', 'open.yaml'], 1, 'no statement allows it'],
    [['*', 's3:GetObject', 'Site/x', '--in', 'account.yaml'], 1, 'does not apply: Principal'],
    [['444455556666', 's3:GetObject', 'Site/x', '--in', 'account.yaml'], 0, 'allowed'],
    [['arn:aws:iam::444455556666:role/any', 's3:GetObject', 'Site/x', '--in', 'account.yaml'], 0, 'allowed'],
    [['*', 's3:GetObject', 'Site/x', '--in', 'open.yaml', '--rcp', 'rcp.json'], 1, '`NoReads` denies it'],
    [['reader', 's3:GetObject', 'data/docs/x', '--in', 'roles.yaml'], 0, 'the key allows `kms:Decrypt`'],
    [['reader', 's3:GetObject', 'data/docs/x', '--in', 'roles.yaml', '--scp', 'scp.json'], 1, 'no statement allows it'],
    [['reader', 's3:GetObject', 'data/other', '--in', 'roles.yaml'], 1, 'does not apply: Resource'],
    [['member', 's3:GetObject', 'data/x', '--in', 'roles.yaml'], 1, 'nothing allows `kms:Decrypt` with its key'],
    [['bounded', 's3:ListBucket', 'data', '--in', 'roles.yaml'], 0, 'allowed'],
    [['bounded', 's3:GetObject', 'data/x', '--in', 'roles.yaml'], 1, 'no statement allows it'],
    [['Mystery', 's3:ListBucket', 'data', '--in', 'roles.yaml'], 1, 'cannot tell'],
    [['444455556666', 's3:ListBucket', 'data', '--in', 'roles.yaml', '--account', '111122223333'], 1, 'denied'],
    [['444455556666', 's3:ListBucket', 'data', '--in', 'roles.yaml'], 1, 'cannot tell'],
  ])('%j', (args, code, text) => {
    const run = bucketWarden(['can', ...args], { cwd });
    expect(run.stdout).toContain(text);
    expect(run).toMatchObject({ code, stderr: '' });
  });

  test.each<[string, readonly string[], string]>([
    ['arn:aws:iam::111122223333:role/elsewhere', [], '\n  its identity policies are not among'],
    ['arn:aws:sts::111122223333:assumed-role/elsewhere/me', [], '\n  its identity policies are not among'],
    ['111122223333', [], '\n  its identity policies are not among'],
    ['arn:aws:iam::111122223333:role/elsewhere', ['--scp', 'scp.json'], '\n  no statement allows it'],
    ['arn:aws:iam::111122223333:role/elsewhere', ['--rcp', 'rcp.json'], '\n  the statement `NoReads` denies it'],
    ['arn:aws:iam::444455556666:role/elsewhere', [], '\n  no statement allows it'],
    ['reader', [], '\n  no statement allows it'],
  ])('%s %j: what a principal of the own account may do by policies that nobody here knows', (who, more, text) => {
    const args = ['can', who, 's3:GetObject', 'data/other', '--in', 'roles.yaml', '--account', '111122223333'];
    expect(bucketWarden([...args, ...more], { cwd }).stdout).toContain(text);
  });

  test('what CDK makes is found by the path of the construct; of nested names the longest counts', () => {
    const path = (name: string): string => `    Metadata: { aws:cdk:path: ${name} }\n`;
    const cwd = folder({
      't.yaml':
        `Resources:\n  Inner:\n    Type: AWS::S3::Bucket\n${path('Main/Inner/Resource')}` +
        `  Role:\n    Type: AWS::IAM::Role\n${path('Main/Role/Resource')}` +
        "    Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] }, " +
        "Policies: [{ PolicyName: p, PolicyDocument: { Version: '2012-10-17', " +
        'Statement: [{ Effect: Allow, Action: s3:GetObject, ' +
        "Resource: !Sub '${Inner.Arn}/*' }] } }] }\n" +
        `  Main:\n    Type: AWS::S3::Bucket\n${path('Outer/Resource')}`,
    });
    const told = (...args: string[]): ReturnType<typeof bucketWarden> => bucketWarden(args, { cwd });
    for (const name of ['Inner', 'Main/Inner', 'Main/Inner/Resource']) {
      const { stdout } = told('who-can', 't.yaml', '--bucket', name);
      expect(stdout).toMatch(/^Main\/Inner\/Resource /);
      expect(told('can', 'Main/Role', 's3:GetObject', `${name}/x`, '--in', 't.yaml').stdout).toMatch(/^allowed/);
    }
    // the control: of the bucket whose id begins the path the role may read nothing
    expect(told('can', 'Main/Role', 's3:GetObject', 'Main/x', '--in', 't.yaml').stdout).toMatch(/^denied/);
    expect(told('who-can', 't.yaml', '--bucket', 'Main/In').code).toBe(2);
  });

  test('a name that two roles have is an error; a path or an ARN is none', () => {
    const files = { 'd/roles.yaml': roles, 'd/other.yaml': roles.replace('RoleName: reader', 'RoleName: other') };
    const run = (who: string): ReturnType<typeof bucketWarden> =>
      bucketWarden(['can', who, 's3:GetObject', 'data/docs/x', '--in', 'd/roles.yaml', '--in', 'd/other.yaml'], {
        cwd: folder(files),
      });
    expect(run('Reader')).toMatchObject({ code: 2, stdout: '' });
    expect(run('Reader').stderr).toContain('several are called `Reader`');
    expect(run('other').code).not.toBe(2);
  });

  test('what a request would need is shown', () => {
    const limited = folder({
      't.yaml': `${bucket("'*'")}            Condition: { StringEquals: { aws:SourceVpce: vpce-1 } }\n`,
    });
    expect(bucketWarden(['can', '*', 's3:GetObject', 'Site/x', '--in', 't.yaml'], { cwd: limited }).stdout).toContain(
      'it would be allowed for anyone, unsigned: `s3:GetObject` on `arn:aws:s3:::my-site/x` with ' +
        '`aws:sourcevpce` `vpce-1`',
    );
    expect(
      bucketWarden(['can', '*', 's3:GetObject', 'Site/x', '--in', 't.yaml', '--context', 'aws:SourceVpce=vpce-1'], {
        cwd: limited,
      }).code,
    ).toBe(0);
  });
});

describe('across accounts', () => {
  const bucketSide = (principal: string): string => `Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties: { BucketName: shared }
  DataPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: 2012-10-17
        Statement: [{ Effect: Allow, Principal: { AWS: '${principal}' }, Action: s3:GetObject,
          Resource: 'arn:aws:s3:::shared/*' }]
`;
  const roleSide = (resource: string): string => `Resources:
  App:
    Type: AWS::IAM::Role
    Properties:
      RoleName: app
      AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [] }
      Policies:
        - PolicyName: p
          PolicyDocument: { Version: 2012-10-17,
            Statement: [{ Effect: Allow, Action: s3:GetObject, Resource: '${resource}' }] }
`;
  /** an assembly of two stacks in two accounts */
  const assembly = (bucket: string, role: string): string =>
    folder({
      'manifest.json': JSON.stringify({
        version: '36.0.0',
        artifacts: Object.fromEntries(
          [
            ['Bucket', '111122223333'],
            ['Role', '444455556666'],
          ].map(([name, account]) => [
            name,
            {
              type: 'aws:cloudformation:stack',
              environment: `aws://${account}/eu-west-1`,
              properties: { templateFile: `${name}.template.json` },
            },
          ]),
        ),
      }),
      'Bucket.template.json': bucket,
      'Role.template.json': role,
    });
  const can = (bucket: string, role: string): number | null =>
    bucketWarden(['can', 'app', 's3:GetObject', 'shared/x', '--in', assembly(bucket, role)]).code;

  test('both sides have to agree', () => {
    expect(can(bucketSide('arn:aws:iam::444455556666:role/app'), roleSide('arn:aws:s3:::shared/*'))).toBe(0);
    expect(can(bucketSide('444455556666'), roleSide('arn:aws:s3:::shared/*'))).toBe(0);
    expect(can(bucketSide('arn:aws:iam::444455556666:role/app'), roleSide('arn:aws:s3:::other/*'))).toBe(1);
    expect(can(bucketSide('arn:aws:iam::444455556666:role/other'), roleSide('arn:aws:s3:::shared/*'))).toBe(1);
  });
});

test('the block of the account, which only the configuration knows, keeps strangers out', () => {
  const open = { 'open.yaml': bucket("'*'") };
  const args = ['can', '*', 's3:GetObject', 'Site/x', '--in', 'open.yaml'];
  expect(bucketWarden(args, { cwd: folder(open) }).code).toBe(0);
  expect(
    bucketWarden(args, { cwd: folder({ ...open, 'bucket-warden.yaml': 'accountPublicAccessBlock: true\n' }) }).code,
  ).toBe(1);
});

test.each(['folder', 'missing.json', 'latin.json'])(
  'a policy of the organisation that cannot be read is one clear error: %s',
  (name) => {
    const cwd = folder({
      't.yaml': 'Resources: { Data: { Type: AWS::S3::Bucket } }',
      'folder/x': '',
      'latin.json': Buffer.from([0x7b, 0xff, 0x7d]),
    });
    const { code, stdout, stderr } = bucketWarden(
      ['can', '*', 's3:GetObject', 'Data/x', '--in', 't.yaml', '--scp', name],
      { cwd },
    );
    expect(stderr).toMatch(new RegExp(`^bucket-warden: ${name}: [^\\n]+\\n$`));
    expect(stderr).not.toContain('internal error');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  },
);
