import { bucketWarden, folder } from '../support/command';

const open = (metadata: string): string => `Resources:
  Data:
    Type: AWS::S3::Bucket
${metadata}    Properties:
      BucketName: data
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - { Effect: Allow, Principal: { AWS: 'arn:aws:iam::444455556666:root' }, Action: 's3:GetObject',
              Resource: !Sub '\${Data.Arn}/*' }
`;

const accepted = `    Metadata:
      bucket-warden:
        suppress:
          - { rule: cross-account-access, reason: wanted }
`;

describe('what a change accepts by itself', () => {
  const cwd = folder({ 'now.yaml': open(accepted), 'before.yaml': open(''), 'same.yaml': open(accepted) });
  const lint = (...args: readonly string[]): ReturnType<typeof bucketWarden> =>
    bucketWarden(
      [
        'now.yaml',
        '--select',
        'cross-account-access',
        '--format',
        'concise',
        '--fail-on',
        'low',
        '--account',
        '111122223333',
        ...args,
      ],
      {
        cwd,
      },
    );

  test('counts for nothing where inline suppressions do not', () => {
    expect(lint()).toMatchObject({ code: 0 });
    const refused = lint('--no-inline-suppressions');
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stdout).toContain('cross-account-access');
  });

  test('is listed against an earlier state, and fails when that is asked', () => {
    const told = lint('--against', 'before.yaml');
    expect(told).toMatchObject({ code: 0 });
    expect(told.stderr).toMatch(/new suppression: cross-account-access at now\.yaml:\d+, in metadata: wanted/);
    expect(lint('--against', 'before.yaml', '--fail-on-new-suppressions')).toMatchObject({ code: 1 });
    expect(lint('--against', 'same.yaml', '--fail-on-new-suppressions')).toMatchObject({ code: 0, stderr: '' });
  });

  test('needs an earlier state', () => {
    expect(lint('--fail-on-new-suppressions')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('compares with an earlier state') as string,
    });
  });
});
