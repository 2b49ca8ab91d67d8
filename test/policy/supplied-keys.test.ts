import {
  actionsMatching,
  ask,
  bucketActions,
  exactly,
  keyActions,
  parsePattern,
  roleActions,
  supplies,
} from '../../lib/policy';
import { namesAction, serviceMeant, whyUnheardOf } from '../../lib/policy/actions';
import { bucketArn, subjectOf } from '../support/policy';

/*
 * Which requests can carry which keys, as AWS's pages have it. A key that is never there makes an Allow idle, so
 * that one that is wrongly taken for absent is a leak that nobody sees.
 */
const tags = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html';
const context = 'https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html';

const actions = [...bucketActions, ...keyActions, ...roleActions];

test.each([
  ['s3:GetObject', 's3:existingobjecttag/environment', true, tags],
  ['s3:GetObjectVersion', 's3:existingobjecttag/environment', true, tags],
  ['s3:PutObject', 's3:existingobjecttag/environment', false, tags],
  ['s3:DeleteObject', 's3:existingobjecttag/environment', false, tags],
  ['s3:PutObject', 's3:requestobjecttag/project', true, tags],
  ['s3:PutObjectTagging', 's3:requestobjecttag/project', true, tags],
  ['s3:GetObject', 's3:requestobjecttag/project', false, tags],
  ['kms:Decrypt', 'kms:encryptioncontext:aws:s3:arn', true, context],
  ['kms:Encrypt', 'kms:encryptioncontext:department', true, context],
  ['kms:DescribeKey', 'kms:encryptioncontext:department', false, context],
])('a request for %s can carry %s: %s (%s)', (name, key, isSupplied) => {
  const found = actions.filter((action) => action.name === name).map((action) => supplies(action, key));
  expect([...new Set(found)]).toEqual([isSupplied]);
});

/** Told by a reason: nobody knows the key. Without one: it is known, or a known one misspelt, and never there. */
test.each([
  ['aws:securetransport', true],
  ['aws:scuretransport', true],
  ['aws:scuretransprt', true],
  ['aws:scuretansprt', false],
  ['aws:securetransportxx', true],
  ['aws:securetransportxxx', false],
  ['s3:x-amz-seerver-side-encryptiom', true],
  ['s3:x-amz-seerver-syde-encryptiom', false],
  ['quicksight:x-amz-acl', false],
])('%s is a known key or at most two letters from one: %s', (key, isMeant) => {
  expect(whyUnheardOf(key) === undefined).toBe(isMeant);
});

test.each([
  ['s4:GetObject', 's3'],
  ['kmss:Decrypt', 'kms'],
  ['kmsss:Decrypt', undefined],
  ['s3:GetObject', undefined],
  ['aws:GetObject', undefined],
  ['*:GetObject', undefined],
])('whoever writes %s means a service: %s', (name, service) => expect(serviceMeant(name)).toBe(service));

test('whether a request with a text that nobody knows before deployment gets through, nobody knows', () => {
  const policy = subjectOf({
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `${bucketArn}/*`,
    Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1a' } },
  });
  const any = { pattern: parsePattern('*', { wildcards: true, variables: false }), open: 'made at deployment' };
  const asked = (value: string | typeof any): string =>
    ask(policy, { base: 'allowed', given: [exactly('aws:sourcevpce', value)] }).kind;
  expect([asked('vpce-1a'), asked('vpce-2b'), asked(any)]).toEqual(['yes', 'no', 'unknown']);
});

test('a star that is a letter is remembered apart from one that is a wildcard', () => {
  const wildcard = parsePattern('*', { wildcards: true, variables: false });
  expect([actionsMatching(['*']).size, namesAction(['*'])]).toEqual([0, false]);
  expect([actionsMatching(wildcard).size > 100, namesAction(wildcard)]).toEqual([true, true]);
});
