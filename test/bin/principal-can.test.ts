import { bucketWarden, folder } from '../support/command';

const role = (logicalId: string, statements: string): string => `  ${logicalId}:
    Type: AWS::IAM::Role
    Properties:
      RoleName: ${logicalId.toLowerCase()}-role
      AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [] }
      Policies: [{ PolicyName: own, PolicyDocument: { Version: 2012-10-17, Statement: [${statements}] } }]
`;
const template = `Parameters:
  Stage: { Type: String, AllowedValues: [dev, prod] }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Data: { Type: AWS::S3::Bucket, Properties: { BucketName: example-data } }
  Other: { Type: AWS::S3::Bucket, Properties: { BucketName: example-other } }
  Seldom: { Type: AWS::S3::Bucket, Condition: IsProd, Properties: { BucketName: example-seldom } }
  DataPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Sid: Partner
            Effect: Allow
            Principal: { AWS: 'arn:aws:iam::444455556666:role/partner' }
            Action: s3:GetObject
            Resource: !Sub '\${Data.Arn}/docs/*'
          - Sid: NoDeletion
            Effect: Deny
            Principal: '*'
            Action: s3:DeleteObject*
            Resource: !Sub '\${Data.Arn}/*'
${role('Reader', "{ Sid: Docs, Effect: Allow, Action: s3:GetObject, Resource: !Sub '${Data.Arn}/docs/*' }")}\
${role('Writer', "{ Effect: Allow, Action: ['s3:PutObject', 's3:DeleteObject'], Resource: 'arn:aws:s3:::*/*' }")}`;

describe('principal-can', () => {
  const cwd = folder({
    'a.yaml': template.replace(/\\\n/g, ''),
    'twice/a.yaml': template.replace(/\\\n/g, ''),
    'twice/b.yaml': `Resources:\n${role('Reader', '').replace('reader-role', 'second-reader')}`,
  });
  const account = ['--account', '111122223333'];
  const ask = (principal: string, ...more: string[]): ReturnType<typeof bucketWarden> =>
    bucketWarden(['principal-can', principal, 'a.yaml', ...account, ...more], { cwd });
  const table = (principal: string): Record<string, string> => {
    const { buckets } = JSON.parse(ask(principal, '--format', 'json').stdout) as {
      buckets: { name: string; principals: { when?: string; may: Record<string, { verdict: string }> }[] }[];
    };
    return Object.fromEntries(
      buckets.map(({ name, principals }) => [
        name,
        principals
          .map(({ may }) =>
            Object.entries(may)
              .filter(([, { verdict }]) => verdict !== 'no')
              .map(([level, { verdict }]) => (verdict === 'unknown' ? `${level}?` : level))
              .join(' '),
          )
          .join(' / '),
      ]),
    );
  };
  const everything = 'read? list? write? delete? administer?';

  test('each bucket is answered, also one with which the role may do nothing', () => {
    expect(table('Reader')).toEqual({ Data: 'read', Other: '', Seldom: '' });
    expect(table('writer-role')).toEqual({ Data: 'write', Other: 'write delete', Seldom: 'write delete' });
  });

  test('a principal of another account has what the bucket gives it, and no other has', () => {
    expect(table('arn:aws:iam::444455556666:role/partner')).toEqual({ Data: 'read', Other: '', Seldom: '' });
    expect(table('arn:aws:iam::444455556666:role/other')).toEqual({ Data: '', Other: '', Seldom: '' });
    expect(table('*')).toEqual({ Data: '', Other: '', Seldom: '' });
  });

  test('of a role of the same account that no template makes, nothing is refused but what is denied', () => {
    expect(table('arn:aws:iam::111122223333:role/elsewhere')).toEqual({
      Data: 'read? list? write? administer?',
      Other: everything,
      Seldom: everything,
    });
  });

  test('where the account is not known, neither is a role of any account that nothing here admits', () => {
    const run = (...more: string[]): string =>
      bucketWarden(['principal-can', 'arn:aws:iam::444455556666:role/other', 'a.yaml', ...more], { cwd }).stdout;
    expect(run(...account)).not.toContain('cannot tell');
    expect(run()).toContain("the bucket's account is not known (--account)");
  });

  test('the statement, its place and the worlds are said in every format', () => {
    const { stdout, code } = ask('Reader');
    expect(code).toBe(0);
    expect(stdout).toContain('read: docs/* (identity policies of Reader Docs, a.yaml:');
    expect(stdout).toContain('when condition `IsProd` is true');
    expect(ask('Reader', '--format', 'csv').stdout).toMatch(/^Data,Reader,read,yes,docs\/\*,/m);
    expect(ask('Reader', '--format', 'markdown').stdout).toContain('### Data');
  });

  test.each([
    ['Raeder', 'nobody is called `Raeder`'],
    ['111122223333', 'is an account, not one principal'],
    ['arn:aws:iam::444455556666:role/*', 'stands for several principals'],
    ['arn:aws:sts::111122223333:assumed-role/reader-role/me', 'is a session'],
  ])('who is no one principal is an error with a word: %s', (principal, message) => {
    expect(ask('Reader').code).toBe(0);
    const { stderr, stdout, code } = ask(principal);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  test('a name that two roles have is an error; their ARNs are none', () => {
    const run = (principal: string): ReturnType<typeof bucketWarden> =>
      bucketWarden(['principal-can', principal, 'twice', ...account], { cwd });
    const { stderr, code } = run('Reader');
    expect(code).toBe(2);
    expect(stderr).toContain('several are called `Reader`');
    expect(run('second-reader').code).toBe(0);
  });
});
