import { repeatedSids, statementsOf, untidyStatement } from '../../lib/policy';
import { checksFailedBy } from '../support/faults';

/*
 * What stands in a policy to no purpose, by AWS's names.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
const right = {
  Effect: 'Allow',
  Principal: { AWS: '111122223333' },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::data/*',
};

test.each([
  [[], []],
  [['One'], []],
  [['One', 'Two'], []],
  [['One', 'One'], ['UNIQUE_SIDS_RECOMMENDED']],
  [
    ['One', 'Two', 'One', 'One'],
    ['UNIQUE_SIDS_RECOMMENDED', 'UNIQUE_SIDS_RECOMMENDED'],
  ],
  [['', ''], []],
  [[undefined, undefined], []],
  [[{ Ref: 'P' }], []],
  [['One', { Ref: 'P' }], ['open']],
])('statements called %j', (sids, wanted) => {
  const document = { Statement: sids.map((Sid) => ({ ...right, Sid })) };
  expect(checksFailedBy(document, (value) => repeatedSids(statementsOf(value)))).toEqual(wanted);
});

test.each([
  [{}, []],
  [{ Sid: 'One' }, []],
  [{ Sid: '' }, ['EMPTY_SID_VALUE']],
  [{ Action: [] }, ['EMPTY_ARRAY_ACTION']],
  [{ Action: undefined, NotAction: [] }, ['EMPTY_ARRAY_ACTION']],
  [{ Resource: [] }, ['EMPTY_ARRAY_RESOURCE']],
  [{ Resource: undefined, NotResource: [] }, ['EMPTY_ARRAY_RESOURCE']],
  [{ Condition: {} }, ['EMPTY_OBJECT_CONDITION']],
  [{ Condition: { StringEquals: {} } }, ['EMPTY_OBJECT_CONDITION']],
  [{ Condition: { StringEquals: {}, Bool: { 'aws:SecureTransport': 'true' } } }, []],
  [{ Action: ['s3:GetObject', 's3:PutObject'] }, []],
  [{ Action: ['s3:GetObject', 's3:getobject'] }, ['REDUNDANT_ACTION']],
  [{ Action: ['s3:GetObject', 's3:Get*', 's3:PutObject'] }, ['REDUNDANT_ACTION']],
  [{ Action: ['s3:GetObject', 's3:GetObject?'] }, []],
  [{ Action: undefined, NotAction: ['s3:*', 's3:PutObject'] }, ['REDUNDANT_ACTION']],
  [{ Resource: ['arn:aws:s3:::data/a', 'arn:aws:s3:::data/A'] }, []],
  [{ Resource: ['arn:aws:s3:::data/a', 'arn:aws:s3:::data/a'] }, ['REDUNDANT_RESOURCE']],
  [{ Resource: ['arn:aws:s3:::data/*', 'arn:aws:s3:::data/a', 'arn:aws:s3:::data'] }, ['REDUNDANT_RESOURCE']],
  [{ Resource: ['arn:aws:s3:::data/*', 'arn:aws:s3:::data/${aws:username}'] }, []],
  [{ Principal: {} }, ['EMPTY_OBJECT_PRINCIPAL']],
  [{ Principal: { AWS: [] } }, ['EMPTY_ARRAY_PRINCIPAL']],
  [{ Principal: { AWS: [], Service: 's3.amazonaws.com' } }, ['EMPTY_ARRAY_PRINCIPAL']],
  [{ Principal: undefined, NotPrincipal: { AWS: [] } }, ['EMPTY_ARRAY_PRINCIPAL']],
])('a statement with %j', (parts, wanted) => {
  expect(checksFailedBy({ ...right, ...parts }, (value) => untidyStatement(value, 'bucket'))).toEqual(wanted);
});
