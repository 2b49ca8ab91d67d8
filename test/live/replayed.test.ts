import { join } from 'node:path';
import { audit, failed, publicPolicy, undecided, warden, type Audit } from '../support/audit';
import { folder } from '../support/command';
import { errorXml, replay, type Fixture } from '../support/replay';
import { users, type User } from '../support/servers';

describe('what no server says, replayed over HTTP', () => {
  const keys = { [users.alice.accessKeyId]: users.alice.secretAccessKey };
  const list = (buckets: string): Fixture => ({
    source: 'from documentation',
    method: 'GET',
    path: '/',
    query: '',
    status: 200,
    body:
      '<?xml version="1.0" encoding="UTF-8"?><ListAllMyBucketsResult ' +
      `xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>owner</ID></Owner><Buckets>${buckets}</Buckets></ListAllMyBucketsResult>`,
  });
  const sub = (query: string, status: number, body: string, more: Partial<Fixture> = {}): Fixture => ({
    source: 'from documentation',
    method: 'GET',
    path: '/data',
    query,
    status,
    body,
    ...more,
  });
  /** A bucket with AWS's own answers: everything not set, but for the policy. */
  const bucket: readonly Fixture[] = [
    sub('policy', 200, publicPolicy('data')),
    sub(
      'acl',
      200,
      '<AccessControlPolicy ' +
        'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>owner</ID></Owner><AccessControlList><Grant><Grantee ' +
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ' +
        'xsi:type="CanonicalUser"><ID>owner</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant>' +
        '</AccessControlList></AccessControlPolicy>',
    ),
    sub(
      'encryption',
      200,
      '<ServerSideEncryptionConfiguration ' +
        'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>',
    ),
    sub(
      'versioning',
      200,
      '<VersioningConfiguration ' +
        'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status><MfaDelete>Disabled</MfaDelete></VersioningConfiguration>',
    ),
    sub('publicAccessBlock', 404, errorXml('NoSuchPublicAccessBlockConfiguration')),
    sub(
      'ownershipControls',
      200,
      '<OwnershipControls ' +
        'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>',
    ),
    sub('logging', 200, '<BucketLoggingStatus xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>'),
    sub('replication', 404, errorXml('ReplicationConfigurationNotFoundError')),
    sub('lifecycle', 404, errorXml('NoSuchLifecycleConfiguration')),
    sub('website', 404, errorXml('NoSuchWebsiteConfiguration')),
    sub('cors', 404, errorXml('NoSuchCORSConfiguration')),
    sub('notification', 200, '<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>'),
    sub('object-lock', 404, errorXml('ObjectLockConfigurationNotFoundError')),
    sub('tagging', 404, errorXml('NoSuchTagSet')),
  ];
  const policyStatus = (isPublic: boolean): Fixture =>
    sub(
      'policyStatus',
      200,
      `<PolicyStatus xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsPublic>${isPublic}</IsPublic></PolicyStatus>`,
    );
  const one = list('<Bucket><Name>data</Name><BucketRegion>eu-west-1</BucketRegion></Bucket>');
  const environment = (user: User = users.alice): Readonly<Record<string, string>> => ({
    AWS_ACCESS_KEY_ID: user.accessKeyId,
    AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
    AWS_REGION: 'eu-west-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });

  async function auditReplayed(
    fixtures: readonly Fixture[],
    args: readonly string[] = [],
  ): Promise<Audit & { readonly log: readonly { readonly url: string; readonly refused: string | undefined }[] }> {
    const server = await replay(fixtures, keys);
    const found = await audit({ http: server.url, environment }, args);
    await server.close();
    return { ...found, log: server.log };
  }

  test.each([
    [true, []],
    [false, ['S3 says that the policy is not public, and by what it says it is public']],
  ])('S3 says that the policy is public: %s', async (isPublic, disputes) => {
    const found = await auditReplayed([one, ...bucket, policyStatus(isPublic)]);
    expect(
      found.findings.filter(({ rule }) => rule === 'disputed-policy-status').map(({ message }) => message),
    ).toEqual(disputes);
    expect(failed(found, 'data')).toContain('public-read');
    expect(found.log.filter(({ refused }) => refused !== undefined)).toEqual([]);
  });

  test('the region that the list names is where findings are', async () => {
    const found = await auditReplayed([one, ...bucket, policyStatus(true)]);
    expect(found.stdout).toMatch(/"template": "s3:\/\/127\.0\.0\.1:\d+\/eu-west-1"/);
  });

  test('an access contract is checked against the account that runs', async () => {
    const contract = (clause: string): string =>
      join(folder({ 'bucket-warden.yaml': `access: [{ buckets: data, ${clause} }]\n` }), 'bucket-warden.yaml');
    const broken = async (clause: string): Promise<readonly string[]> => {
      const args = ['--config', contract(clause), '--select', 'missing-mfa-delete'];
      const { findings } = await auditReplayed([one, ...bucket, policyStatus(true)], args);
      return findings.filter(({ rule }) => rule === 'access-contract').map(({ kind, message }) => `${kind} ${message}`);
    };
    const found = await broken('mustNot: { who: public, do: read }');
    expect(found).toContain('fail `anyone, unsigned` may read `data`, and must not (access contract `1`)');
    expect(await broken('mustNot: { who: public, do: delete }')).toEqual([]);
  });

  test('every page of the list is read, and a store that gives one page for ever is left', async () => {
    const page = (name: string, token: string | undefined, times: number): Fixture => {
      const { body, ...rest } = list(`<Bucket><Name>${name}</Name><BucketRegion>eu-west-1</BucketRegion></Bucket>`);
      return {
        ...rest,
        times,
        body:
          token === undefined
            ? body
            : body.replace(
                '</ListAllMyBucketsResult>',
                `<ContinuationToken>${token}</ContinuationToken></ListAllMyBucketsResult>`,
              ),
      };
    };
    const more = bucket.map((fixture) => ({ ...fixture, path: '/more' }));
    const all = [...bucket, policyStatus(true), ...more, { ...policyStatus(true), path: '/more' }];
    const pages = await auditReplayed([page('data', 'next', 1), page('more', undefined, 1), ...all]);
    expect(new Set(pages.findings.map(({ subject }) => subject.logicalId))).toEqual(new Set(['data', 'more']));
    expect(pages.log.filter(({ url }) => url.includes('continuation-token=next'))).toHaveLength(1);
    const endless = await auditReplayed([page('data', 'same', 1000), ...all]);
    expect(endless.log.filter(({ url }) => url.startsWith('/?')).length).toBeLessThan(4);
  });

  test('MFA delete is judged where somebody asks for it', async () => {
    expect(
      failed(await auditReplayed([one, ...bucket, policyStatus(true)], ['--select', 'missing-mfa-delete']), 'data'),
    ).toEqual(['missing-mfa-delete']);
    const enabled = bucket.map((fixture) =>
      fixture.query === 'versioning' ? { ...fixture, body: fixture.body.replace('Disabled', 'Enabled') } : fixture,
    );
    expect((await auditReplayed([one, ...enabled, policyStatus(true)], ['--select', 'missing-mfa-delete'])).code).toBe(
      0,
    );
  });

  test('an answer without words is not known', async () => {
    const silent = bucket.map((fixture) =>
      fixture.query === 'encryption' ? sub('encryption', 200, '', { source: 'recorded' }) : fixture,
    );
    const found = await auditReplayed([one, ...silent, policyStatus(true)], ['--select', 'missing-kms-encryption']);
    expect(undecided(found, 'data').map(({ rule }) => rule)).toContain('missing-kms-encryption');
    expect(failed(found, 'data')).not.toContain('missing-kms-encryption');
  });

  test('grants that no canned ACL has are read as they are', async () => {
    const grant =
      '<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ' +
      'xsi:type="Group"><URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee>' +
      '<Permission>WRITE_ACP</Permission></Grant>';
    const opened = bucket.map((fixture) =>
      fixture.query === 'acl'
        ? { ...fixture, body: fixture.body.replace('</AccessControlList>', `${grant}</AccessControlList>`) }
        : fixture.query === 'ownershipControls'
          ? sub('ownershipControls', 404, errorXml('OwnershipControlsNotFoundError'))
          : fixture,
    );
    const found = await auditReplayed([one, ...opened, policyStatus(true)]);
    expect(found.findings.find(({ rule }) => rule === 'public-acl')?.message).toBe(
      'the ACL `AllUsers=WRITE_ACP` lets anyone change the ACL of the bucket',
    );
  });

  test('what of the account cannot be read is said, and who it would have kept out is not told as open', async () => {
    const server = await replay([one, ...bucket, policyStatus(true)], keys);
    // a service that answers everything with 501
    const services = Object.fromEntries(
      ['STS', 'IAM', 'KMS', 'CLOUDFRONT', 'CLOUDTRAIL'].map((name) => [`AWS_ENDPOINT_URL_${name}`, server.url]),
    );
    const found = await audit({ http: server.url, environment: () => ({ ...environment(), ...services }) });
    await server.close();
    const gaps = found.findings
      .filter(({ rule, kind }) => rule === 'opaque-template' && kind === 'unknown')
      .map(({ message }) => message);
    expect(gaps.some((line) => line.includes('`iam:GetAccountAuthorizationDetails` could not be asked'))).toBe(true);
    expect(gaps.some((line) => line.includes('`cloudtrail:DescribeTrails` could not be asked'))).toBe(true);
    // whether the account blocks it, nobody knows
    expect(failed(found, 'data')).not.toContain('public-read');
    expect(undecided(found, 'data').map(({ rule }) => rule)).toContain('public-read');
  });

  test('a bucket that goes away while it is read is left out, and an empty account is said so', async () => {
    const gone = await auditReplayed([
      one,
      { source: 'derived', method: 'GET', path: '/data', query: 'policy', status: 404, body: errorXml('NoSuchBucket') },
    ]);
    expect(gone).toMatchObject({ code: 0, stderr: expect.stringContaining('no buckets') as string });
  });

  test.each([
    ['no right to list', [sub('', 403, errorXml('AccessDenied'), { path: '/' })], 'it needs s3:ListAllMyBuckets'],
    ['no S3 at all', [sub('', 200, '<html/>', { path: '/', source: 'derived' })], 'is this an S3 endpoint?'],
    ['nothing known', [], 'the buckets cannot be listed: NotImplemented'],
  ])('%s: one clear error', async (_, fixtures, message) => {
    const { code, stdout, stderr } = await auditReplayed(fixtures);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('drift knows a bucket by the tags of CloudFormation', async () => {
    const tagging = (logicalId: string): Fixture =>
      sub(
        'tagging',
        200,
        '<Tagging ' +
          `xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet><Tag><Key>aws:cloudformation:logical-id</Key><Value>${logicalId}</Value></Tag></TagSet></Tagging>`,
      );
    const cwd = folder({
      't.yaml':
        'Resources:\n  Mine:\n    Type: AWS::S3::Bucket\n    Properties: { VersioningConfiguration: { ' +
        'Status: Suspended } }\n',
    });
    const look = async (logicalId: string): Promise<string> => {
      const server = await replay([one, tagging(logicalId), ...bucket, policyStatus(true)], keys);
      const { stdout } = await warden(['drift', 't.yaml', '--endpoint-url', server.url], environment(), cwd);
      await server.close();
      return stdout;
    };
    expect(await look('Mine')).toMatch(
      /^Mine data\n[\s\S]*VersioningConfiguration\.Status\n {6}template Suspended\n {6}live {5}Enabled/,
    );
    expect(await look('Other')).toContain('no live bucket is known to be it');
  });

  test('a cut connection is asked again', async () => {
    const cut = sub('policy', 200, publicPolicy('data'), { source: 'derived', cutAfter: 10, times: 2 });
    const found = await auditReplayed([one, cut, ...bucket, policyStatus(true)]);
    expect(failed(found, 'data')).toContain('public-read');
  });
});

test('the policy of an audit holds every action that is asked, and none that changes or reads objects', async () => {
  const { stdout, code } = await warden(['audit', '--print-policy'], {});
  expect(code).toBe(0);
  const { Statement } = JSON.parse(stdout) as { Statement: { Action: string[] }[] };
  const actions = Statement.flatMap(({ Action }) => Action);
  for (const action of [
    's3:GetBucketPolicy',
    's3:GetEncryptionConfiguration',
    's3:GetAccountPublicAccessBlock',
    'iam:GetAccountAuthorizationDetails',
  ])
    expect(actions).toContain(action);
  for (const action of actions) expect(action).toMatch(/:(?:Get(?!Object$)|List|Describe)/);
});
