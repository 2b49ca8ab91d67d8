import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bucketWarden, folder, type Run } from '../support/command';

const shared = (suppressed: string, name = 'Data'): string => `Resources:
  ${name}:
    Type: AWS::S3::Bucket
${suppressed}    Properties:
      BucketName: data
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref ${name}
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - { Effect: Allow, Principal: { AWS: 'arn:aws:iam::444455556666:root' }, Action: 's3:GetObject',
              Resource: !Sub '\${${name}.Arn}/*' }
`;

const accepted = (until = ''): string => `    Metadata:
      bucket-warden:
        suppress:
          - { rule: cross-account-access, reason: wanted${until} }
`;

const commented = shared('').replace(
  '          - { Effect',
  '          # bucket-warden: ignore[cross-account-access] wanted\n          - { Effect',
);

const ofCheckov = `    Metadata:
      checkov:
        skip: [{ id: CKV_AWS_53, comment: wanted }]
`;

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

interface Case {
  readonly template?: string;
  /** of the repository */
  readonly config?: object;
  /** of the platform team; none when left out */
  readonly policy?: object;
  readonly files?: Readonly<Record<string, string>>;
  readonly path?: string;
}

const asked = ['--format', 'concise', '--account', '111122223333'];

/** One rule alone is asked for, by the policy where there is one: a command line is whose gate it is. */
function judged({ template = shared(''), config, policy, files = {}, path = 'infra/app.yaml' }: Case): Run {
  const configuration = { select: ['cross-account-access'], failOn: 'low' };
  const platform = folder(policy === undefined ? {} : { 'policy.json': JSON.stringify({ configuration, ...policy }) });
  const cwd = folder({
    ...files,
    'infra/app.yaml': template,
    'bucket-warden.json': JSON.stringify(policy === undefined ? { ...configuration, ...config } : (config ?? {})),
  });
  mkdirSync(join(cwd, '.git'));
  const under = policy === undefined ? [] : ['--policy', join(platform, 'policy.json')];
  return bucketWarden([path, ...asked, ...under], { cwd });
}

/** A policy that asks for one rule alone. */
const policyText = (rest: object): string =>
  JSON.stringify({ configuration: { select: ['cross-account-access'], failOn: 'low' }, ...rest });

/** What a change of a repository may try, each of which opens the gate without a policy. */
const attempts: Readonly<Record<string, Case>> = {
  'a suppression in metadata': { template: shared(accepted()) },
  'a comment': { template: commented },
  'a suppression in the configuration': { config: { suppress: [{ rule: 'cross-account-access', reason: 'wanted' }] } },
  'a pattern in the configuration': { config: { suppress: [{ rule: 'cross-*', reason: 'wanted' }] } },
  'trusted accounts': { config: { trustedAccounts: ['444455556666'] } },
  'a rule that is off': { config: { severities: { 'cross-account-access': 'off' } } },
  'a rule that is ignored': {
    config: { ignore: ['cross-account-access'], select: ['cross-account-access', 'wildcard-cors'] },
  },
  'a milder severity': { config: { severities: { 'cross-account-access': 'low' }, failOn: 'medium' } },
  'a bound that is higher': { config: { failOn: 'critical' } },
  'other rules': { config: { select: ['wildcard-cors'] } },
  'an override': { config: { overrides: [{ files: ['*.yaml'], ignore: ['cross-account-access'] }] } },
};

describe('a policy outside the repository', () => {
  test.each(Object.entries(attempts))('%s opens no gate, which it does without one', (_, attempt) => {
    const { config } = attempt;
    const open = judged(attempt);
    expect(open).toMatchObject({ code: 0, stderr: '' });
    const closed = judged({ ...attempt, policy: {}, ...(config ? { config } : {}) });
    expect(closed.stdout).toMatch(/(medium|high) cross-account-access/);
    expect(closed).toMatchObject({ code: 1 });
  });

  test('what the repository leaves out is read all the same', () => {
    const config = { exclude: ['infra/app.yaml'] };
    expect(judged({ config, path: '.' }).stdout).not.toContain('Data');
    expect(judged({ config, policy: {}, path: '.' }).code).toBe(1);
  });

  test('the control: without anything wrong it passes, and says nothing', () => {
    const template = 'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n';
    expect(judged({ template, policy: {} })).toMatchObject({ code: 0, stderr: '' });
  });

  test('what counts for nothing is said', () => {
    const { stderr } = judged({ config: { failOn: 'critical', trustedAccounts: ['444455556666'] }, policy: {} });
    expect(stderr).toContain('the policy lets this count for nothing: `failOn`, `trustedAccounts`');
    const told = judged({ template: shared(accepted()), policy: {} });
    expect(told.stdout).toContain('the policy lets nobody suppress `cross-account-access` so');
  });

  test('a repository may ask more', () => {
    const template = 'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n';
    const configuration = { select: ['unversioned'], failOn: 'high' };
    expect(judged({ template, policy: { configuration } })).toMatchObject({ code: 0 });
    expect(judged({ template, policy: { configuration }, config: { failOn: 'low' } })).toMatchObject({ code: 1 });
  });

  const rule = { rules: ['cross-account-access'] };
  /** What a policy allows, and what it does not. */
  const allowed: readonly (readonly [name: string, policy: object, right: Case, wrong: Case])[] = [
    [
      'by rule',
      { suppress: [rule] },
      { template: shared(accepted()) },
      // the same policy for another rule
      { template: shared(accepted()), policy: { suppress: [{ rules: ['unversioned'] }] } },
    ],
    [
      'by severity',
      { suppress: [{ severities: ['medium'] }] },
      { template: shared(accepted()) },
      { template: shared(accepted()), policy: { suppress: [{ severities: ['low'] }] } },
    ],
    [
      'by where it is written',
      { suppress: [{ ...rule, by: ['comment'] }] },
      { template: commented },
      { template: shared(accepted()) },
    ],
    [
      'by file',
      { suppress: [{ ...rule, in: ['/bucket-warden.json'] }] },
      { config: { suppress: [{ rule: 'cross-account-access', reason: 'wanted' }] } },
      { template: shared(accepted()) },
    ],
    [
      'by resource',
      { suppress: [{ ...rule, resources: ['Scratch*'] }] },
      { template: shared(accepted(), 'ScratchData') },
      { template: shared(accepted()) },
    ],
    [
      'for so many days',
      { suppress: [{ ...rule, days: 30 }] },
      { template: shared(accepted(`, until: '${inDays(20)}'`)) },
      { template: shared(accepted(`, until: '${inDays(40)}'`)) },
    ],
    [
      'not without an end',
      { suppress: [{ ...rule, days: 30 }] },
      { template: shared(accepted(`, until: '${inDays(29)}'`)) },
      { template: shared(accepted()) },
    ],
    [
      'severities',
      { severities: [{ rules: ['cross-account-access'], to: ['off'] }] },
      { config: { overrides: [{ files: ['*.yaml'], ignore: ['cross-account-access'] }] } },
      { config: { severities: { 'cross-account-access': 'low' } } },
    ],
  ];
  test.each(allowed)('allows %s, and nothing else', (_, policy, right, wrong) => {
    expect(judged({ policy, ...right })).toMatchObject({ code: 0 });
    expect(judged({ policy, ...wrong })).toMatchObject({ code: 1 });
  });

  test("other linters' names suppress where they may", () => {
    const template = shared(ofCheckov).replace(
      'BucketName: data',
      'PublicAccessBlockConfiguration: { BlockPublicAcls: false }',
    );
    const configuration = { select: ['incomplete-public-access-block'], failOn: 'low' };
    const suppress = [{ by: ['other-linter'] }];
    expect(judged({ template, policy: { configuration, suppress } })).toMatchObject({ code: 0 });
    expect(judged({ template, policy: { configuration } })).toMatchObject({ code: 1 });
  });

  test('a baseline of the repository counts where it may', () => {
    const platform = folder({
      'none.json': policyText({}),
      'some.json': policyText({ suppress: [{ by: ['baseline'] }] }),
    });
    const cwd = folder({ 'app.yaml': shared(''), 'bucket-warden.json': '{"baseline":"known.json"}' });
    const plain = bucketWarden(['baseline', 'app.yaml', '--file', 'known.json', '--account', '111122223333'], { cwd });
    expect(plain.stderr).toContain('known.json holds');
    const under = (file: string): Run =>
      bucketWarden(['app.yaml', ...asked, '--policy', join(platform, file)], { cwd });
    expect(under('some.json')).toMatchObject({ code: 0 });
    expect(under('none.json')).toMatchObject({ code: 1 });
  });

  test('is refused inside of the repository, and taken from a repository of its own beside it', () => {
    const cwd = folder({ 'app.yaml': shared(''), 'policy.yaml': 'suppress: []\n', 'platform/policy.yaml': '{}\n' });
    mkdirSync(join(cwd, '.git'));
    const inside = bucketWarden(['app.yaml', '--policy', 'policy.yaml'], { cwd });
    expect(inside).toMatchObject({ code: 2, stdout: '' });
    expect(inside.stderr).toContain('the policy is in the repository that it is about');
    mkdirSync(join(cwd, 'platform', '.git'));
    expect(bucketWarden(['app.yaml', '--policy', 'platform/policy.yaml', '--exit-zero'], { cwd }).code).toBe(0);
  });

  test('the environment names it as well', () => {
    const platform = folder({ 'policy.yaml': 'configuration: { select: [cross-account-access], failOn: low }\n' });
    const cwd = folder({ 'app.yaml': shared(accepted()) });
    const env = { BUCKET_WARDEN_POLICY: join(platform, 'policy.yaml') };
    expect(bucketWarden(['app.yaml', ...asked], { cwd, env })).toMatchObject({ code: 1 });
  });

  test('rules of the repository run only where it says so', () => {
    const own = 'module.exports = { rules: [] };\n';
    const files = { 'rule.js': own };
    const config = { rules: ['rule.js'] };
    const closed = judged({ files, config, policy: {} });
    expect(closed).toMatchObject({ code: 2, stdout: '' });
    expect(closed.stderr).toContain('is code');
  });

  test.each([
    ['suppress: { rules: [unversioned] }', 'expected a list'],
    ['suppress: [{ rules: [unversionde] }]', 'no rule is called `unversionde`'],
    ['suppress: [{ by: [anybody] }]', '`anybody` is none of'],
    ['suppress: [{ days: soon }]', 'expected a number of days'],
    ['severities: [{ rules: [unversioned] }]', 'it needs `rules` and `to`'],
    ['allow: everything', 'there is no setting `allow`'],
    ['configuration: { failOn: never }', '`never` is none of'],
  ])('%s is one clear error with its place', (text, message) => {
    const platform = folder({ 'policy.yaml': `${text}\n` });
    const cwd = folder({ 'app.yaml': shared('') });
    const { code, stdout, stderr } = bucketWarden(['app.yaml', '--policy', join(platform, 'policy.yaml')], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/policy\.yaml:1:\d+/);
  });

  test('that is not there ends with one error', () => {
    const cwd = folder({ 'app.yaml': shared('') });
    expect(bucketWarden(['app.yaml', '--policy', 'none.yaml'], { cwd })).toMatchObject({ code: 2, stdout: '' });
  });
});
