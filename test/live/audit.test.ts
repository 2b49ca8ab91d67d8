import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import * as S3 from '@aws-sdk/client-s3';
import { PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { lookup } from 'node:dns';
import { existsSync, readFileSync } from 'node:fs';
import { Agent, createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { folder, projectRoot } from '../support/command';
import { errorXml, replay, type Fixture } from '../support/replay';
import { haveServers, moto, radosgw, users, type Server, type User } from '../support/servers';

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command without blocking this process, which may be serving it. */
function warden(args: readonly string[], env: Readonly<Record<string, string>>, cwd = projectRoot): Promise<Ran> {
  const { AWS_PROFILE: _, ...rest } = process.env;
  const child = spawn(process.execPath, [join(projectRoot, 'dist/bin/bucket-warden.js'), ...args], { cwd, env: { ...rest, NO_COLOR: '1', ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

interface Found {
  readonly rule: string;
  readonly kind: string;
  readonly message: string;
  readonly subject: { readonly logicalId?: string };
}

interface Audit extends Ran {
  readonly findings: readonly Found[];
  readonly suppressed: readonly (Found & { readonly suppression: { readonly reason: string } })[];
}

async function audit(server: Pick<Server, 'http' | 'environment'>, args: readonly string[] = [], user: User = users.alice): Promise<Audit> {
  const ran = await warden(['audit', '--endpoint-url', server.http, '--format', 'json', ...args], server.environment(user));
  const { findings = [], suppressed = [] } = (ran.stdout === '' ? {} : JSON.parse(ran.stdout)) as Partial<Audit>;
  return { ...ran, findings, suppressed };
}

const failed = ({ findings }: Audit, bucket: string): readonly string[] => findings.filter(({ kind, subject }) => kind === 'fail' && subject.logicalId === bucket).map(({ rule }) => rule);
const undecided = ({ findings }: Audit, bucket: string): readonly Found[] => findings.filter(({ kind, subject }) => kind === 'unknown' && subject.logicalId === bucket);

const publicPolicy = (bucket: string): string => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` }] });
const tlsPolicy = (bucket: string): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'Tls', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`], Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] });
const blockAll = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };

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
    await client.send(new S3.PutBucketOwnershipControlsCommand({ Bucket: name, OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } }));
    await client.send(new S3.PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: 'Enabled' } }));
    await client.send(new S3.PutBucketEncryptionCommand({ Bucket: name, ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: true }] } }));
    await client.send(new S3.PutBucketLifecycleConfigurationCommand({ Bucket: name, LifecycleConfiguration: { Rules: [{ ID: 'old', Status: 'Enabled', Filter: { Prefix: '' }, NoncurrentVersionExpiration: { NoncurrentDays: 90 }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }] } }));
  };

  test('what was made bad is found, what was made good is not', async () => {
    await client.send(new S3.CreateBucketCommand({ Bucket: 'bad-data' }));
    await client.send(new S3.PutBucketPolicyCommand({ Bucket: 'bad-data', Policy: publicPolicy('bad-data') }));
    await client.send(new S3.PutBucketAclCommand({ Bucket: 'bad-data', ACL: 'public-read' }));
    await client.send(new S3.PutBucketVersioningCommand({ Bucket: 'bad-data', VersioningConfiguration: { Status: 'Suspended' } }));
    await client.send(new S3.PutBucketCorsCommand({ Bucket: 'bad-data', CORSConfiguration: { CORSRules: [{ AllowedMethods: ['PUT'], AllowedOrigins: ['*'] }] } }));
    const bad = await audit(server, ['--bucket', 'bad-data']);
    expect(bad.stderr).toBe('');
    expect(bad.code).toBe(1);
    expect(failed(bad, 'bad-data')).toEqual(expect.arrayContaining(['public-read', 'public-policy', 'public-acl', 'plaintext-transport', 'unversioned', 'active-acls', 'implicit-public-access-block', 'missing-kms-encryption', 'wildcard-cors']));
    // every one of them mended
    await makeGood('bad-data');
    await client.send(new S3.DeleteBucketCorsCommand({ Bucket: 'bad-data' }));
    const good = await audit(server, ['--bucket', 'bad-data', '--ignore', 'missing-access-logs,aws-managed-key,customer-provided-keys,outdated-tls,overridable-encryption']);
    expect(good.findings).toEqual([]);
    expect(good.code).toBe(0);
  });

  test('the block of the whole account is read, and counts', async () => {
    await client.send(new S3.CreateBucketCommand({ Bucket: 'behind-account' }));
    await client.send(new S3.PutBucketPolicyCommand({ Bucket: 'behind-account', Policy: publicPolicy('behind-account') }));
    const before = await audit(server, ['--bucket', 'behind-account']);
    expect(failed(before, 'behind-account')).toContain('public-read');
    const port = new URL(server.http).port;
    const httpAgent = new Agent({ lookup: (host, options, done) => lookup(host.endsWith('.localhost') ? 'localhost' : host, options, done) });
    const control = new S3ControlClient({ region: 'us-east-1', endpoint: `http://localhost:${port}`, requestHandler: { httpAgent }, credentials: { accessKeyId: users.alice.accessKeyId, secretAccessKey: users.alice.secretAccessKey } });
    await control.send(new PutPublicAccessBlockCommand({ AccountId: '123456789012', PublicAccessBlockConfiguration: blockAll }));
    const after = await audit(server, ['--bucket', 'behind-account']);
    expect(failed(after, 'behind-account')).not.toContain('public-read');
    expect(undecided(after, 'behind-account').map(({ rule }) => rule)).not.toContain('public-read');
    await control.send(new PutPublicAccessBlockCommand({ AccountId: '123456789012', PublicAccessBlockConfiguration: { ...blockAll, BlockPublicPolicy: false, RestrictPublicBuckets: false } }));
    expect(failed(await audit(server, ['--bucket', 'behind-account']), 'behind-account')).toContain('public-read');
    control.destroy();
  });

  test('roles and keys of the account are part of the picture', async () => {
    const credentials = { accessKeyId: users.alice.accessKeyId, secretAccessKey: users.alice.secretAccessKey };
    const iam = new IAMClient({ region: 'us-east-1', endpoint: server.http, credentials });
    const kms = new KMSClient({ region: 'us-east-1', endpoint: server.http, credentials });
    await iam.send(new CreateRoleCommand({ RoleName: 'everything', AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] }) }));
    await iam.send(new PutRolePolicyCommand({ RoleName: 'everything', PolicyName: 'all', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }) }));
    const key = await kms.send(new CreateKeyCommand({ Description: 'x' }));
    await client.send(new S3.CreateBucketCommand({ Bucket: 'with-key' }));
    await client.send(new S3.PutBucketEncryptionCommand({ Bucket: 'with-key', ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key.KeyMetadata?.Arn } }] } }));
    const found = await audit(server, ['--bucket', 'with-key']);
    expect(failed(found, 'role/everything')).toEqual(expect.arrayContaining(['full-s3-access', 'public-role-assumption']));
    expect(failed(found, key.KeyMetadata?.Arn ?? '')).toContain('unrotated-key');
    expect(failed(found, 'with-key')).not.toContain('missing-kms-encryption');
    // without identities nobody asks for them
    expect(failed(await audit(server, ['--bucket', 'with-key', '--no-identities']), 'role/everything')).toEqual([]);
    iam.destroy();
    kms.destroy();
  });

  test('a tag accepts a finding, with its reason', async () => {
    await client.send(new S3.CreateBucketCommand({ Bucket: 'tagged' }));
    await client.send(new S3.PutBucketTaggingCommand({ Bucket: 'tagged', Tagging: { TagSet: [{ Key: 'bucket-warden:unversioned', Value: 'scratch' }, { Key: 'team', Value: 'x' }] } }));
    const found = await audit(server, ['--bucket', 'tagged']);
    expect(failed(found, 'tagged')).not.toContain('unversioned');
    expect(found.suppressed.filter(({ rule }) => rule === 'unversioned').map(({ suppression }) => suppression.reason)).toEqual(['scratch']);
  });

  test('a baseline knows what was there', async () => {
    await client.send(new S3.CreateBucketCommand({ Bucket: 'known-bucket' }));
    const cwd = folder();
    expect((await audit(server, ['--write-baseline', join(cwd, 'b.json')])).code).toBe(0);
    expect(readFileSync(join(cwd, 'b.json'), 'utf8')).toContain('"resource":"known-bucket"');
    expect((await audit(server, ['--bucket', 'known-bucket', '--baseline', join(cwd, 'b.json')])).code).toBe(0);
    await client.send(new S3.PutBucketPolicyCommand({ Bucket: 'known-bucket', Policy: publicPolicy('known-bucket') }));
    const after = await audit(server, ['--bucket', 'known-bucket', '--baseline', join(cwd, 'b.json')]);
    expect(failed(after, 'known-bucket')).toContain('public-read');
    expect(failed(after, 'known-bucket')).not.toContain('unversioned');
  });

  describe('drift', () => {
    const template = `Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: drift-data
      VersioningConfiguration: { Status: Enabled }
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true }
      OwnershipControls: { Rules: [{ ObjectOwnership: BucketOwnerEnforced }] }
      LifecycleConfiguration: { Rules: [{ Status: Enabled, NoncurrentVersionExpiration: { NoncurrentDays: 90 }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }] }
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: aws:kms } }] }
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
      readonly buckets: readonly { readonly bucket: string; readonly properties: readonly { readonly property: string; readonly kind: string; readonly expected?: unknown; readonly actual?: unknown }[]; readonly access: readonly { readonly principal: string; readonly kind: string; readonly deeds: readonly string[] }[] }[];
    }
    const cwd = folder({ 't.yaml': template });
    const run = async (args: readonly string[] = []): Promise<Ran & { readonly report: Drift }> => {
      const ran = await warden(['drift', 't.yaml', '--endpoint-url', server.http, '--format', 'json', ...args], server.environment(), cwd);
      return { ...ran, report: JSON.parse(ran.stdout === '' ? '{"buckets":[]}' : ran.stdout) as Drift };
    };
    beforeAll(async () => {
      await client.send(new S3.CreateBucketCommand({ Bucket: 'drift-data' }));
      await makeGood('drift-data');
    });

    test('none where nobody changed anything', async () => {
      const { code, report, stderr } = await run();
      expect({ stderr, properties: report.buckets[0]?.properties, access: report.buckets[0]?.access }).toEqual({ stderr: '', properties: [], access: [] });
      expect(code).toBe(0);
    });

    test.each<[string, () => Promise<unknown>, () => Promise<unknown>, readonly object[], readonly object[]]>([
      ['versioning', () => client.send(new S3.PutBucketVersioningCommand({ Bucket: 'drift-data', VersioningConfiguration: { Status: 'Suspended' } })), () => makeGood('drift-data'), [{ property: 'VersioningConfiguration.Status', kind: 'changed', expected: 'Enabled', actual: 'Suspended' }], []],
      ['one switch of the block', () => client.send(new S3.PutPublicAccessBlockCommand({ Bucket: 'drift-data', PublicAccessBlockConfiguration: { ...blockAll, IgnorePublicAcls: false } })), () => makeGood('drift-data'), [{ property: 'PublicAccessBlockConfiguration.IgnorePublicAcls', kind: 'changed', expected: 'true', actual: 'false' }], []],
      ['encryption', () => client.send(new S3.PutBucketEncryptionCommand({ Bucket: 'drift-data', ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: true }] } })), () => makeGood('drift-data'), [{ property: 'BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.SSEAlgorithm', kind: 'changed', expected: 'aws:kms', actual: 'AES256' }], []],
      ['a lifecycle rule', () => client.send(new S3.DeleteBucketLifecycleCommand({ Bucket: 'drift-data' })), () => makeGood('drift-data'), [{ property: 'LifecycleConfiguration', kind: 'missing' }], []],
      ['a website', () => client.send(new S3.PutBucketWebsiteCommand({ Bucket: 'drift-data', WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' } } })), () => client.send(new S3.DeleteBucketWebsiteCommand({ Bucket: 'drift-data' })), [{ property: 'WebsiteConfiguration', kind: 'added' }], []],
      [
        // reading stays shut: another account cannot use the key that AWS manages
        'a grant, and who is let in by it',
        async () => {
          const policy = JSON.parse(tlsPolicy('drift-data')) as { Statement: object[] };
          policy.Statement.push({ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::444455556666:root' }, Action: ['s3:ListBucket', 's3:GetObject'], Resource: ['arn:aws:s3:::drift-data', 'arn:aws:s3:::drift-data/*'] });
          await client.send(new S3.PutBucketPolicyCommand({ Bucket: 'drift-data', Policy: JSON.stringify(policy) }));
        },
        () => makeGood('drift-data'),
        [{ property: 'PolicyDocument.Statement', kind: 'changed' }],
        [{ principal: expect.stringContaining('444455556666') as string, kind: 'let in', deeds: ['list'] }],
      ],
    ])('%s: exactly that, and nothing once it is put right', async (_, change, mend, properties, access) => {
      await change();
      const { code, report } = await run();
      expect(report.buckets[0]?.properties).toMatchObject(properties);
      expect(report.buckets[0]?.properties).toHaveLength(properties.length);
      expect(report.buckets[0]?.access).toMatchObject(access);
      expect(code).toBe(1);
      await mend();
      expect((await run()).report.buckets[0]?.properties).toEqual([]);
    });

    test('a bucket is known by the name that is given', async () => {
      const here = folder({ 't.yaml': 'Resources:\n  Tagged:\n    Type: AWS::S3::Bucket\n    Properties: { VersioningConfiguration: { Status: Enabled } }\n' });
      const look = (args: readonly string[]): Promise<Ran> => warden(['drift', 't.yaml', '--endpoint-url', server.http, '--format', 'json', ...args], server.environment(), here);
      expect((await look([])).stdout).toContain('no live bucket is known to be it');
      await client.send(new S3.CreateBucketCommand({ Bucket: 'stack-tagged-1x2y3z' }));
      expect((await look(['--name', 'Tagged=stack-tagged-1x2y3z'])).stdout).toContain('VersioningConfiguration');
    });
  });
});

describeWithServers('against radosgw, which decides and implements less', () => {
  let server: Server;
  beforeAll(async () => {
    server = await radosgw();
  }, 60_000);
  afterAll(() => server.stop());

  test('bad is found, good is clean, what the store has not is not applicable, and what it answers without a word is not known', async () => {
    const client = server.client();
    await client.send(new S3.CreateBucketCommand({ Bucket: 'open-bucket' }));
    await client.send(new S3.PutBucketPolicyCommand({ Bucket: 'open-bucket', Policy: publicPolicy('open-bucket') }));
    const bad = await audit(server);
    expect(failed(bad, 'open-bucket')).toContain('public-read');
    // an anonymous reader agrees
    await client.send(new S3.PutObjectCommand({ Bucket: 'open-bucket', Key: 'x', Body: 'hello' }));
    expect((await fetch(`${server.http}/open-bucket/x`)).status).toBe(200);
    await client.send(new S3.DeleteBucketPolicyCommand({ Bucket: 'open-bucket' }));
    const good = await audit(server);
    expect(failed(good, 'open-bucket')).not.toContain('public-read');
    expect((await fetch(`${server.http}/open-bucket/x`)).status).toBe(403);
    // the traps of stores
    expect(undecided(good, 'open-bucket').filter(({ message }) => message.includes('`s3:GetBucketOwnershipControls` says nothing')).map(({ rule }) => rule)).toContain('active-acls');
    expect(good.stderr).toContain('not applicable: this store has no `WebsiteConfiguration`');
    expect([...failed(good, 'open-bucket'), ...undecided(good, 'open-bucket').map(({ rule }) => rule)]).not.toContain('website-endpoint');
  });

  test('a denied call names the action that is missing, and is never a pass', async () => {
    const client = server.client();
    await client.send(new S3.CreateBucketCommand({ Bucket: 'of-alice' }));
    const found = await audit(server, ['--bucket', 'of-alice'], users.bob);
    const messages = undecided(found, 'of-alice').map(({ rule, message }) => `${rule}: ${message}`);
    expect(messages).toContain('unversioned: cannot tell: `s3:GetBucketVersioning` is denied');
    expect(messages.some((line) => line.startsWith('public-acl: cannot tell'))).toBe(true);
    expect(found.code).toBe(0);
    expect((await audit(server, ['--bucket', 'of-alice', '--strict-unknown'], users.bob)).code).toBe(1);
  });

  test.each([
    [['--bucket', 'nowhere-to-be-found'], users.alice, 'there is no bucket called `nowhere-to-be-found`'],
    [[], { ...users.alice, secretAccessKey: 'wrong' }, 'SignatureDoesNotMatch'],
    [[], { ...users.alice, accessKeyId: 'NOBODY00000000000000' }, 'InvalidAccessKeyId'],
  ])('%j: one clear error', async (args, user, message) => {
    const { code, stdout, stderr } = await audit(server, args, user);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('no secret gets out, whatever is written', async () => {
    const cwd = folder();
    const formats = ['pretty', 'json', 'sarif', 'junit', 'html', 'markdown', 'gitlab'];
    const written: string[] = [];
    for (const user of [users.alice, users.bob, { ...users.alice, secretAccessKey: 'wrong-wrong-wrong-wrong-wrong-wrong-wron' }]) {
      const env = { ...server.environment(user), AWS_SESSION_TOKEN: '' };
      const ran = await warden(['audit', '--endpoint-url', server.http, '--resume', join(cwd, 'journal'), ...formats.flatMap((format) => ['--format', `${format}=${join(cwd, format)}`])], env);
      const link = await warden(['presign', 's3://open-bucket/x', '--endpoint-url', server.https ?? '', '--format', 'json', '--live', '--as', '*'], env);
      written.push(ran.stdout, ran.stderr, link.stdout, link.stderr, ...formats.map((format) => join(cwd, format)).filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8')));
      for (const text of written) expect(text).not.toContain(user.secretAccessKey);
    }
    expect(written.join('').length).toBeGreaterThan(10_000);
  }, 120_000);
});

describeWithServers('throttled, cut off and resumed', () => {
  let server: Server;
  beforeAll(async () => {
    server = await moto();
    const client = server.client();
    for (let index = 0; index < 60; index++) await client.send(new S3.CreateBucketCommand({ Bucket: `many-${String(index).padStart(3, '0')}` }));
  }, 60_000);
  afterAll(() => server.stop());

  /** Stands between and misbehaves for some requests. */
  async function proxy(misbehave: (count: number) => 'slow down' | 'cut' | undefined): Promise<{ readonly url: string; readonly count: () => number; readonly close: () => Promise<void> }> {
    const upstream = new URL(server.http);
    let count = 0;
    const between = createServer((incoming, outgoing) => {
      const what = misbehave(count++);
      if (what === 'cut') return void outgoing.destroy();
      if (what === 'slow down') {
        outgoing.writeHead(503, { 'content-type': 'application/xml' });
        return void outgoing.end(errorXml('SlowDown'));
      }
      const passed = httpRequest({ host: upstream.hostname, port: upstream.port, method: incoming.method, path: incoming.url, headers: incoming.headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      passed.on('error', () => outgoing.destroy());
      incoming.pipe(passed);
    });
    await new Promise<void>((resolve) => {
      between.listen(0, '127.0.0.1', resolve);
    });
    return {
      url: `http://127.0.0.1:${(between.address() as AddressInfo).port}`,
      count: () => count,
      close: () =>
        new Promise((resolve) => {
          between.closeAllConnections();
          between.close(() => resolve());
        }),
    };
  }

  test('bursts of throttling and cut connections: nothing is lost', async () => {
    const plain = await audit(server);
    const between = await proxy((count) => ((count >= 20 && count < 32) || (count >= 300 && count < 304) ? 'slow down' : count % 197 === 150 ? 'cut' : undefined));
    const through = await audit({ http: between.url, environment: server.environment });
    await between.close();
    const briefly = ({ findings }: Audit): readonly string[] => findings.map(({ rule, kind, subject, message }) => `${rule} ${kind} ${subject.logicalId ?? ''} ${message}`).sort((a, b) => (a < b ? -1 : 1));
    expect(briefly(through)).toEqual(briefly(plain));
    expect(plain.findings.length).toBeGreaterThan(300);
  }, 120_000);

  test('killed half-way, it goes on where it was', async () => {
    const cwd = folder();
    const journal = join(cwd, 'audit.jsonl');
    const between = await proxy(() => undefined);
    const child = spawn(process.execPath, [join(projectRoot, 'dist/bin/bucket-warden.js'), 'audit', '--endpoint-url', between.url, '--resume', journal, '--concurrency', '2', '--format', 'json'], { env: { ...process.env, ...server.environment() }, stdio: 'ignore' });
    const lines = (): number => (existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 1 : 0);
    for (let tries = 0; tries < 400 && lines() < 15; tries++) await new Promise((resolve) => setTimeout(resolve, 25));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const before = lines();
    expect(before).toBeGreaterThanOrEqual(15);
    expect(before).toBeLessThan(60);
    const asked = between.count();
    const resumed = await warden(['audit', '--endpoint-url', between.url, '--resume', journal, '--format', 'json'], server.environment());
    expect(resumed.stderr).toContain(`goes on after ${before} buckets`);
    const whole = await audit(server);
    const report = JSON.parse(resumed.stdout) as { summary: { buckets: number }; findings: unknown[] };
    expect(report.summary.buckets).toBe(60);
    expect(report.findings.length).toBe(whole.findings.length);
    // what was read before was not asked again
    expect(between.count() - asked).toBeLessThan((60 - before) * 16 + 40);
    expect(existsSync(journal)).toBe(false);
    await between.close();
  }, 120_000);

  test('a journal that is none is refused', async () => {
    const cwd = folder({ 'audit.jsonl': 'hello\n{}\n' });
    expect(await audit(server, ['--resume', join(cwd, 'audit.jsonl')])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('audit.jsonl:1: is no journal') as string });
  });
});

describe('what no server says, replayed over HTTP', () => {
  const keys = { [users.alice.accessKeyId]: users.alice.secretAccessKey };
  const list = (buckets: string): Fixture => ({ source: 'from documentation', method: 'GET', path: '/', query: '', status: 200, body: `<?xml version="1.0" encoding="UTF-8"?><ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>owner</ID></Owner><Buckets>${buckets}</Buckets></ListAllMyBucketsResult>` });
  const sub = (query: string, status: number, body: string, more: Partial<Fixture> = {}): Fixture => ({ source: 'from documentation', method: 'GET', path: '/data', query, status, body, ...more });
  /** A bucket with AWS's own answers: everything not set, but for the policy. */
  const bucket: readonly Fixture[] = [
    sub('policy', 200, publicPolicy('data')),
    sub('acl', 200, '<AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>owner</ID></Owner><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>owner</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>'),
    sub('encryption', 200, '<ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>'),
    sub('versioning', 200, '<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status><MfaDelete>Disabled</MfaDelete></VersioningConfiguration>'),
    sub('publicAccessBlock', 404, errorXml('NoSuchPublicAccessBlockConfiguration')),
    sub('ownershipControls', 200, '<OwnershipControls xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>'),
    sub('logging', 200, '<BucketLoggingStatus xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>'),
    sub('replication', 404, errorXml('ReplicationConfigurationNotFoundError')),
    sub('lifecycle', 404, errorXml('NoSuchLifecycleConfiguration')),
    sub('website', 404, errorXml('NoSuchWebsiteConfiguration')),
    sub('cors', 404, errorXml('NoSuchCORSConfiguration')),
    sub('notification', 200, '<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>'),
    sub('object-lock', 404, errorXml('ObjectLockConfigurationNotFoundError')),
    sub('tagging', 404, errorXml('NoSuchTagSet')),
  ];
  const policyStatus = (isPublic: boolean): Fixture => sub('policyStatus', 200, `<PolicyStatus xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsPublic>${isPublic}</IsPublic></PolicyStatus>`);
  const one = list('<Bucket><Name>data</Name><BucketRegion>eu-west-1</BucketRegion></Bucket>');
  const environment = (user: User = users.alice): Readonly<Record<string, string>> => ({ AWS_ACCESS_KEY_ID: user.accessKeyId, AWS_SECRET_ACCESS_KEY: user.secretAccessKey, AWS_REGION: 'eu-west-1', AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' });

  async function auditReplayed(fixtures: readonly Fixture[], args: readonly string[] = []): Promise<Audit & { readonly log: readonly { readonly url: string; readonly refused: string | undefined }[] }> {
    const server = await replay(fixtures, keys);
    const found = await audit({ http: server.url, environment }, args);
    await server.close();
    return { ...found, log: server.log };
  }

  test.each([[true, []], [false, ['S3 says that the policy is not public, and by what it says it is public']]])('S3 says that the policy is public: %s', async (isPublic, disputes) => {
    const found = await auditReplayed([one, ...bucket, policyStatus(isPublic)]);
    expect(found.findings.filter(({ rule }) => rule === 'disputed-policy-status').map(({ message }) => message)).toEqual(disputes);
    expect(failed(found, 'data')).toContain('public-read');
    expect(found.log.filter(({ refused }) => refused !== undefined)).toEqual([]);
  });

  test('the region that the list names is where findings are', async () => {
    const found = await auditReplayed([one, ...bucket, policyStatus(true)]);
    expect(found.stdout).toMatch(/"template": "s3:\/\/127\.0\.0\.1:\d+\/eu-west-1"/);
  });

  test('every page of the list is read, and a store that gives one page for ever is left', async () => {
    const page = (name: string, token: string | undefined, times: number): Fixture => {
      const { body, ...rest } = list(`<Bucket><Name>${name}</Name><BucketRegion>eu-west-1</BucketRegion></Bucket>`);
      return { ...rest, times, body: token === undefined ? body : body.replace('</ListAllMyBucketsResult>', `<ContinuationToken>${token}</ContinuationToken></ListAllMyBucketsResult>`) };
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
    expect(failed(await auditReplayed([one, ...bucket, policyStatus(true)], ['--select', 'missing-mfa-delete']), 'data')).toEqual(['missing-mfa-delete']);
    const enabled = bucket.map((fixture) => (fixture.query === 'versioning' ? { ...fixture, body: fixture.body.replace('Disabled', 'Enabled') } : fixture));
    expect((await auditReplayed([one, ...enabled, policyStatus(true)], ['--select', 'missing-mfa-delete'])).code).toBe(0);
  });

  test('an answer without words is not known', async () => {
    const silent = bucket.map((fixture) => (fixture.query === 'encryption' ? sub('encryption', 200, '', { source: 'recorded' }) : fixture));
    const found = await auditReplayed([one, ...silent, policyStatus(true)]);
    expect(undecided(found, 'data').map(({ rule }) => rule)).toContain('missing-kms-encryption');
    expect(failed(found, 'data')).not.toContain('missing-kms-encryption');
  });

  test('grants that no canned ACL has are read as they are', async () => {
    const grant = '<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee><Permission>WRITE_ACP</Permission></Grant>';
    const opened = bucket.map((fixture) => (fixture.query === 'acl' ? { ...fixture, body: fixture.body.replace('</AccessControlList>', `${grant}</AccessControlList>`) } : fixture.query === 'ownershipControls' ? sub('ownershipControls', 404, errorXml('OwnershipControlsNotFoundError')) : fixture));
    const found = await auditReplayed([one, ...opened, policyStatus(true)]);
    expect(found.findings.find(({ rule }) => rule === 'public-acl')?.message).toBe('the ACL `AllUsers=WRITE_ACP` lets anyone change the ACL of the bucket');
  });

  test('what of the account cannot be read is said, and who it would have kept out is not told as open', async () => {
    const server = await replay([one, ...bucket, policyStatus(true)], keys);
    // a service that answers everything with 501
    const services = Object.fromEntries(['STS', 'IAM', 'KMS', 'CLOUDFRONT', 'CLOUDTRAIL'].map((name) => [`AWS_ENDPOINT_URL_${name}`, server.url]));
    const found = await audit({ http: server.url, environment: () => ({ ...environment(), ...services }) });
    await server.close();
    const gaps = found.findings.filter(({ rule, kind }) => rule === 'opaque-template' && kind === 'unknown').map(({ message }) => message);
    expect(gaps.some((line) => line.includes('`iam:GetAccountAuthorizationDetails` could not be asked'))).toBe(true);
    expect(gaps.some((line) => line.includes('`cloudtrail:DescribeTrails` could not be asked'))).toBe(true);
    // whether the account blocks it, nobody knows
    expect(failed(found, 'data')).not.toContain('public-read');
    expect(undecided(found, 'data').map(({ rule }) => rule)).toContain('public-read');
  });

  test('a bucket that goes away while it is read is left out, and an empty account is said so', async () => {
    const gone = await auditReplayed([one, { source: 'derived', method: 'GET', path: '/data', query: 'policy', status: 404, body: errorXml('NoSuchBucket') }]);
    expect(gone).toMatchObject({ code: 2, stderr: expect.stringContaining('the account has no buckets') as string });
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
    const tagging = (logicalId: string): Fixture => sub('tagging', 200, `<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet><Tag><Key>aws:cloudformation:logical-id</Key><Value>${logicalId}</Value></Tag></TagSet></Tagging>`);
    const cwd = folder({ 't.yaml': 'Resources:\n  Mine:\n    Type: AWS::S3::Bucket\n    Properties: { VersioningConfiguration: { Status: Suspended } }\n' });
    const look = async (logicalId: string): Promise<string> => {
      const server = await replay([one, tagging(logicalId), ...bucket, policyStatus(true)], keys);
      const { stdout } = await warden(['drift', 't.yaml', '--endpoint-url', server.url], environment(), cwd);
      await server.close();
      return stdout;
    };
    expect(await look('Mine')).toMatch(/^Mine data\n[\s\S]*VersioningConfiguration\.Status\n {6}template Suspended\n {6}live {5}Enabled/);
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
  for (const action of ['s3:GetBucketPolicy', 's3:GetEncryptionConfiguration', 's3:GetAccountPublicAccessBlock', 'iam:GetAccountAuthorizationDetails']) expect(actions).toContain(action);
  for (const action of actions) expect(action).toMatch(/:(?:Get(?!Object$)|List|Describe)/);
});
