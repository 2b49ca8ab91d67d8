import { matters, permitsMore, policyOn } from '../../lib/policy';
import { account, bucketArn, policyOf } from '../support/policy';

const objects = `${bucketArn}/*`;
const allow = (rest: object = {}): object => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: objects,
  ...rest,
});
const deny = (rest: object = {}): object => ({ ...allow(rest), Effect: 'Deny' });

function compare(mine: readonly object[], theirs: readonly object[]): string {
  const [policy, than] = [mine, theirs].map((Statement) => policyOf({ Version: '2012-10-17', Statement }));
  if (!policy || !than) throw new Error('two were given');
  const answer = permitsMore(policyOn(policy, bucketArn, account), policy, than);
  const [witness] = answer.kind === 'yes' ? answer.witnesses : [];
  return witness ? `${witness.request.action} ${witness.request.resource}` : answer.kind;
}

describe('whether a policy permits more than another', () => {
  test.each<[string, readonly object[], readonly object[], string]>([
    ['itself', [allow()], [allow()], 'no'],
    ['a wider one', [allow({ Resource: `${bucketArn}/a/*` })], [allow()], 'no'],
    ['a narrower one', [allow()], [allow({ Resource: `${bucketArn}/a/*` })], 's3:GetObject arn:aws:s3:::data/x'],
    [
      'another action',
      [allow({ Action: ['s3:GetObject', 's3:PutObject'] })],
      [allow()],
      's3:PutObject arn:aws:s3:::data/x',
    ],
    [
      'the two halves of it',
      [allow()],
      [
        allow({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
        allow({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ],
      'no',
    ],
    [
      'one that denies a part',
      [allow()],
      [allow(), deny({ Resource: `${bucketArn}/secret/*` })],
      's3:GetObject arn:aws:s3:::data/secret/',
    ],
    [
      'one that denies the same part',
      [allow(), deny({ Resource: `${bucketArn}/secret/*` })],
      [allow(), deny({ Resource: `${bucketArn}/secret/*` })],
      'no',
    ],
    [
      'one that denies what this one never allowed',
      [allow({ Resource: `${bucketArn}/a/*` })],
      [allow(), deny({ Resource: `${bucketArn}/secret/*` })],
      'no',
    ],
    ['an account, of everybody', [allow({ Principal: { AWS: '444455556666' } })], [allow()], 'no'],
    [
      'everybody, of an account',
      [allow()],
      [allow({ Principal: { AWS: '444455556666' } })],
      's3:GetObject arn:aws:s3:::data/x',
    ],
    [
      'the same through complements',
      [allow({ Action: undefined, NotAction: 's3:Put*' })],
      [allow({ Action: 's3:*' })],
      'no',
    ],
  ])('%s', (_, mine, theirs, expected) => expect(compare(mine, theirs)).toBe(expected));
});

describe('whether a statement matters', () => {
  test.each<[string, readonly object[], readonly string[]]>([
    ['one alone', [allow()], ['yes']],
    ['the same twice', [allow(), allow()], ['no', 'no']],
    ['a narrower one beside a wider', [allow(), allow({ Resource: `${bucketArn}/a/*` })], ['yes', 'no']],
    ['one that is denied as a whole', [allow(), deny()], ['no', 'yes']],
    [
      'one that two others cover together',
      [allow({ Action: 's3:*' }), allow({ Action: 's3:Get*' }), allow({ Action: undefined, NotAction: 's3:Get*' })],
      ['no', 'no', 'no'],
    ],
    ['a denial beside a wider one', [deny({ Action: 's3:*' }), deny()], ['yes', 'no']],
    ['a denial of what nothing here allows', [deny()], ['yes']],
  ])('%s', (_, statements, expected) => {
    const policy = policyOf({ Version: '2012-10-17', Statement: statements });
    const subject = policyOn(policy, bucketArn, account);
    expect(policy.statements.map((statement) => matters(subject, policy, statement).kind)).toEqual(expected);
  });
});
