import { ask, type Question } from '../../lib/policy';
import { account, bucketArn, subjectOf } from '../support/policy';

const objects = `${bucketArn}/*`;
const allow = (rest: object): object => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: objects,
  ...rest,
});
const deny = (rest: object): object => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [bucketArn, objects],
  ...rest,
});
const http = { Bool: { 'aws:SecureTransport': 'false' } };

const plaintext: Question = {
  base: 'notDenied',
  requestContext: ({ transport, trust }) => transport === 'http' && trust !== 'service',
};
const isPublic: Question = {
  base: 'allowed',
  requestContext: ({ trust }) => trust === 'everyone' || trust === 'external',
};

function answer(question: Question, ...statements: readonly object[]): string {
  const found = ask(subjectOf(...statements), question);
  if (found.kind !== 'yes') return found.kind === 'no' ? 'no' : `unknown: ${String(found.because)}`;
  const [witness] = found.witnesses;
  if (!witness) return 'yes';
  const { request } = witness;
  return (
    `yes: ${request.requester.kind} ${request.action} ` +
    `${request.resource}${[...request.context].map(([key, values]) => ` ${key}=${values.join()}`).join('')}`
  );
}

describe('refuses plaintext', () => {
  test.each([
    ['as AWS shows it', [deny({ Condition: http })]],
    ['a boolean', [deny({ Condition: { Bool: { 'aws:SecureTransport': false } } })]],
    ['a list', [deny({ Action: ['s3:*'], Condition: { Bool: { 'aws:SecureTransport': ['false'] } } })]],
    ['lower case key', [deny({ Condition: { Bool: { 'aws:securetransport': 'false' } } })]],
    ['BoolIfExists', [deny({ Condition: { BoolIfExists: { 'aws:SecureTransport': 'false' } } })]],
    ['as a text', [deny({ Condition: { StringEquals: { 'aws:SecureTransport': 'false' } } })]],
    ['not true', [deny({ Condition: { StringNotEquals: { 'aws:SecureTransport': 'true' } } })]],
    ['two statements', [deny({ Resource: bucketArn, Condition: http }), deny({ Resource: objects, Condition: http })]],
    ['one wider ARN', [deny({ Resource: `${bucketArn}*`, Condition: http })]],
    ['any resource', [deny({ Resource: '*', Condition: http })]],
    ['any action', [deny({ Action: '*', Condition: http })]],
    ['AWS: *', [deny({ Principal: { AWS: '*' }, Condition: http })]],
    ['NotAction by complement', [deny({ NotAction: 'ec2:*', Action: undefined, Condition: http })]],
    ['everything denied', [deny({})]],
    [
      'by parts',
      [
        deny({ Action: ['s3:G*', 's3:P*', 's3:L*', 's3:D*'], Condition: http }),
        deny({
          Action: ['s3:A*', 's3:B*', 's3:C*', 's3:I*', 's3:O*', 's3:R*', 's3:U*', 's3:S*', 's3:T*'],
          Condition: http,
        }),
      ],
    ],
    [
      'whatever the TLS version, and none',
      [deny({ Condition: http }), deny({ Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } })],
    ],
  ])('%s', (_, statements) => expect(answer(plaintext, ...statements)).toBe('no'));

  test.each([
    ['nothing', [], 's3:GetObject arn:aws:s3:::data/x'],
    [
      'an Allow instead of a Deny',
      [allow({ Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } })],
      's3:GetObject',
    ],
    ['TLS denied instead', [deny({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } })], 's3:GetObject'],
    ['objects only', [deny({ Resource: objects, Condition: http })], 's3:ListBucket arn:aws:s3:::data'],
    ['bucket only', [deny({ Resource: bucketArn, Condition: http })], 's3:GetObject arn:aws:s3:::data/x'],
    [
      'a prefix only',
      [deny({ Resource: [bucketArn, `${bucketArn}/secret/*`], Condition: http })],
      's3:GetObject arn:aws:s3:::data/x',
    ],
    [
      'another bucket',
      [deny({ Resource: ['arn:aws:s3:::other', 'arn:aws:s3:::other/*'], Condition: http })],
      's3:GetObject',
    ],
    ['GetObject only', [deny({ Action: 's3:GetObject', Condition: http })], 's3:PutObject'],
    ['reading only', [deny({ Action: ['s3:Get*', 's3:List*'], Condition: http })], 's3:PutObject'],
    ['all but one action', [deny({ Action: undefined, NotAction: 's3:PutObject', Condition: http })], 's3:PutObject'],
    ['one account only', [deny({ Principal: { AWS: account }, Condition: http })], 'anonymous s3:GetObject'],
    [
      'all but one role',
      [deny({ Principal: undefined, NotPrincipal: { AWS: `arn:aws:iam::${account}:role/admin` }, Condition: http })],
      'identity s3:GetObject',
    ],
    [
      'a second condition',
      [
        deny({
          Condition: { Bool: { 'aws:SecureTransport': 'false' }, StringEquals: { 'aws:PrincipalAccount': account } },
        }),
      ],
      'anonymous s3:GetObject',
    ],
    [
      'both values',
      [deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' }, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })],
      'aws:sourceip=',
    ],
    ['TLS version alone', [deny({ Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } })], 's3:GetObject'],
    ['Null', [deny({ Condition: { Null: { 'aws:SecureTransport': 'true' } } })], 's3:GetObject'],
    ['a misspelt key', [deny({ Condition: { Bool: { 'aws:SecureTransports': 'false' } } })], 's3:GetObject'],
  ])('%s does not', (_, statements, witness) => expect(answer(plaintext, ...statements)).toContain(witness));
});

describe('public', () => {
  const roleArn = `arn:aws:iam::${account}:role/reader`;
  test.each([
    // the classic pair: everyone, and one account
    [allow({}), 'yes: anonymous s3:GetObject arn:aws:s3:::data/x'],
    [allow({ Principal: { AWS: '*' } }), 'yes: anonymous'],
    [allow({ Principal: { AWS: `arn:aws:iam::${account}:root` } }), 'no'],
    [allow({ Principal: { AWS: account } }), 'no'],
    [allow({ Principal: { AWS: roleArn } }), 'no'],
    [allow({ Principal: { Service: 'cloudfront.amazonaws.com' } }), 'no'],
    [allow({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } } }), 'no'],
    [allow({ Condition: { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abc' } } }), 'yes: anonymous'],
    [allow({ Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abc' } } }), 'yes: anonymous'],
    [allow({ Condition: { StringEquals: { 'aws:PrincipalAccount': account } } }), 'no'],
    [allow({ Condition: { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/*` } } }), 'no'],
    [allow({ Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/admin' } } }), 'yes: identity'],
    [allow({ Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } }), 'yes: anonymous'],
    [
      allow({ Condition: { StringEquals: { 'aws:SourceArn': 'arn:aws:cloudfront::111122223333:distribution/E1' } } }),
      'no',
    ],
    [allow({ Condition: { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } } }), 'no'],
    [allow({ Condition: { StringLike: { 'aws:userid': '*:admin' } } }), 'yes: identity'],
    [allow({ Condition: { StringLike: { 'aws:Referer': 'https://www.example.com/*' } } }), 'yes: anonymous'],
    [allow({ Condition: { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgPaths': 'o-a/*' } } }), 'yes: anonymous'],
    [allow({ Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-a/*' } } }), 'no'],
    // a key that GetObject never supplies
    [allow({ Condition: { StringLike: { 's3:prefix': '*' } } }), 'no'],
    [allow({ Condition: { StringNotLike: { 's3:prefix': 'x' } } }), 'yes: anonymous'],
    [allow({ Condition: { Null: { 'aws:PrincipalArn': 'false' } } }), 'yes: identity'],
    [allow({ Principal: undefined, NotPrincipal: { AWS: account } }), 'yes: anonymous'],
    [allow({ Resource: 'arn:aws:s3:::other/*' }), 'no'],
    // the classic mistake: an object action on the bucket
    [allow({ Resource: bucketArn }), 'no'],
    [allow({ Action: 's3:ListBucket', Resource: bucketArn }), 'yes: anonymous s3:ListBucket arn:aws:s3:::data'],
    [allow({ Action: 'S3:getobject' }), 'yes: anonymous'],
    [allow({ Action: 's3:NotASupportedAction' }), 'no'],
    [allow({ Condition: { StringEquals: { 's3:TlsVersion': '1.2' } } }), 'yes: anonymous'],
  ])('%j: %s', (statement, expected) => expect(answer(isPublic, statement)).toContain(expected));

  test('a Deny that takes everything away closes it, one that leaves a prefix does not', () => {
    expect(answer(isPublic, allow({}), deny({}))).toBe('no');
    expect(
      answer(isPublic, allow({}), deny({ Condition: { StringNotEquals: { 'aws:PrincipalAccount': account } } })),
    ).toBe('no');
    expect(answer(isPublic, allow({}), deny({ Resource: `${bucketArn}/secret/*` }))).toContain('arn:aws:s3:::data/x');
    expect(
      answer(
        isPublic,
        allow({ Resource: `${bucketArn}/public/*` }),
        deny({ Action: undefined, NotAction: 's3:GetObject' }),
      ),
    ).toContain('data/public/');
  });

  test('a policy variable that nobody can fill in is open, one that the surroundings fix is not', () => {
    expect(answer(isPublic, allow({ Resource: `${bucketArn}/\${aws:username}/*` }))).toContain(
      'yes: identity s3:GetObject arn:aws:s3:::data/any/',
    );
    expect(answer(isPublic, allow({ Resource: `${bucketArn}/\${aws:userid}/*` }))).toContain(
      'yes: anonymous s3:GetObject arn:aws:s3:::data/anonymous/',
    );
    expect(answer(isPublic, allow({ Resource: `${bucketArn}/\${aws:PrincipalAccount}/x` }))).toContain(
      'yes: anonymous s3:GetObject arn:aws:s3:::data/anonymous/x',
    );
    expect(answer(isPublic, allow({ Resource: `${bucketArn}/\${aws:UserAgent}/*` }))).toContain(
      'yes: anonymous s3:GetObject arn:aws:s3:::data/any/',
    );
  });
});
