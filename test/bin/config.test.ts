import { bucketWarden, folder } from '../support/command';

const leaky = `Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: { Status: Suspended }
  DataPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - { Effect: Allow, Principal: { AWS: '444455556666' }, Action: s3:GetObject, Resource: !Sub '\${Data.Arn}/*' }
          - { Effect: Allow, Principal: '*', Action: s3:PutObject, Resource: !Sub '\${Data.Arn}/*' }
          - { Effect: Deny, Principal: '*', Action: 's3:*', Resource: [!GetAtt Data.Arn, !Sub '\${Data.Arn}/*'],
              Condition: { NumericLessThan: { s3:TlsVersion: '1.2' } } }
`;

interface Found {
  readonly rule: string;
  readonly severity: string;
  readonly suppression?: { readonly reason: string; readonly origin: string };
}

function lintWith(
  config: string | undefined,
  args: readonly string[] = [],
  name = 'bucket-warden.yaml',
): { code: number | null; ids: string[]; findings: Found[]; suppressed: Found[]; stderr: string } {
  const cwd = folder({ 't.yaml': leaky, ...(config === undefined ? {} : { [name]: config }) });
  const { code, stdout, stderr } = bucketWarden(['t.yaml', '--format', 'json', '--account', '111122223333', ...args], {
    cwd,
  });
  const { findings = [], suppressed = [] } = (stdout === '' ? {} : JSON.parse(stdout)) as {
    findings?: Found[];
    suppressed?: Found[];
  };
  return { code, ids: findings.map(({ rule }) => rule), findings, suppressed, stderr };
}

describe('the configuration file', () => {
  test('changes what is asked; without it everything is', () => {
    const { ids } = lintWith(undefined);
    for (const id of ['missing-access-logs', 'cross-account-access', 'public-write']) expect(ids).toContain(id);
    expect(ids).not.toContain('outdated-tls');
  });

  test.each<[string, string, (found: ReturnType<typeof lintWith>) => void]>([
    [
      'trusted accounts',
      'trustedAccounts: ["444455556666"]',
      ({ ids }) => expect(ids).not.toContain('cross-account-access'),
    ],
    [
      'another account does not help',
      'trustedAccounts: ["999988887777"]',
      ({ ids }) => expect(ids).toContain('cross-account-access'),
    ],
    [
      'the block of the account keeps strangers out, and rejects the policy',
      'accountPublicAccessBlock: true',
      ({ ids }) =>
        expect([ids.includes('public-write'), ids.includes('rejected-public-policy')]).toEqual([false, true]),
    ],
    [
      'a newer minimum of TLS',
      'minimumTls: "1.3"\nselect: [outdated-tls]',
      ({ ids }) => expect(ids).toContain('outdated-tls'),
    ],
    ['a selection', 'select: [unversioned]', ({ ids }) => expect(ids).toEqual(['unversioned'])],
    ['rules left out', 'ignore: [unversioned]', ({ ids }) => expect(ids).not.toContain('unversioned')],
    [
      'severities',
      'severities: { missing-access-logs: critical, public-write: off }',
      ({ ids, findings }) =>
        expect([
          ids.includes('public-write'),
          findings.find(({ rule }) => rule === 'missing-access-logs')?.severity,
        ]).toEqual([false, 'critical']),
    ],
    [
      'a pack',
      'packs: [cis-5.0]',
      ({ ids }) => expect([ids.includes('plaintext-transport'), ids.includes('unversioned')]).toEqual([true, false]),
    ],
    [
      'a pack and rules: those of them that are in the pack',
      'packs: [cis-5.0]\nselect: [plaintext-transport, unversioned]',
      ({ ids }) => expect(new Set(ids)).toEqual(new Set(['plaintext-transport'])),
    ],
    [
      'a pack and a rule that is not in it: nothing is asked, which is no pass',
      'packs: [cis-5.0]\nselect: [unversioned]',
      ({ code, ids }) => expect({ code, ids }).toEqual({ code: 2, ids: [] }),
    ],
    [
      'a threshold',
      'select: [unversioned]\nfailOn: high',
      ({ code, ids }) => expect({ code, ids }).toEqual({ code: 0, ids: ['unversioned'] }),
    ],
    [
      'a suppression with its reason',
      'select: [unversioned]\nsuppress: [{ rule: unversioned, resource: Data, reason: scratch }]',
      ({ code, suppressed }) =>
        expect({ code, of: suppressed.map(({ suppression }) => suppression) }).toEqual({
          code: 0,
          of: [{ reason: 'scratch', origin: 'configuration' }],
        }),
    ],
    [
      'a suppression for a resource of another run is not unused, and covers nothing here',
      'select: [unversioned]\nsuppress: [{ rule: unversioned, resource: Other, reason: scratch }]',
      ({ ids }) => expect(ids).toEqual(['unversioned']),
    ],
    [
      'one that has ended',
      'select: [unversioned]\nsuppress: [{ rule: unversioned, reason: scratch, until: "2020-01-31" }]',
      ({ ids }) => expect(ids.sort()).toEqual(['expired-suppression', 'unversioned']),
    ],
  ])('%s', (_, config, check) => {
    expect.hasAssertions();
    check(lintWith(config));
  });

  test('private paths of a distribution', () => {
    const served =
      'Resources:\n  Files:\n    Type: AWS::CloudFront::Distribution\n    Metadata: { aws:cdk:path: ' +
      'Web/Files/Resource }\n    Properties: { DistributionConfig: { Enabled: true, DefaultCacheBehavior: ' +
      '{ TargetOriginId: a, ViewerProtocolPolicy: https-only }, Origins: [{ Id: a, DomainName: ' +
      'example.com, CustomOriginConfig: { OriginProtocolPolicy: https-only } }] } }\n';
    const idsWith = (config: string): string[] => {
      const { stdout } = bucketWarden(['t.yaml', '--format', 'json', '--select', 'unsigned-private-content'], {
        cwd: folder({ 't.yaml': served, 'bucket-warden.yaml': config }),
      });
      return (JSON.parse(stdout) as { findings: Found[] }).findings.map(({ rule }) => rule);
    };
    for (const name of ['Files', 'Web/Files', 'Web'])
      expect(idsWith(`privatePaths: { ${name}: ['/members/*'] }`)).toEqual(['unsigned-private-content']);
    expect(idsWith(`privatePaths: { Other: ['/members/*'] }`)).toEqual([]);
  });

  test('digits are an account with or without quotes', () =>
    expect(lintWith('trustedAccounts: [444455556666]').ids).not.toContain('cross-account-access'));

  test('is JSON as well, is named by --config, and yields to the command line', () => {
    expect(lintWith('{ "select": ["unversioned"] }', [], 'bucket-warden.json').ids).toEqual(['unversioned']);
    expect(lintWith('select: [unversioned]', ['--config', 'other.yaml'], 'other.yaml').ids).toEqual(['unversioned']);
    expect(lintWith('select: [unversioned]', ['--select', 'public-write']).ids).toEqual(['public-write']);
    expect(lintWith('select: [unversioned]\nfailOn: high', ['--fail-on', 'low']).code).toBe(1);
  });

  test.each([
    ['packs: [cis-9.0]', '`cis-9.0` is none of fsbp, '],
    ['selekt: [unversioned]', 'bucket-warden.yaml:1:1: there is no setting `selekt` (did you mean `select`?)'],
    [
      'select: [unversionned]',
      'bucket-warden.yaml:1:10: no rule is called `unversionned` (did you mean `unversioned`?)',
    ],
    ['select: unversioned', 'expected a list'],
    ['severities: { unversioned: hig }', '`hig` is none of critical, high, medium, low, off (did you mean `high`?)'],
    ['trustedAccounts: ["12"]', '`12` is no account, which has twelve digits'],
    ['accountPublicAccessBlock: perhaps', 'is neither true nor false'],
    ['suppress: [{ rule: unversioned }]', 'a suppression needs a `reason`'],
    ['suppress: [{ reason: x }]', 'a suppression needs a `rule`'],
    ['- a', 'is no map'],
    ['a: [', 'bucket-warden.yaml:1'],
  ])('%s', (config, message) => {
    const { code, stderr, ids } = lintWith(config);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect({ code, ids }).toEqual({ code: 2, ids: [] });
  });

  test('a file that is named has to be there', () =>
    expect(lintWith(undefined, ['--config', 'nowhere.yaml'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nowhere.yaml: no such file') as string,
    }));
});
