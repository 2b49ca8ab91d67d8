import { bucketActions, describeActions, type Action } from '../../lib/policy';

/*
 * Which actions a message names. What it says of all must be said of all, and of nothing less.
 */
const on = (kind: Action['on']): readonly Action[] => bucketActions.filter((action) => action.on === kind);
const named = (...names: readonly string[]): readonly Action[] =>
  names.flatMap((name) => bucketActions.filter((action) => action.name === name).slice(0, 1));

test.each([
  ['every one', bucketActions, 'all actions'],
  ['every one on buckets', on('bucket'), 'all actions on the bucket itself'],
  ['every one on objects', on('object'), 'all actions on objects'],
  ['one', named('s3:GetObject'), '`s3:GetObject`'],
  [
    'three',
    named('s3:AbortMultipartUpload', 's3:PutObject', 's3:GetObject'),
    '`s3:GetObject`, `s3:PutObject`, `s3:AbortMultipartUpload`',
  ],
  [
    'the best known before others, and how many more',
    named('s3:AbortMultipartUpload', 's3:GetObjectAcl', 's3:DeleteObject', 's3:PutBucketPolicy', 's3:ListBucket'),
    '`s3:DeleteObject`, `s3:ListBucket`, `s3:PutBucketPolicy` and 2 more actions',
  ],
])('%s', (_, some, words) => expect(describeActions(some, bucketActions)).toBe(words));

test.each(['bucket', 'object'] as const)('all but one on a %s are not all', (kind) => {
  const some = on(kind).slice(1);
  expect(describeActions(some, bucketActions)).toMatch(/^`s3:\w+`, `s3:\w+`, `s3:\w+` and \d+ more actions$/);
  expect(describeActions([...bucketActions].slice(1), bucketActions)).toMatch(/ more actions$/);
});
