import * as S3 from '@aws-sdk/client-s3';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { audit, failed, publicPolicy, undecided, warden } from '../support/audit';
import { folder } from '../support/command';
import { haveServers, radosgw, users, type Server } from '../support/servers';

const describeWithServers = haveServers() ? describe : describe.skip;

describeWithServers('against radosgw, which decides and implements less', () => {
  let server: Server;
  beforeAll(async () => {
    server = await radosgw();
  }, 60_000);
  afterAll(() => server.stop());

  test(
    'bad is found, good is clean, what the store has not is not applicable, and what it answers without a ' +
      'word is not known',
    async () => {
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
      expect(
        undecided(good, 'open-bucket')
          .filter(({ message }) => message.includes('`s3:GetBucketOwnershipControls` says nothing'))
          .map(({ rule }) => rule),
      ).toContain('active-acls');
      expect(good.stderr).toContain('not applicable: this store has no `WebsiteConfiguration`');
      expect([...failed(good, 'open-bucket'), ...undecided(good, 'open-bucket').map(({ rule }) => rule)]).not.toContain(
        'website-endpoint',
      );
    },
  );

  test('a denied call names the action that is missing, and is never a pass', async () => {
    const client = server.client();
    await client.send(new S3.CreateBucketCommand({ Bucket: 'of-alice' }));
    const found = await audit(server, ['--bucket', 'of-alice'], users.bob);
    const messages = undecided(found, 'of-alice').map(({ rule, message }) => `${rule}: ${message}`);
    const named = await audit(server, ['--bucket', 'of-alice', '--select', 'unversioned'], users.bob);
    expect(undecided(named, 'of-alice').map(({ message }) => message)).toEqual([
      'cannot tell: `s3:GetBucketVersioning` is denied',
    ]);
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
    for (const user of [
      users.alice,
      users.bob,
      { ...users.alice, secretAccessKey: 'wrong-wrong-wrong-wrong-wrong-wrong-wron' },
    ]) {
      const env = { ...server.environment(user), AWS_SESSION_TOKEN: '' };
      const ran = await warden(
        [
          'audit',
          '--endpoint-url',
          server.http,
          '--resume',
          join(cwd, 'journal'),
          ...formats.flatMap((format) => ['--format', `${format}=${join(cwd, format)}`]),
        ],
        env,
      );
      const link = await warden(
        [
          'presign',
          's3://open-bucket/x',
          '--endpoint-url',
          server.https ?? '',
          '--format',
          'json',
          '--live',
          '--as',
          '*',
        ],
        env,
      );
      written.push(
        ran.stdout,
        ran.stderr,
        link.stdout,
        link.stderr,
        ...formats
          .map((format) => join(cwd, format))
          .filter((file) => existsSync(file))
          .map((file) => readFileSync(file, 'utf8')),
      );
      for (const text of written) expect(text).not.toContain(user.secretAccessKey);
    }
    expect(written.join('').length).toBeGreaterThan(10_000);
  }, 120_000);
});
