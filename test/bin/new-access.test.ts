import { bucketWarden, folder } from '../support/command';

const off =
  '{ BlockPublicAcls: false, BlockPublicPolicy: false, IgnorePublicAcls: false, RestrictPublicBuckets: false }';
const partner = 'arn:aws:iam::444455556666:role/partner';

interface Grant {
  readonly effect?: string;
  readonly principal?: string;
  readonly action?: string;
  readonly condition?: string;
  readonly sid?: string;
}

function statement({
  effect = 'Allow',
  principal = `{ AWS: '${partner}' }`,
  action = 's3:GetObject',
  ...rest
}: Grant): string {
  const condition = rest.condition === undefined ? '' : `, Condition: ${rest.condition}`;
  const sid = rest.sid === undefined ? '' : `Sid: ${rest.sid}, `;
  return (
    `          - { ${sid}Effect: ${effect}, Principal: ${principal}, Action: ${action}, ` +
    `Resource: 'arn:aws:s3:::reports-of-ours/*'${condition} }\n`
  );
}

function template(...grants: readonly Grant[]): string {
  return `Parameters:
  Given: { Type: String }
Resources:
  Reports:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: reports-of-ours
      PublicAccessBlockConfiguration: ${off}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Reports
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
${grants.map(statement).join('')}`;
}

interface Found {
  readonly rule: string;
  readonly kind: string;
  readonly severity: string;
  readonly message: string;
  readonly witness?: string;
  readonly location: { readonly start: { readonly line: number } };
}

function compare(
  before: string,
  now: string,
  whose: readonly string[] = [],
): { readonly code: number | null; readonly stderr: string; readonly found: readonly Found[] } {
  const cwd = folder({ 'before.yaml': before, 'now.yaml': now });
  const { code, stdout, stderr } = bucketWarden(
    [
      'now.yaml',
      '--against',
      'before.yaml',
      '--account',
      '111122223333',
      '--region',
      'eu-west-1',
      '--select',
      'unversioned',
      '--fail-on',
      'critical',
      '--format',
      'json',
      '--fail-on-new-access',
      ...whose,
    ],
    { cwd },
  );
  const { findings = [] } = (stdout === '' ? {} : JSON.parse(stdout)) as { readonly findings?: readonly Found[] };
  return { code, stderr, found: findings.filter(({ rule }) => rule === 'new-access') };
}

describe('no new access', () => {
  test.each<[string, string, string]>([
    ['the same', template({}), template({})],
    ['another Sid', template({ sid: 'A' }), template({ sid: 'B' })],
    [
      'two statements for one',
      template({ action: '[s3:GetObject, s3:PutObject]' }),
      template({}, { action: 's3:PutObject' }),
    ],
    ['a grant less', template({}, { action: 's3:PutObject' }), template({})],
    ['a condition more', template({}), template({ condition: "{ Bool: { 'aws:SecureTransport': 'true' } }" })],
    [
      'an unchanged grant to whom a parameter names',
      template({ principal: '{ AWS: !Ref Given }' }),
      template({ principal: '{ AWS: !Ref Given }' }, { effect: 'Deny', action: 's3:DeleteObject' }),
    ],
  ])('%s', (_, before, now) => expect(compare(before, now)).toMatchObject({ code: 0, found: [] }));
});

describe('new access', () => {
  test('is a finding with the principal, the statement and a request', () => {
    const { code, found } = compare(template({}), template({}, { action: 's3:PutObject' }));
    expect(code).toBe(1);
    expect(found).toMatchObject([{ kind: 'fail', severity: 'high', location: { start: { line: 17 } } }]);
    expect(found[0]?.message).toContain(`\`${partner}\` may now write to \`Reports\``);
    expect(found[0]?.witness).toContain('`s3:PutObject` on `arn:aws:s3:::reports-of-ours/');
  });

  test('is found where a denial falls away', () => {
    const denied = template({}, { effect: 'Deny', condition: "{ Bool: { 'aws:SecureTransport': 'false' } }" });
    expect(compare(denied, template({})).found.map(({ witness }) => witness)).toEqual([
      expect.stringContaining('over HTTP'),
    ]);
    expect(compare(template({}), denied)).toMatchObject({ code: 0, found: [] });
  });

  test('is everything on a bucket that was not there', () => {
    expect(compare('Resources: {}\n', template({}))).toMatchObject({ code: 1, found: [{ severity: 'high' }] });
  });

  test('fails for whom it is asked about', () => {
    const [before, now] = [template({}), template({}, { action: 's3:PutObject' })];
    expect(compare(before, now, ['public'])).toMatchObject({ code: 0, found: [{ severity: 'low' }] });
    expect(compare(before, now, ['cross-account']).code).toBe(1);
    const open = template({}, { principal: "'*'" });
    expect(compare(before, open, ['public'])).toMatchObject({ code: 1 });
  });

  test('is undecided where a parameter names whom', () => {
    const { code, found } = compare(template({}), template({ principal: '{ AWS: !Ref Given }' }));
    expect(code).toBe(0);
    expect(found.map(({ kind }) => kind)).toContain('unknown');
    expect(found.some(({ kind }) => kind === 'fail')).toBe(false);
  });
});

describe('lost access', () => {
  const [wide, narrow] = [template({}, { action: 's3:PutObject' }), template({})];
  const said = (
    before: string,
    now: string,
    format: string,
  ): { readonly code: number | null; readonly stdout: string } =>
    bucketWarden(
      ['now.yaml', '--against', 'before.yaml', '--account', '111122223333', '--region', 'eu-west-1'].concat([
        '--select',
        'unversioned',
        '--fail-on',
        'critical',
        '--fail-on-new-access',
        '--format',
        format,
      ]),
      { cwd: folder({ 'before.yaml': before, 'now.yaml': now }) },
    );

  test.each([
    ['pretty', 'lost access: `arn:aws:iam::444455556666:role/partner` may no longer write to `Reports`'],
    ['markdown', 'may no longer write to &#96;Reports&#96;<br>refused now: '],
    ['html', 'may no longer write to'],
    ['json', '"message": "`arn:aws:iam::444455556666:role/partner` may no longer write to `Reports`"'],
  ])('is told in %s, and fails nothing', (format, words) => {
    const { code, stdout } = said(wide, narrow, format);
    expect(stdout).toContain(words);
    expect(code).toBe(0);
    // the control: what is gained is not lost
    expect(said(narrow, wide, format).stdout).not.toContain(words);
  });

  test('is everything on a bucket that is gone, and none of what is written otherwise', () => {
    expect(said(narrow, 'Resources: { Other: { Type: AWS::S3::Bucket } }\n', 'pretty').stdout).toContain(
      'may no longer read `Reports`',
    );
    expect(said(template({ sid: 'A' }), template({ sid: 'B' }), 'pretty').stdout).not.toContain('lost access');
  });
});

test('there has to be an earlier state, and one that can be read', () => {
  const cwd = folder({ 'now.yaml': template({}), 'broken.yaml': 'Resources: [', 'same.yaml': template({}) });
  const run = (...args: readonly string[]): { readonly code: number | null; readonly stderr: string } =>
    bucketWarden(['now.yaml', '--select', 'unversioned', '--fail-on', 'high', '--fail-on-new-access', ...args], {
      cwd,
    });
  expect(run('any')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('add --against <path> or --since <ref>') as string,
  });
  expect(run('any', '--against', 'broken.yaml')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('the earlier state could not be read') as string,
  });
  expect(run('everybody', '--against', 'same.yaml').code).toBe(2);
  expect(run('any', '--against', 'same.yaml').code).toBe(0);
});
