import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { warden } from '../support/audit';
import { folder } from '../support/command';

const credentials = {
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_CONFIG_FILE: '/dev/null',
};

test.each([
  ['of the profile', {}, 's3.eu-west-1.amazonaws.com'],
  ['of the environment, before that of the profile', { AWS_REGION: 'eu-north-1' }, 's3.eu-north-1.amazonaws.com'],
])('the region is that %s', async (_, environment, host) => {
  const cwd = folder({ config: '[default]\nregion = eu-west-1\n' });
  const env = { ...credentials, AWS_REGION: '', AWS_CONFIG_FILE: join(cwd, 'config'), ...environment };
  const { AWS_REGION: region, ...rest } = env;
  const { stdout, code } = await warden(
    ['presign', 's3://my-data/report.pdf'],
    region === '' ? rest : { ...rest, AWS_REGION: region },
  );
  expect(code).toBe(0);
  expect(stdout).toContain(`https://my-data.${host}/`);
});

test('the end of a session that nobody states is warned about', async () => {
  const env = { ...credentials, AWS_REGION: 'eu-west-1' };
  const args = ['presign', 's3://my-data/report.pdf'];
  expect((await warden(args, { ...env, AWS_SESSION_TOKEN: 'token' })).stderr).toContain('when it ends is not known');
  expect((await warden(args, env)).stderr).toBe('');
});

test('a port that is none is one clear line', async () => {
  const { code, stderr } = await warden(['audit', '--endpoint-url', 'http://127.0.0.1:99999'], credentials);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'bucket-warden: `http://127.0.0.1:99999` is no endpoint (give it as https://host:port)\n',
  });
});

test('the endpoint of the environment is asked, where none is given', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(403, { 'content-type': 'application/xml' });
    response.end('<Error><Code>AccessDenied</Code></Error>');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { ...credentials, AWS_REGION: 'eu-west-1' };
  const found = await warden(['audit'], { ...env, AWS_ENDPOINT_URL_S3: url });
  server.close();
  expect(found.stderr).toContain('it needs s3:ListAllMyBuckets');
  expect(asked).toHaveLength(1);
});

test('an audit ends at its time limit, and what was not read is undecided', async () => {
  const server = createServer((request, response) => {
    const isList = request.url?.startsWith('/?') === true;
    const names = Array.from({ length: 40 }, (_, index) => `<Bucket><Name>bucket-${index}</Name></Bucket>`).join('');
    setTimeout(
      () => {
        response.writeHead(isList ? 200 : 404, { 'content-type': 'application/xml' });
        response.end(
          isList
            ? `<ListAllMyBucketsResult><Owner><ID>o</ID></Owner><Buckets>${names}</Buckets></ListAllMyBucketsResult>`
            : '<Error><Code>NoSuchBucketPolicy</Code></Error>',
        );
      },
      isList ? 0 : 100,
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const args = ['audit', '--endpoint-url', url, '--concurrency', '1', '--format', 'concise', '--select', 'unversioned'];
  const from = performance.now();
  const found = await warden([...args, '--time-limit', '0.05'], { ...credentials, AWS_REGION: 'eu-west-1' });
  server.close();
  // unlimited it would take 70 seconds
  expect((performance.now() - from) / 1000).toBeLessThan(30);
  expect(found.stdout).toContain('`s3:GetBucketVersioning` could not be asked: TimeLimit');
  const wrong = await warden([...args, '--time-limit', '0'], credentials);
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
}, 60_000);
