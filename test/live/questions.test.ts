import { warden, type Ran } from '../support/audit';
import { accountId, correctAccount, policyOf } from '../support/stub-account';
import { serve, type StubOptions } from '../support/stub-server';

const other = 'arn:aws:iam::444455556666:root';

/** Asks about the account; another account may read its site. */
async function asked(args: readonly string[], allows?: StubOptions['allows']): Promise<Ran> {
  const account = correctAccount();
  const site = account.buckets['acme-site'];
  if (site)
    site.policy = policyOf({
      Effect: 'Allow',
      Principal: { AWS: other },
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::acme-site/*',
    });
  const stub = await serve({ account, ...(allows ? { allows } : {}) });
  const ran = await warden([...args, '--live', '--endpoint-url', stub.url], stub.environment);
  await stub.close();
  return ran;
}

describe('questions about an account that runs', () => {
  test('who may do what with its buckets', async () => {
    const { code, stdout, stderr } = await asked(['who-can', '--format', 'json', '--bucket', 'acme-site']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('444455556666');
    expect(stdout).toContain('user/Alice');
  });

  test('what one principal may do', async () => {
    const { code, stdout } = await asked(['principal-can', `arn:aws:iam::${accountId}:role/reader`]);
    expect(code).toBe(0);
    expect(stdout).toContain('acme-data');
  });

  test.each([
    ['acme-data/reports/1.pdf', 0],
    ['acme-data/private.pdf', 1],
  ])('whether one request is let through: %s', async (key, code) => {
    const role = `arn:aws:iam::${accountId}:role/reader`;
    expect((await asked(['can', role, 's3:GetObject', `arn:aws:s3:::${key}`])).code).toBe(code);
  });

  test('a drawing of it', async () => {
    const { code, stdout } = await asked(['graph', '--format', 'dot']);
    expect(code).toBe(0);
    expect(stdout).toContain('acme-data');
    expect(stdout).toContain('E1EXAMPLE');
  });

  test.each([
    ['iam:GetAccountAuthorizationDetails', 'roles, users and groups'],
    ['s3:GetBucketPolicy', 'denied'],
    ['s3:GetAccessPointPolicy', 'denied'],
  ])('what could not be read is said, and the run ends with 2: %s', async (action, words) => {
    const { code, stderr } = await asked(['who-can'], (one) => one !== action);
    expect(code).toBe(2);
    expect(stderr).toContain(action);
    expect(stderr).toContain(words);
  });

  test('templates and an account are not asked about at once', async () => {
    expect(await asked(['who-can', 'template.yaml'])).toMatchObject({ code: 2, stdout: '' });
    const { code, stderr } = await warden(['who-can', '--profile', 'prod'], {});
    expect({ code, isSaid: stderr.includes('add --live') }).toEqual({ code: 2, isSaid: true });
  });
});
