import { bucketWarden, folder } from '../support/command';

const template = (partner: string, more = ''): string => `Resources:
  Data: { Type: AWS::S3::Bucket, Properties: { BucketName: example-data } }
  DataPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { AWS: '${partner}' }
            Action: s3:GetObject
            Resource: 'arn:aws:s3:::example-data/docs/*'
            Condition: { StringEquals: { 'aws:SourceVpce': vpce-0abc1234 } }
          - Effect: Deny
            Principal: '*'
            Action: 's3:*'
            Resource: ['arn:aws:s3:::example-data', 'arn:aws:s3:::example-data/*']
            Condition: { Bool: { 'aws:SecureTransport': 'false' } }
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] }
      Policies:
        - PolicyName: own
          PolicyDocument:
            Version: '2012-10-17'
            Statement: [{ Effect: Allow, Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' }]
${more}`;
const partner = 'arn:aws:iam::444455556666:role/partner';
const account = ['--account', '111122223333', '--region', 'eu-west-1'];

describe('access', () => {
  test('writes down what holds, which then holds, and no more', () => {
    const cwd = folder({ 'a.yaml': template(partner), 'b.yaml': template('444455556666') });
    const written = bucketWarden(['access', 'a.yaml', '--write-contract', ...account], { cwd });
    expect(written).toMatchObject({ code: 0, stderr: '' });
    expect(written.stdout.split('\n').slice(1)).toEqual([
      'access:',
      '  - name: Data',
      '    buckets: Data',
      '    may:',
      '      - { who: Reader, do: [ read, list ] }',
      `      - { who: ${partner}, do: read, when: { StringEquals: { aws:SourceVpce: vpce-0abc1234 } ` +
        '}, objects: docs/* }',
      '    mustNot:',
      '      - { who: everybody, unless: { Bool: { aws:SecureTransport: "true" } } }',
      '',
    ]);
    const config = folder({ 'bucket-warden.yaml': written.stdout });
    const check = (file: string): ReturnType<typeof bucketWarden> =>
      bucketWarden(['access', file, '--strict-unknown', '--config', `${config}/bucket-warden.yaml`, ...account], {
        cwd,
      });
    expect(check('a.yaml')).toMatchObject({ code: 0, stderr: '' });
    const wider = check('b.yaml');
    expect(wider.code).toBe(1);
    expect(wider.stdout).toContain('the account 444455556666');
  });

  test('says where there is nothing to check', () => {
    const cwd = folder({ 'a.yaml': template(partner), 'bucket-warden.yaml': 'failOn: high\n' });
    expect(bucketWarden(['access', 'a.yaml', ...account], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the configuration has no access contract'),
    });
  });
});

describe('a contract in the configuration', () => {
  const contract = `access: { name: partner, buckets: Data, reason: agreed, only: { who: Reader, do: read } }\n`;
  const cwd = folder({
    'a.yaml': template(partner),
    'bucket-warden.yaml': contract,
    'kept.yaml': contract.replace('who: Reader', `who: [Reader, '${partner}']`),
  });
  const lint = (...more: string[]): ReturnType<typeof bucketWarden> =>
    bucketWarden(['a.yaml', '--select', 'unversioned', '--fail-on', 'critical', ...account, ...more], { cwd });

  test('fails the run when it is broken, in every format, and not when it is kept', () => {
    for (const format of ['pretty', 'concise', 'json', 'sarif', 'junit', 'github', 'gitlab', 'markdown', 'html']) {
      const { code, stdout } = lint('--format', format);
      expect([format, code]).toEqual([format, 1]);
      expect(stdout).toContain('access-contract');
    }
    expect(lint('--config', 'kept.yaml')).toMatchObject({ code: 0, stderr: '' });
  });

  test('a mistake in it ends with its place', () => {
    const wrong = folder({
      'a.yaml': template(partner),
      'bucket-warden.yaml': contract.replace('do: read', 'do: raed'),
    });
    const { code, stderr } = bucketWarden(['a.yaml', ...account], { cwd: wrong });
    expect(code).toBe(2);
    expect(stderr).toMatch(/bucket-warden.yaml:1:\d+: no action on buckets or objects is called `raed`/);
  });
});
