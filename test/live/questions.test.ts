import { join } from 'node:path';
import { folder } from '../support/command';
import { warden, type Ran } from '../support/audit';
import { accountId, correctAccount, policyOf, type StubAccount } from '../support/stub-account';
import { serve, type StubOptions } from '../support/stub-server';

const other = 'arn:aws:iam::444455556666:root';

/** Asks about the account; another account may read its site. */
async function asked(
  args: readonly string[],
  allows?: StubOptions['allows'],
  change: (account: StubAccount) => void = () => undefined,
): Promise<Ran> {
  const account = correctAccount();
  change(account);
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

  describe('of an organization', () => {
    const role = `arn:aws:iam::${accountId}:role/reader`;
    const can = ['can', role, 's3:GetObject', 'arn:aws:s3:::acme-data/reports/1.pdf'];
    const all = { Effect: 'Allow', Action: '*', Resource: '*' };
    const noReports = { Effect: 'Deny', Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-data/reports/*' };
    const organization = (
      serviceControl: string,
      resourceControl: string,
    ): NonNullable<StubAccount['organization']> => ({
      management: '999988887777',
      parents: { [accountId]: 'ou-abcd-11111111', 'ou-abcd-11111111': 'r-abcd' },
      attached: {
        [accountId]: { serviceControl: 'p-all', resourceControl: 'p-all-resources' },
        'ou-abcd-11111111': { serviceControl, resourceControl },
        'r-abcd': { serviceControl: 'p-all', resourceControl: 'p-all-resources' },
      },
      documents: {
        'p-all': policyOf(all),
        'p-all-resources': policyOf({ ...all, Principal: '*' }),
        'p-none': policyOf(all, noReports),
        'p-little': policyOf({ ...all, Action: 's3:ListBucket' }),
        'p-none-resources': policyOf({ ...all, Principal: '*' }, { ...noReports, Principal: '*' }),
      },
    });
    const asIn = (
      of: StubAccount['organization'],
      allows?: StubOptions['allows'],
      more: readonly string[] = [],
    ): Promise<Ran> => asked([...can, ...more], allows, (account) => void (account.organization = of));

    test.each([
      ['no organization', undefined, 0],
      ['policies that allow everything', organization('p-all', 'p-all-resources'), 0],
      ['a service control policy of the unit that denies it', organization('p-none', 'p-all-resources'), 1],
      ['a service control policy of the unit that allows something else', organization('p-little', 'p-all'), 1],
      ['a resource control policy of the unit that denies it', organization('p-all', 'p-none-resources'), 1],
      [
        'its management account, which no policy limits',
        { ...organization('p-none', 'p-none-resources'), management: accountId },
        0,
      ],
    ])('%s', async (_, of, code) => {
      const ran = await asIn(of);
      expect([ran.code, ran.stderr]).toEqual([code, '']);
    });

    test.each([
      'organizations:DescribeOrganization',
      'organizations:ListParents',
      'organizations:ListPoliciesForTarget',
      'organizations:DescribePolicy',
    ])('what is denied is said, with the action: %s', async (action) => {
      const { stderr } = await asIn(organization('p-none', 'p-none-resources'), (one) => one !== action);
      expect(stderr).toContain(`policies of the organization were not read: \`${action}\` is denied`);
    });

    test('policies that are given by files are those that count', async () => {
      const document = JSON.stringify(policyOf(all));
      const file = join(folder({ 'scp.json': document }), 'scp.json');
      const ran = await asIn(organization('p-none', 'p-none-resources'), undefined, ['--scp', file]);
      expect([ran.code, ran.stderr]).toEqual([0, '']);
    });

    test('levels in a circle, and a policy that is none, end in a word', async () => {
      const of = organization('p-none', 'p-all-resources');
      const circle = { ...of, parents: { ...of.parents, 'ou-abcd-11111111': 'ou-abcd-11111111' } };
      expect((await asIn(circle)).stderr).toContain('have no end');
      const { stderr } = await asIn({ ...of, documents: { ...of.documents, 'p-all': {} } });
      expect(stderr).toContain('the policy `p-all` is no document');
    });
  });

  test('templates and an account are not asked about at once', async () => {
    expect(await asked(['who-can', 'template.yaml'])).toMatchObject({ code: 2, stdout: '' });
    const { code, stderr } = await warden(['who-can', '--profile', 'prod'], {});
    expect({ code, isSaid: stderr.includes('add --live') }).toEqual({ code: 2, isSaid: true });
  });
});
