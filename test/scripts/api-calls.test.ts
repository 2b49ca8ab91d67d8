import { readFileSync } from 'node:fs';
import { loadShellParser } from '../../lib/scripts';
import { verdicts } from '../support/scripts';

beforeAll(() => loadShellParser(readFileSync));

const isPublic = 'fail public-acl-argument';
const maybePublic = 'unknown public-acl-argument';
const isWeaker = 'fail removed-bucket-protection';
const maybeWeaker = 'unknown removed-bucket-protection';
const unread = 'unknown opaque-command';
const everybody = 'uri=http://acs.amazonaws.com/groups/global/AllUsers';
const whole = 'BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true';

/** Calls that no rule knows. */
const unheardOf =
  'put-bucket-replication delete-bucket-replication put-bucket-cors delete-bucket-cors put-bucket- ' +
  'lifecycle-configuration delete-bucket-lifecycle put-bucket-logging put-bucket-notification- ' +
  'configuration put-bucket-accelerate-configuration put-bucket-inventory-configuration put-bucket- ' +
  'analytics-configuration put-bucket-request-payment put-bucket-metrics-configuration put-bucket- ' +
  'intelligent-tiering-configuration put-bucket-abac create-bucket-metadata-configuration write-get- ' +
  'object-response create-session rename-object';

/** The writing calls of `aws s3api`, as its reference lists them, with what is said of each. */
const calls: readonly (readonly [call: string, ...expected: string[]])[] = [
  ['put-object --key k --body f'],
  ['put-object --key k --acl private'],
  ['put-object --key k --acl bucket-owner-full-control'],
  ['put-object --key k --acl public-read', isPublic],
  ['put-object --key k --acl public-read-write', isPublic],
  ['put-object --key k --acl authenticated-read', isPublic],
  ['put-object --key k --acl "$ACL"', maybePublic],
  [`put-object --key k --grant-read ${everybody}`, isPublic],
  [`put-object --key k --grant-full-control ${everybody}`, isPublic],
  ['put-object --key k --grant-read id=abc'],
  ['put-object --key k --sse-customer-key 0123', 'fail key-on-command-line'],
  ['put-object --key k --sse-customer-key fileb://key'],
  ['put-object --key k --sse-customer-key "$KEY"', 'unknown key-on-command-line'],
  ['put-object --key k --no-sign-request', 'fail unsigned-request'],
  ['put-object --key k --server-side-encryption aws:kms --ssekms-key-id x'],
  ['put-object --key k --endpoint-url http://x.example', 'fail plaintext-endpoint'],
  ['put-object --key k --endpoint-url http://localhost:9000'],
  ['put-object --key k --no-verify-ssl', 'fail disabled-certificate-check'],
  ['copy-object --key k --copy-source a/k'],
  ['copy-object --key k --copy-source a/k --acl public-read', isPublic],
  ['copy-object --key k --copy-source a/k --copy-source-sse-customer-key x', 'fail key-on-command-line'],
  ['create-multipart-upload --key k --acl public-read', isPublic],
  ['create-multipart-upload --key k'],
  ['upload-part --key k --part-number 1 --upload-id u'],
  ['upload-part-copy --key k --part-number 1 --upload-id u --copy-source a/k'],
  ['complete-multipart-upload --key k --upload-id u'],
  ['abort-multipart-upload --key k --upload-id u'],
  ['delete-object --key k'],
  ['delete-object --key k --no-sign-request', 'fail unsigned-request'],
  ['delete-objects --delete file://d.json', unread],
  ['put-object-acl --key k --acl public-read', isPublic],
  ['put-object-acl --key k --acl private'],
  [`put-object-acl --key k --grant-write-acp ${everybody}`, isPublic],
  ['put-object-acl --key k --access-control-policy file://absent.json', maybePublic],
  ['put-object-tagging --key k --tagging x'],
  ['delete-object-tagging --key k'],
  ['put-object-legal-hold --key k --legal-hold Status=ON'],
  ['put-object-retention --key k --retention x'],
  ['put-object-lock-configuration --object-lock-configuration x', unread],
  ['restore-object --key k --restore-request Days=1'],
  ['create-bucket'],
  ['create-bucket --acl public-read', isPublic],
  ['create-bucket --acl public-read-write', isPublic],
  [`create-bucket --grant-write ${everybody}`, isPublic],
  ['create-bucket --object-ownership BucketOwnerEnforced'],
  ['delete-bucket', unread],
  ['put-bucket-acl --acl public-read', isPublic],
  ['put-bucket-acl --acl log-delivery-write'],
  [`put-bucket-acl --grant-read-acp ${everybody}`, isPublic],
  ['put-bucket-acl --access-control-policy \'{"Grants":[]}\''],
  [`put-public-access-block --public-access-block-configuration ${whole}`],
  [`put-public-access-block --public-access-block-configuration ${whole.replace('s=true', 's=false')}`, isWeaker],
  ['put-public-access-block --public-access-block-configuration BlockPublicAcls=true', isWeaker],
  ['put-public-access-block --public-access-block-configuration "$BLOCK"', maybeWeaker],
  ['delete-public-access-block', isWeaker],
  ['put-bucket-versioning --versioning-configuration Status=Enabled'],
  ['put-bucket-versioning --versioning-configuration Status=Suspended', isWeaker],
  ['put-bucket-versioning --versioning-configuration \'{"Status":"Suspended"}\'', isWeaker],
  ['put-bucket-encryption --server-side-encryption-configuration x'],
  ['delete-bucket-encryption', isWeaker],
  ['put-bucket-ownership-controls --ownership-controls Rules=[{ObjectOwnership=BucketOwnerEnforced}]'],
  ['put-bucket-ownership-controls --ownership-controls Rules=[{ObjectOwnership=ObjectWriter}]', isWeaker],
  ['delete-bucket-ownership-controls', isWeaker],
  ['put-bucket-policy --policy file://absent.json', unread],
  ['delete-bucket-policy', isWeaker],
  ['put-bucket-website --website-configuration x', 'fail public-website-command'],
  ['delete-bucket-website'],
  ['put-bucket-tagging --tagging x'],
  ['delete-bucket-tagging'],
  ...unheardOf.split(' ').map((call) => [call, unread] as const),
  ...['get-object --key k f', 'list-objects-v2', 'head-object --key k', 'get-bucket-policy', 'get-bucket-acl'].map(
    (call) => [call] as const,
  ),
];

test.each(calls)(`one of ${calls.length}: %s`, (call, ...expected) => {
  const [operation = '', ...rest] = call.split(' ');
  expect(verdicts(`aws s3api ${operation} --bucket b ${rest.join(' ')}`)).toEqual(expected);
});
