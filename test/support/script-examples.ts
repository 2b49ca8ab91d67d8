import type { Example } from './pages';

/* Examples for pages about commands that would repeat one line for each command and option. */
function script(heading: Example['heading'], ...lines: readonly string[]): Example {
  const file = {
    name: 'script.sh',
    region: undefined,
    account: undefined,
    text: `${lines.join('\n')}\n`,
    firstLine: 1,
  };
  return { heading, line: 1, files: [file] };
}

const failing = (message: string, ...lines: readonly string[]): Example =>
  script('Noncompliant', ...lines.map((line) => `${line} # fail: ${message}`));

const everybody = 'uri=http://acs.amazonaws.com/groups/global/AllUsers';
const switches = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];

/** A block with one of its switches off, for each of them. */
const blocks = switches.map((off) => switches.map((name) => `${name}=${String(name !== off)}`).join());

/** By the rule that they are about. */
export const scriptExamples: Readonly<Record<string, readonly Example[]>> = {
  'removed-bucket-protection': [
    failing(
      'the bucket loses a protection',
      'aws s3control delete-public-access-block --account-id 111122223333',
      'aws s3api delete-bucket-encryption --bucket example-data',
      'aws s3api delete-bucket-ownership-controls --bucket example-data',
    ),
    failing(
      'a switch of block public access is off',
      ...blocks.map(
        (block) =>
          `aws s3api put-public-access-block --bucket example-data --public-access-block-configuration ${block}`,
      ),
    ),
  ],
  'public-acl-argument': [
    failing(
      'the ACL lets everybody in',
      'aws s3api create-bucket --bucket example-data --acl public-read',
      'aws s3api put-object --bucket example-data --key a --acl public-read',
      'aws s3api copy-object --bucket example-data --key a --copy-source b/a --acl public-read',
      'aws s3api create-multipart-upload --bucket example-data --key a --acl public-read',
    ),
    failing(
      'the grant lets everybody in',
      ...['read', 'write', 'full-control', 'read-acp', 'write-acp'].map(
        (grant) => `aws s3api put-object-acl --bucket example-data --key a --grant-${grant} ${everybody}`,
      ),
    ),
  ],
  'unsigned-request': [
    failing(
      'the bucket has to let anybody write',
      'aws s3 sync . s3://example-data --no-sign-request',
      ...['put-object', 'copy-object', 'put-object-acl', 'delete-object'].map(
        (operation) => `aws s3api ${operation} --bucket example-data --key a --no-sign-request`,
      ),
    ),
  ],
  'key-on-command-line': [
    failing(
      'the key that encrypts the object is written here',
      ...['s3 cp a s3://example-data/a --sse-c-key', 's3 cp a s3://example-data/a --sse-c-copy-source-key'].map(
        (command) => `aws ${command} 0123456789abcdef0123456789abcdef`,
      ),
      ...['sse-customer-key', 'copy-source-sse-customer-key'].map(
        (option) => `aws s3api copy-object --bucket b --key a --copy-source b/a --${option} 0123456789abcdef0123`,
      ),
    ),
  ],
  'credentials-in-script': [
    script('Unknown', 'aws configure set aws_secret_access_key "0123456789abcdef0123$REST" # unknown: cannot tell'),
    script('Compliant', 'aws configure set aws_secret_access_key "0123456789abcdef012$REST"'),
  ],
};
