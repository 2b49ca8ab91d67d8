import { getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { createHash, createVerify, generateKeyPairSync } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signedCookies, signedUrl } from '../../lib/live';
import { bucketWarden, folder, run, type Run } from '../support/command';
import { haveServers, radosgw, users, type Server } from '../support/servers';

const describeWithServers = haveServers() ? describe : describe.skip;

describeWithServers('pre-signed URLs, used with curl', () => {
  let server: Server;
  let client: S3Client;
  const cwd = folder({ 'up.txt': 'hello, world' });
  beforeAll(async () => {
    server = await radosgw();
    client = server.client();
    await client.send(new CreateBucketCommand({ Bucket: 'files' }));
    await client.send(new PutObjectCommand({ Bucket: 'files', Key: 'a b/ü.txt', Body: 'the content' }));
  }, 60_000);
  afterAll(() => server.stop());

  const presign = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Run =>
    bucketWarden(['presign', '--endpoint-url', server.https ?? '', ...args], {
      cwd,
      env: { ...server.environment(), ...env },
    });
  const curl = (...args: readonly string[]): { readonly status: number; readonly body: string } => {
    const { stdout } = run(
      'curl',
      ['-sS', '--max-time', '20', '--cacert', server.ca ?? '', '-o', join(cwd, 'body'), '-w', '%{http_code}', ...args],
      { cwd },
    );
    return { status: Number(stdout), body: readFileSync(join(cwd, 'body'), 'utf8') };
  };

  test('get works, and a tampered one does not', () => {
    const { code, stdout, stderr } = presign(['s3://files/a b/ü.txt']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const url = stdout.trim();
    expect(curl(url)).toEqual({ status: 200, body: 'the content' });
    // the control for each change is the line above
    for (const bad of [
      url.replace('.txt', '.tx'),
      url.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=604800'),
      url.replace(/(Signature=)(.)/, (_, name: string, first: string) => `${name}${first === '0' ? '1' : '0'}`),
    ])
      expect(curl(bad).status).toBe(403);
    expect(curl('-X', 'PUT', '--data-binary', 'x', url).status).toBe(403);
    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('900');
    expect(url.startsWith('https://')).toBe(true);
  });

  test('it ends when it says', async () => {
    const url = presign(['s3://files/a b/ü.txt', '--expires', '2s']).stdout.trim();
    expect(curl(url).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 3500));
    expect(curl(url).status).toBe(403);
  }, 30_000);

  test('put is bound to type, length and checksum', () => {
    const text = readFileSync(join(cwd, 'up.txt'));
    const sha = createHash('sha256').update(text).digest('base64');
    const { stdout, stderr } = presign([
      's3://files/up.txt',
      '--method',
      'put',
      '--content-type',
      'text/plain',
      '--content-length',
      String(text.length),
      '--checksum-sha256',
      sha,
      '--format',
      'json',
    ]);
    expect(stderr).toBe('');
    const { requests } = JSON.parse(stdout) as { requests: { url: string; headers: Record<string, string> }[] };
    const [request] = requests;
    const url = request?.url ?? '';
    expect(new URL(url).searchParams.get('X-Amz-SignedHeaders')).toBe(
      'content-length;content-type;host;x-amz-checksum-sha256',
    );
    // the SDK's own habit of signing the checksum of nothing
    expect(url).not.toMatch(/crc32/i);
    const upload = (headers: Readonly<Record<string, string>>, data = '@up.txt'): number =>
      curl(
        '-X',
        'PUT',
        ...Object.entries(headers).flatMap(([name, value]) =>
          name === 'content-length' ? [] : ['-H', `${name}: ${value}`],
        ),
        '--data-binary',
        data,
        url,
      ).status;
    const headers = request?.headers ?? {};
    expect(upload({ ...headers, 'content-type': 'text/html' })).toBe(403);
    expect(upload(headers, 'longer than it may be')).toBe(403);
    expect(upload({ ...headers, 'x-amz-checksum-sha256': createHash('sha256').update('x').digest('base64') })).toBe(
      403,
    );
    expect(upload(headers)).toBe(200);
  });

  test('curl, as it is printed, uploads', () => {
    const line = presign([
      's3://files/printed.txt',
      '--method',
      'put',
      '--content-type',
      'text/plain',
      '--content-length',
      String(statSync(join(cwd, 'up.txt')).size),
      '--format',
      'curl',
    ]).stdout.trim();
    expect(
      run(
        'sh',
        [
          '-c',
          line.replace('curl ', `curl -sS --max-time 20 --cacert '${server.ca ?? ''}' `).replace('FILE', 'up.txt'),
        ],
        { cwd },
      ).code,
    ).toBe(0);
    expect(curl(presign(['s3://files/printed.txt']).stdout.trim()).body).toBe('hello, world');
  });

  test('an upload in parts', async () => {
    writeFileSync(join(cwd, 'part1'), 'a'.repeat(5 * 1024 * 1024));
    writeFileSync(join(cwd, 'part2'), 'the end');
    const { requests, uploadId } = JSON.parse(
      presign(['s3://files/parts', '--method', 'put', '--parts', '2', '--format', 'json']).stdout,
    ) as { uploadId: string; requests: { use: string; method: string; url: string }[] };
    expect(uploadId).not.toBe('');
    const url = (use: string): string => requests.find((one) => one.use === use)?.url ?? '';
    const tags = [1, 2].map((part) => {
      const { stdout } = run(
        'curl',
        [
          '-sS',
          '--max-time',
          '20',
          '--cacert',
          server.ca ?? '',
          '-D',
          '-',
          '-o',
          '/dev/null',
          '-X',
          'PUT',
          '--data-binary',
          `@part${part}`,
          url(`part ${part}`),
        ],
        { cwd },
      );
      return /etag: (\S+)/i.exec(stdout)?.[1] ?? '';
    });
    const parts = tags.map((tag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${tag}</ETag></Part>`);
    const list = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
    expect(curl('-X', 'POST', '--data-binary', list, url('complete')).status).toBe(200);
    expect((await client.send(new HeadObjectCommand({ Bucket: 'files', Key: 'parts' }))).ContentLength).toBe(
      5 * 1024 * 1024 + 7,
    );
  }, 60_000);

  test('it says when the policy will refuse it, or lets in anybody anyhow', () => {
    const template = (statements: string): string => `Resources:
  Files: { Type: AWS::S3::Bucket, Properties: { BucketName: files } }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties: { Bucket: files, PolicyDocument: { Version: '2012-10-17', Statement: [${statements}] } }
  Signer: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {},
    Policies: [{ PolicyName: p, PolicyDocument: { Version: '2012-10-17',
    Statement: [{ Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::files/*' }] } }] } }
`;
    const warnings = (statements: string, args: readonly string[] = []): string => {
      writeFileSync(join(cwd, 't.yaml'), template(statements));
      return presign(['s3://files/x', '--in', 't.yaml', '--as', 'Signer', ...args]).stderr;
    };
    const denyAge = (milliseconds: number): string =>
      `{ Effect: Deny, Principal: '*', Action: s3:GetObject, Resource: 'arn:aws:s3:::files/*', Condition: ` +
      `{ NumericGreaterThan: { s3:signatureAge: ${milliseconds} } } }`;
    expect(warnings(denyAge(900_001))).toBe('');
    expect(warnings(denyAge(600_000))).toContain('the URL stops working before it expires');
    expect(
      warnings(
        "{ Effect: Deny, Principal: '*', Action: s3:GetObject, Resource: 'arn:aws:s3:::files/*', " +
          'Condition: { StringEquals: { s3:authType: REST-QUERY-STRING } } }',
      ),
    ).toContain('the URL will not work');
    expect(
      warnings("{ Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: 'arn:aws:s3:::files/*' }"),
    ).toContain('anyone may do this without the URL');
    expect(warnings(denyAge(900_001), ['--method', 'put', '--content-type', 'a/b', '--content-length', '1'])).toContain(
      'the URL will not work',
    );
  });

  test.each([
    [['http://files/x'], 'names no object'],
    [['s3://files/'], 'a URL is for one object'],
    [['s3://files/x', '--expires', '8d'], 'one second to seven days'],
    [['s3://files/x', '--expires', 'soon'], '15m'],
    [['s3://files/x', '--content-type', 'a/b'], 'are about uploads'],
    [['s3://files/x', '--method', 'put', '--checksum-sha256', 'abc'], 'no SHA-256'],
    [['s3://files/x', '--method', 'put', '--parts', '0'], 'cannot have 0 parts'],
    [['s3://files/x', '--method', 'delete'], 'delete'],
  ])('%j is a mistake', (args, message) => {
    const { code, stdout, stderr } = presign(args);
    expect(stderr).toContain(message);
    expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({ code: 2, stdout: '', lines: 1 });
  });

  test('never over plain HTTP, never without credentials', () => {
    expect(
      bucketWarden(['presign', 's3://files/x', '--endpoint-url', server.http], { env: server.environment() }),
    ).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('HTTPS only') as string });
    const nobody = { ...server.environment(), AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
    expect(
      bucketWarden(['presign', 's3://files/x', '--endpoint-url', server.https ?? ''], { env: nobody }),
    ).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('nobody can sign') as string });
  });

  test('what may be uploaded without bounds is said so', () =>
    expect(presign(['s3://files/x', '--method', 'put']).stderr).toContain('anything of any size'));

  test('the secret is in nothing that is written', () => {
    const all = ['url', 'curl', 'json']
      .map((format) => presign(['s3://files/x', '--format', format]))
      .map(({ stdout, stderr }) => stdout + stderr)
      .join('');
    expect(all).toContain(users.alice.accessKeyId);
    expect(all).not.toContain(users.alice.secretAccessKey);
  });
});

describe('sign-cookies', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const cwd = folder({ 'key.pem': privateKey });
  const sign = (args: readonly string[]): Run =>
    bucketWarden(['sign-cookies', '--key-pair-id', 'K2JCJMDEHXQW5F', '--private-key', 'key.pem', ...args], { cwd });
  const decode = (text: string): Buffer =>
    Buffer.from(text.replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/'), 'base64');

  test('the cookies verify against the public key, and a changed one does not', () => {
    const { cookies } = JSON.parse(
      sign([
        'https://d1.cloudfront.net/members/index.html',
        '--covers',
        'https://d1.cloudfront.net/members/*',
        '--ip',
        '192.0.2.0/24',
        '--starts-in',
        '5m',
        '--format',
        'json',
      ]).stdout,
    ) as { cookies: Record<string, string> };
    const policy = decode(cookies['CloudFront-Policy'] ?? '');
    const verify = (bytes: Buffer): boolean =>
      createVerify('RSA-SHA1')
        .update(bytes)
        .verify(publicKey, decode(cookies['CloudFront-Signature'] ?? ''));
    expect(verify(policy)).toBe(true);
    expect(verify(Buffer.from(policy.toString().replace('members', 'everything')))).toBe(false);
    expect(cookies['CloudFront-Key-Pair-Id']).toBe('K2JCJMDEHXQW5F');
    const { Statement } = JSON.parse(policy.toString()) as {
      Statement: { Resource: string; Condition: Record<string, Record<string, unknown>> }[];
    };
    expect(Statement).toMatchObject([
      {
        Resource: 'https://d1.cloudfront.net/members/*',
        Condition: { IpAddress: { 'AWS:SourceIp': '192.0.2.0/24' }, DateGreaterThan: {}, DateLessThan: {} },
      },
    ]);
  });

  test('set-cookie has what keeps a cookie safe', () => {
    const lines = sign([
      'https://d1.cloudfront.net/a',
      '--expires',
      '10m',
      '--domain',
      'example.com',
      '--path',
      '/members',
    ])
      .stdout.trim()
      .split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines)
      expect(line).toMatch(
        new RegExp(
          '^Set-Cookie: CloudFront-(Expires|Signature|Key-Pair-Id)=[^;]+; Secure; HttpOnly; SameSite=Lax; ' +
            'Max-Age=600; Path=/members; Domain=example[.]com$',
          'u',
        ),
      );
  });

  test('what is signed is what the signer of the AWS SDK signs', () => {
    const now = new Date('2026-11-24T10:00:00Z');
    const expires = new Date('2026-11-24T11:00:00Z');
    const signer = { keyPairId: 'K2JCJMDEHXQW5F', privateKey };
    const url = 'https://d1.cloudfront.net/a/b.txt';
    const parts = (signed: string): readonly string[] => signed.split(/[?&]/).toSorted();
    expect(parts(signedUrl(signer, { url, expires }, now))).toEqual(
      parts(getSignedUrl({ url, ...signer, dateLessThan: expires.toISOString() })),
    );
    expect(signedCookies(signer, { url, expires }, now)).toEqual(
      Object.fromEntries(
        Object.entries(getSignedCookies({ url, ...signer, dateLessThan: expires.toISOString() })).map(
          ([name, value]) => [name, String(value)],
        ),
      ),
    );
    const custom = { url, expires, ipAddress: '192.0.2.0/24', starts: new Date('2026-11-24T10:30:00Z') };
    const theirs = getSignedCookies({
      url,
      ...signer,
      dateLessThan: expires.toISOString(),
      dateGreaterThan: custom.starts.toISOString(),
      ipAddress: custom.ipAddress,
    });
    const ours = signedCookies(signer, custom, now);
    const order = (text: string | undefined): unknown => JSON.parse(decode(text ?? '').toString());
    expect(order(ours['CloudFront-Policy'])).toEqual(order(theirs['CloudFront-Policy']));
  });

  test.each([
    [['http://d1.cloudfront.net/a'], 'https://'],
    [['https://d1.cloudfront.net/a', '--expires', '8d'], 'are allowed'],
    [['https://d1.cloudfront.net/a', '--ip', 'here'], 'expected an address'],
    [['https://d1.cloudfront.net/a', '--domain', 'a b'], 'is no domain'],
    [['https://d1.cloudfront.net/a', '--path', 'x;y'], 'is no path'],
    [['https://d1.cloudfront.net/a', '--covers', 'https://other.example/*'], 'does not cover'],
  ])('%j is a mistake', (args, message) => {
    const { code, stdout, stderr } = sign(args);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toContain('PRIVATE KEY');
  });

  test('a file that is no key is said to be none, and not shown', () => {
    writeFileSync(join(cwd, 'bad.pem'), '-----BEGIN PRIVATE KEY-----\nnot a key at all\n-----END PRIVATE KEY-----\n');
    const { code, stderr } = bucketWarden(
      ['sign-cookies', 'https://d1.cloudfront.net/a', '--key-pair-id', 'K1', '--private-key', 'bad.pem'],
      { cwd },
    );
    expect(code).toBe(2);
    expect(stderr).not.toContain('not a key at all');
  });
});
