import type { Example } from './pages';

/*
 * Examples for the page of `oversized-policy` that nobody would want to read: policies of as many bytes as AWS takes,
 * and of one more.
 */

/** A document of so many bytes as JSON without blanks, in which a reference is as long as an empty text. */
function documentOf(size: number, isOpen = false): string {
  const made = (name: string): string =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: name, Effect: 'Deny', Action: '' }] });
  const text = made('x'.repeat(size - made('').length));
  return isOpen ? text.replace('""', '{"Ref":"Open"}') : text;
}

type Holder = (document: string) => readonly string[];

const inline: Holder = (document) => ['Policies:', '  - PolicyName: made', `    PolicyDocument:${document}`];

/** Where each kind of policy stands. */
const holders = {
  bucket: (document) => ['Type: AWS::S3::BucketPolicy', 'Bucket: data', `PolicyDocument:${document}`],
  key: (document) => ['Type: AWS::KMS::Key', `KeyPolicy:${document}`],
  trust: (document) => ['Type: AWS::IAM::Role', `AssumeRolePolicyDocument:${document}`],
  managed: (document) => ['Type: AWS::IAM::ManagedPolicy', `PolicyDocument:${document}`],
  role: (document) => ['Type: AWS::IAM::Role', ...inline(document)],
  user: (document) => ['Type: AWS::IAM::User', ...inline(document)],
  group: (document) => ['Type: AWS::IAM::Group', ...inline(document)],
} satisfies Readonly<Record<string, Holder>>;

function exampleOf(
  holder: keyof typeof holders,
  size: number,
  verdict: 'pass' | `${'fail' | 'unknown'}: ${string}`,
  isOpen = false,
): Example {
  const comment = verdict === 'pass' ? '' : ` # ${verdict}`;
  const [type, ...properties] = holders[holder](`${comment}\n            ${documentOf(size, isOpen)}`);
  const text = [
    'Parameters: { Open: { Type: String } }',
    'Resources:',
    '  Made:',
    `    ${type}`,
    '    Properties:',
    ...properties.map((line) => `      ${line}`),
    '',
  ].join('\n');
  const heading = verdict === 'pass' ? 'Compliant' : verdict.startsWith('fail') ? 'Noncompliant' : 'Unknown';
  const file = { name: `${holder}-${size}.yaml`, region: undefined, account: undefined, text, firstLine: 1 };
  return { heading, line: 1, files: [file] };
}

/** Both sides of a limit, the far one with what is said of it. */
function aroundLimit(holder: keyof typeof holders, most: number, beyond: string): readonly Example[] {
  return [exampleOf(holder, most, 'pass'), exampleOf(holder, most + 1, `fail: there are at least ${beyond}`)];
}

/**
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
 */
export const sizedPolicies: readonly Example[] = [
  ...aroundLimit('bucket', 20_480, '20 KB, and AWS takes no more than 20 KB for a bucket policy'),
  ...aroundLimit('key', 32_768, '32 KB, and AWS takes no more than 32 KB for a key policy'),
  ...aroundLimit('managed', 6144, '6145 characters, and AWS takes no more than 6144 characters'),
  ...aroundLimit('role', 10_240, '10241 characters, and AWS takes no more than 10240 characters'),
  ...aroundLimit('user', 2048, '2049 characters, and AWS takes no more than 2048 characters'),
  ...aroundLimit('group', 5120, '5121 characters, and AWS takes no more than 5120 characters'),
  exampleOf('trust', 2048, 'pass'),
  exampleOf('trust', 2049, 'unknown: there are 2049 characters, and AWS takes 2048 unless'),
  exampleOf('trust', 8192, 'unknown: there are 8192 characters'),
  exampleOf('trust', 8193, 'fail: there are at least 8193 characters, and AWS takes no more than 8192'),
  // kilobytes are counted down
  exampleOf('bucket', 40_959, 'fail: there are at least 39 KB'),
  // close to the limit, and open
  exampleOf('bucket', 18_432, 'pass', true),
  exampleOf('bucket', 18_433, 'unknown: parts of it are not known', true),
];
