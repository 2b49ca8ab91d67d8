import { lint } from '../../lib/engine';
import { loadText } from '../../lib/template';
import { allRules, rules } from '../../rules';
import { bucketWarden } from '../support/command';
import { today } from '../support/lint';

const bucket = 'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n';
const config = loadText('c.yaml', 'Resources: { X: { Type: AWS::SNS::Topic } }');

/** What the engine says of suppressions. */
function complaints(text: string, resource?: string, rule = 'missing-access-logs'): readonly string[] {
  const suppression = { rule, reason: 'r', place: { template: config, path: [] }, ...(resource ? { resource } : {}) };
  const suppressions = resource === undefined ? [] : [suppression];
  const { findings } = lint([loadText('t.yaml', text)], rules, { today, suppressions });
  return findings.filter(({ rule: { id } }) => id.endsWith('-suppression')).map(({ rule: { id } }) => id);
}

test('a suppression of the configuration for a resource of another run is not unused', () => {
  expect(complaints(bucket, 'Elsewhere')).toEqual([]);
  expect(complaints(bucket, 'Data')).toEqual([]);
  // the control: of a resource that was judged it is
  expect(complaints(bucket, 'Data', 'public-read')).toEqual(['unused-suppression']);
});

/** What suppressions for other linters name that nothing here is called, and what they suppress. */
function takenOver(text: string): { readonly not: readonly string[]; readonly suppressed: readonly string[] } {
  const report = lint([loadText('t.yaml', text)], rules, { today, catalogue: allRules });
  return {
    not: report.notTakenOver.map(({ tool, alias }) => `${tool} ${alias}`),
    suppressed: report.suppressed.map(({ rule: { id } }) => id),
  };
}

const metadata = (inside: string): string => `${bucket}    Metadata: { ${inside} }\n`;

test.each([
  [
    'checkov',
    metadata('checkov: { skip: [{ id: CKV_AWS_115, comment: c }, { id: CKV_AWS_18, comment: c }] }'),
    'CKV_AWS_115',
  ],
  ['cfn_nag', metadata('cfn_nag: { rules_to_suppress: [{ id: W89, reason: r }, { id: W35, reason: r }] }'), 'W89'],
  [
    'cfn-guard',
    metadata('guard: { SuppressedRules: [LAMBDA_DLQ_CHECK, S3_BUCKET_LOGGING_ENABLED] }'),
    'LAMBDA_DLQ_CHECK',
  ],
  [
    'cdk-nag',
    metadata(
      'cdk_nag: { rules_to_suppress: [{ id: AwsSolutions-L1, reason: r }, { id: AwsSolutions-S1, reason: r }] }',
    ),
    'AwsSolutions-L1',
  ],
  [
    'checkov',
    bucket.replace('Data:', 'Data: # checkov:skip=CKV_AWS_115:c\n    # checkov:skip=CKV_AWS_18:c'),
    'CKV_AWS_115',
  ],
  [
    'trivy',
    bucket.replace('  Data:', '  # trivy:ignore:AVD-AWS-9999 trivy:ignore:AVD-AWS-0089\n  Data:'),
    'AVD-AWS-9999',
  ],
  [
    'KICS',
    `# kics-scan disable=00000000-0000-0000-0000-000000000000,4552b71f-0a2a-4bc4-92dd-ed7ec1b4674c\n${bucket}`,
    '00000000-0000-0000-0000-000000000000',
  ],
] as const)('an id of %s that no alias knows is said, one that is known counts', (tool, text, unknown) => {
  const { not, suppressed } = takenOver(text);
  expect(not).toEqual([`${tool} ${unknown}`]);
  expect(suppressed).toContain('missing-access-logs');
  // the control: without them nothing is said, and nothing suppressed
  expect(takenOver(bucket)).toEqual({ not: [], suppressed: [] });
});

test('checks of cfn-lint are taken over by their whole name', () => {
  const acl = (names: string): string =>
    `${metadata(`cfn-lint: { config: { ignore_checks: [${names}] } }`)}    Properties: { ` +
    'AccessControl: AwsExecRead }\n';
  expect(takenOver(acl('W3045'))).toEqual({ not: [], suppressed: ['legacy-acl'] });
  expect(takenOver(acl('W30, E2530'))).toEqual({ not: ['cfn-lint W30', 'cfn-lint E2530'], suppressed: [] });
});

test('what stands for all checks of a linter names none', () => {
  expect(takenOver(bucket.replace('  Data:', '  # trivy:ignore:*\n  Data:')).not).toEqual([]);
});

test('the command says what was not taken over, and only then', () => {
  const summary = (text: string): string =>
    bucketWarden(['-', '--select', 'unversioned'], { input: text }).stdout.split('\n').slice(-3).join('\n');
  const line = '1 suppression of other linters named nothing that is asked here: CKV_AWS_115 (checkov)';
  expect(summary(metadata('checkov: { skip: [{ id: CKV_AWS_115, comment: c }] }'))).toContain(line);
  // a rule that was not selected is there all the same
  expect(summary(metadata('checkov: { skip: [{ id: CKV_AWS_18, comment: c }] }'))).not.toContain('other linters');
});

test('a comment that was meant to suppress and is spelt otherwise is said, and one about us is not', () => {
  const commented = (comment: string): string => bucket.replace('Data:', `Data: # ${comment}`);
  for (const comment of [
    'bucket-warden ignore missing-access-logs',
    'bucketwarden: ignore[missing-access-logs] r',
    'bucket-warden-disable missing-access-logs',
    'Bucket-Warden: ignore[missing-access-logs] r',
    'bucket-warden: ignore missing-access-logs',
  ])
    expect({ comment, said: complaints(commented(comment)) }).toEqual({ comment, said: ['unexplained-suppression'] });
  for (const comment of [
    'bucket-warden: ignore[missing-access-logs] r',
    'bucket-warden would complain here',
    'see bucket-warden ignore lists',
    'bucket-warden ignores this type',
  ])
    expect({ comment, said: complaints(commented(comment)) }).toEqual({ comment, said: [] });
});

test('what a loop makes is found, and suppressed, where the loop says it', () => {
  const loop = (comment: string): string => `Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Each:
    - Name
    - [One, Two]
    - 'B\${Name}':
        Type: AWS::S3::Bucket
        Properties:${comment}
          AccessControl: PublicRead
          OwnershipControls: { Rules: [{ ObjectOwnership: ObjectWriter }] }
`;
  const placesOf = (text: string): readonly string[] =>
    lint([loadText('t.yaml', text)], rules, { today })
      .findings.filter(({ rule }) => rule.id === 'public-acl')
      .map(({ subject, location: { range } }) => `${subject.logicalId} ${range.start.line}:${range.start.column}`);
  expect(placesOf(loop(''))).toEqual(['BOne 9:11', 'BTwo 9:11']);
  expect(placesOf(loop(' # bucket-warden: ignore[public-acl] r'))).toEqual([]);
});
