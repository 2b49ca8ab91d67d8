import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import * as S3 from '@aws-sdk/client-s3';
import { PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { lookup } from 'node:dns';
import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { audit, blockAll, failed, publicPolicy, tlsPolicy, undecided, warden, type Ran } from '../support/audit';
import { folder } from '../support/command';
import { haveServers, moto, users, type Server } from '../support/servers';

const describeWithServers = haveServers() ? describe : describe.skip;

describeWithServers('against moto, which remembers every setting', () => {
  let server: Server;
  let client: S3.S3Client;
  beforeAll(async () => {
    server = await moto();
    client = server.client();
  }, 60_000);
  afterAll(() => server.stop());

  const makeGood = async (name: string): Promise<void> => {
    // one after the other: stores lose what is set at the same time
    await client.send(new S3.PutPublicAccessBlockCommand({ Bucket: name, PublicAccessBlockConfiguration: blockAll }));
    await client.send(new S3.PutBucketPolicyCommand({ Bucket: name, Policy: tlsPolicy(name) }));
    await client.send(new S3.PutBucketAclCommand({ Bucket: name, ACL: 'private' }));
    await client.send(
      new S3.PutBucketOwnershipControlsCommand({
        Bucket: name,
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      }),
    );
    await client.send(
      new S3.PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    await client.send(
      new S3.PutBucketEncryptionCommand({
        Bucket: name,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: true }],
        },
      }),
    );
    await client.send(
      new S3.PutBucketLifecycleConfigurationCommand({
        Bucket: name,
        LifecycleConfiguration: {
          Rules: [
            {
              ID: 'old',
              Status: 'Enabled',
              Filter: { Prefix: '' },
              NoncurrentVersionExpiration: { NoncurrentDays: 90 },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
            },
          ],
        },
      }),
    );
  };

  test('what was made bad is found, what was made good is not', async () => {
    await client.send(new S3.CreateBucketCommand({ Bucket: 'bad-data' }));
    await client.send(new S3.PutBucketPolicyCommand({ Bucket: 'bad-data', Policy: publicPolicy('bad-data') }));
    await client.send(new S3.PutBucketAclCommand({ Bucket: 'bad-data', ACL: 'public-read' }));
    await client.send(
      new S3.PutBucketVersioningCommand({ Bucket: 'bad-data', VersioningConfiguration: { Status: 'Suspended' } }),
    );
    await client.send(
      new S3.PutBucketCorsCommand({
        Bucket: 'bad-data',
        CORSConfiguration: { CORSRules: [{ AllowedMethods: ['PUT'], AllowedOrigins: ['*'] }] },
      }),
    );
    const bad = await audit(server, ['--bucket', 'bad-data']);
    // moto has no inventories and the like, and answers with its objects where it is asked for them
    expect(bad.stderr).toMatch(/^bucket-warden: not applicable: [^\n]*AnalyticsConfigurations[^\n]*\n$/);
    expect(bad.code).toBe(1);
    expect(failed(bad, 'bad-data')).toEqual(
      expect.arrayContaining([
        'public-read',
        'public-policy',
        'public-acl',
        'plaintext-transport',
        'active-acls',
        'incomplete-public-access-block',
        'wildcard-cors',
      ]),
    );
    // this account has no trail
    expect(bad.findings.map(({ rule }) => rule)).toContain('missing-trail');
    // what is asked only when it is named
    const named = ['--bucket', 'bad-data', '--select', 'unversioned,missing-kms-encryption'];
    expect(failed(await audit(server, named), 'bad-data').toSorted()).toEqual([
      'missing-kms-encryption',
      'unversioned',
    ]);
    // every one of them fixed
    await makeGood('bad-data');
    await client.send(new S3.DeleteBucketCorsCommand({ Bucket: 'bad-data' }));
    const good = await audit(server, [
      '--bucket',
      'bad-data',
      '--ignore',
      'missing-access-logs,aws-managed-key,customer-provided-keys,outdated-tls,overridable-encryption,missing-trail,' +
        // moto answers with something else where it is asked for the status of a policy
        'disputed-policy-status',
    ]);
    expect(good.findings).toEqual([]);
    expect(good.code).toBe(0);
    expect((await audit(server, named)).findings).toEqual([]);
  });

  test('the block of the whole account is read, and counts', async () => {
    await client.send(new S3.CreateBucketCommand({ Bucket: 'behind-account' }));
    await client.send(
      new S3.PutBucketPolicyCommand({ Bucket: 'behind-account', Policy: publicPolicy('behind-account') }),
    );
    const before = await audit(server, ['--bucket', 'behind-account']);
    expect(failed(before, 'behind-account')).toContain('public-read');
    const port = new URL(server.http).port;
    const httpAgent = new Agent({
      lookup: (host, options, done) => lookup(host.endsWith('.localhost') ? 'localhost' : host, options, done),
    });
    const control = new S3ControlClient({
      region: 'us-east-1',
      endpoint: `http://localhost:${port}`,
      requestHandler: { httpAgent },
      credentials: { accessKeyId: users.alice.accessKeyId, secretAccessKey: users.alice.secretAccessKey },
    });
    await control.send(
      new PutPublicAccessBlockCommand({ AccountId: '123456789012', PublicAccessBlockConfiguration: blockAll }),
    );
    const after = await audit(server, ['--bucket', 'behind-account']);
    expect(failed(after, 'behind-account')).not.toContain('public-read');
    expect(undecided(after, 'behind-account').map(({ rule }) => rule)).not.toContain('public-read');
    await control.send(
      new PutPublicAccessBlockCommand({
        AccountId: '123456789012',
        PublicAccessBlockConfiguration: { ...blockAll, BlockPublicPolicy: false, RestrictPublicBuckets: false },
      }),
    );
    expect(failed(await audit(server, ['--bucket', 'behind-account']), 'behind-account')).toContain('public-read');
    control.destroy();
  });

  test('roles and keys of the account are part of the picture', async () => {
    const credentials = { accessKeyId: users.alice.accessKeyId, secretAccessKey: users.alice.secretAccessKey };
    const iam = new IAMClient({ region: 'us-east-1', endpoint: server.http, credentials });
    const kms = new KMSClient({ region: 'us-east-1', endpoint: server.http, credentials });
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'everything',
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
        }),
      }),
    );
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: 'everything',
        PolicyName: 'all',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
        }),
      }),
    );
    const key = await kms.send(new CreateKeyCommand({ Description: 'x' }));
    await client.send(new S3.CreateBucketCommand({ Bucket: 'with-key' }));
    await client.send(
      new S3.PutBucketEncryptionCommand({
        Bucket: 'with-key',
        ServerSideEncryptionConfiguration: {
          Rules: [
            { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key.KeyMetadata?.Arn } },
          ],
        },
      }),
    );
    const found = await audit(server, ['--bucket', 'with-key']);
    expect(failed(found, 'role/everything')).toEqual(
      expect.arrayContaining(['full-s3-access', 'public-role-assumption']),
    );
    const asked = await audit(server, ['--bucket', 'with-key', '--select', 'missing-kms-encryption,unrotated-key']);
    expect(failed(asked, key.KeyMetadata?.Arn ?? '')).toEqual(['unrotated-key']);
    expect(failed(asked, 'with-key')).toEqual([]);
    // without identities nobody asks for them
    expect(failed(await audit(server, ['--bucket', 'with-key', '--no-identities']), 'role/everything')).toEqual([]);
    iam.destroy();
    kms.destroy();
  });

  test('a tag accepts a finding, with its reason', async () => {
    await client.send(new S3.CreateBucketCommand({ Bucket: 'tagged' }));
    await client.send(
      new S3.PutBucketTaggingCommand({
        Bucket: 'tagged',
        Tagging: {
          TagSet: [
            { Key: 'bucket-warden:unversioned', Value: 'scratch' },
            { Key: 'team', Value: 'x' },
          ],
        },
      }),
    );
    const found = await audit(server, ['--bucket', 'tagged', '--select', 'unversioned']);
    expect(failed(found, 'tagged')).not.toContain('unversioned');
    expect(
      found.suppressed.filter(({ rule }) => rule === 'unversioned').map(({ suppression }) => suppression.reason),
    ).toEqual(['scratch']);
  });

  test('a baseline knows what was there', async () => {
    await client.send(new S3.CreateBucketCommand({ Bucket: 'known-bucket' }));
    const cwd = folder();
    expect((await audit(server, ['--write-baseline', join(cwd, 'b.json')])).code).toBe(0);
    expect(readFileSync(join(cwd, 'b.json'), 'utf8')).toContain('"resource":"known-bucket"');
    const again = await audit(server, ['--bucket', 'known-bucket', '--baseline', join(cwd, 'b.json')]);
    expect({ code: again.code, left: again.findings.map(({ rule, message }) => `${rule}: ${message}`) }).toEqual({
      code: 0,
      left: [],
    });
    await client.send(new S3.PutBucketPolicyCommand({ Bucket: 'known-bucket', Policy: publicPolicy('known-bucket') }));
    const after = await audit(server, ['--bucket', 'known-bucket', '--baseline', join(cwd, 'b.json')]);
    expect(failed(after, 'known-bucket')).toContain('public-read');
    expect(failed(after, 'known-bucket')).not.toContain('missing-access-logs');
  });

  describe('drift', () => {
    const template = `Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: drift-data
      VersioningConfiguration: { Status: Enabled }
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true,
        RestrictPublicBuckets: true }
      OwnershipControls: { Rules: [{ ObjectOwnership: BucketOwnerEnforced }] }
      LifecycleConfiguration: { Rules: [{ Status: Enabled, NoncurrentVersionExpiration: { NoncurrentDays: 90 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }] }
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true,
        ServerSideEncryptionByDefault: { SSEAlgorithm: aws:kms } }] }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Sid: Tls
            Effect: Deny
            Principal: '*'
            Action: s3:*
            Resource: [!GetAtt Data.Arn, !Sub '\${Data.Arn}/*']
            Condition: { Bool: { aws:SecureTransport: false } }
`;
    interface Drift {
      readonly isDrifted: boolean;
      readonly buckets: readonly {
        readonly bucket: string;
        readonly properties: readonly {
          readonly property: string;
          readonly kind: string;
          readonly expected?: unknown;
          readonly actual?: unknown;
        }[];
        readonly access: readonly {
          readonly principal: string;
          readonly kind: string;
          readonly accessLevels: readonly string[];
        }[];
      }[];
    }
    const cwd = folder({ 't.yaml': template });
    const run = async (args: readonly string[] = []): Promise<Ran & { readonly report: Drift }> => {
      const ran = await warden(
        ['drift', 't.yaml', '--endpoint-url', server.http, '--format', 'json', ...args],
        server.environment(),
        cwd,
      );
      return { ...ran, report: JSON.parse(ran.stdout === '' ? '{"buckets":[]}' : ran.stdout) as Drift };
    };
    beforeAll(async () => {
      await client.send(new S3.CreateBucketCommand({ Bucket: 'drift-data' }));
      await makeGood('drift-data');
    });

    test('none where nobody changed anything', async () => {
      const { code, report, stderr } = await run();
      expect({ stderr, properties: report.buckets[0]?.properties, access: report.buckets[0]?.access }).toEqual({
        stderr: '',
        properties: [],
        access: [],
      });
      expect(code).toBe(0);
    });

    test.each<[string, () => Promise<unknown>, () => Promise<unknown>, readonly object[], readonly object[]]>([
      [
        'versioning',
        () =>
          client.send(
            new S3.PutBucketVersioningCommand({
              Bucket: 'drift-data',
              VersioningConfiguration: { Status: 'Suspended' },
            }),
          ),
        () => makeGood('drift-data'),
        [{ property: 'VersioningConfiguration.Status', kind: 'changed', expected: 'Enabled', actual: 'Suspended' }],
        [],
      ],
      [
        'one switch of the block',
        () =>
          client.send(
            new S3.PutPublicAccessBlockCommand({
              Bucket: 'drift-data',
              PublicAccessBlockConfiguration: { ...blockAll, IgnorePublicAcls: false },
            }),
          ),
        () => makeGood('drift-data'),
        [
          {
            property: 'PublicAccessBlockConfiguration.IgnorePublicAcls',
            kind: 'changed',
            expected: 'true',
            actual: 'false',
          },
        ],
        [],
      ],
      [
        'encryption',
        () =>
          client.send(
            new S3.PutBucketEncryptionCommand({
              Bucket: 'drift-data',
              ServerSideEncryptionConfiguration: {
                Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: true }],
              },
            }),
          ),
        () => makeGood('drift-data'),
        [
          {
            property: 'BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.SSEAlgorithm',
            kind: 'changed',
            expected: 'aws:kms',
            actual: 'AES256',
          },
        ],
        [],
      ],
      [
        'a lifecycle rule',
        () => client.send(new S3.DeleteBucketLifecycleCommand({ Bucket: 'drift-data' })),
        () => makeGood('drift-data'),
        [{ property: 'LifecycleConfiguration', kind: 'missing' }],
        [],
      ],
      [
        'a website',
        () =>
          client.send(
            new S3.PutBucketWebsiteCommand({
              Bucket: 'drift-data',
              WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' } },
            }),
          ),
        () => client.send(new S3.DeleteBucketWebsiteCommand({ Bucket: 'drift-data' })),
        [{ property: 'WebsiteConfiguration', kind: 'added' }],
        [],
      ],
      [
        // reading stays shut: another account cannot use the key that AWS manages
        'a grant, and who is let in by it',
        async () => {
          const policy = JSON.parse(tlsPolicy('drift-data')) as { Statement: object[] };
          policy.Statement.push({
            Effect: 'Allow',
            Principal: { AWS: 'arn:aws:iam::444455556666:root' },
            Action: ['s3:ListBucket', 's3:GetObject'],
            Resource: ['arn:aws:s3:::drift-data', 'arn:aws:s3:::drift-data/*'],
          });
          await client.send(new S3.PutBucketPolicyCommand({ Bucket: 'drift-data', Policy: JSON.stringify(policy) }));
        },
        () => makeGood('drift-data'),
        [{ property: 'PolicyDocument.Statement.0', kind: 'added' }],
        [{ principal: expect.stringContaining('444455556666') as string, kind: 'let in', accessLevels: ['list'] }],
      ],
    ])('%s: exactly that, and nothing once it is put right', async (_, change, automaticFix, properties, access) => {
      await change();
      const { code, report } = await run();
      expect(report.buckets[0]?.properties).toMatchObject(properties);
      expect(report.buckets[0]?.properties).toHaveLength(properties.length);
      expect(report.buckets[0]?.access).toMatchObject(access);
      expect(code).toBe(1);
      await automaticFix();
      expect((await run()).report.buckets[0]?.properties).toEqual([]);
    });

    test('a bucket is known by the name that is given', async () => {
      const here = folder({
        't.yaml':
          'Resources:\n  Tagged:\n    Type: AWS::S3::Bucket\n    Properties: { VersioningConfiguration: { ' +
          'Status: Enabled } }\n',
      });
      const look = (args: readonly string[]): Promise<Ran> =>
        warden(
          ['drift', 't.yaml', '--endpoint-url', server.http, '--format', 'json', ...args],
          server.environment(),
          here,
        );
      expect((await look([])).stdout).toContain('no live bucket is known to be it');
      await client.send(new S3.CreateBucketCommand({ Bucket: 'stack-tagged-1x2y3z' }));
      expect((await look(['--name', 'Tagged=stack-tagged-1x2y3z'])).stdout).toContain('VersioningConfiguration');
    });
  });
});
