import { newAccess, touchedBuckets, type Exposure } from '../../lib/engine';
import type { OrganizationPolicies } from '../../lib/s3';
import { loadPolicy, nodeFiles, type Files } from '../../lib/template';
import { owner } from '../support/contracts';
import { template } from '../support/lint';

const partner = 'arn:aws:iam::444455556666:role/partner';

interface Parts {
  readonly bucket?: string;
  readonly name?: string;
  readonly block?: string;
  readonly principal?: string;
  readonly resource?: string;
  readonly more?: string;
  readonly parameter?: string;
  readonly metadata?: string;
}

/** Two buckets, a policy on the first, and a role that reads the first. */
function text(parts: Parts = {}): string {
  const { bucket = 'Data', name = 'example-data', block = 'true', principal = partner, parameter = 'a' } = parts;
  const { resource = 'arn:aws:s3:::example-data/*', more = '', metadata = 'first' } = parts;
  return `Parameters: { Stage: { Type: String, Default: ${parameter} } }
Resources:
  ${bucket}:
    Type: AWS::S3::Bucket
    Metadata: { note: ${metadata} }
    Properties: { BucketName: ${name}, PublicAccessBlockConfiguration: { RestrictPublicBuckets: ${block} } }
  Other: { Type: AWS::S3::Bucket }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref ${bucket}
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - { Effect: Allow, Principal: { AWS: '${principal}' }, Action: s3:GetObject, Resource: '${resource}' }
  Reader:
    Type: AWS::IAM::Role
    Properties:
      RoleName: reader
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] }
      Policies:
        - PolicyName: own
          PolicyDocument:
            Version: '2012-10-17'
            Statement: [{ Effect: Allow, Action: s3:PutObject, Resource: 'arn:aws:s3:::example-data/*' }${more}]
`;
}

const read = (parts?: Parts): ReturnType<typeof template> =>
  template(text(parts), { environment: { account: owner, region: 'eu-west-1' } });
const gained = (now: Parts, before: Parts = {}): readonly string[] =>
  newAccess([read(now)], [read(before)], 'any').map(({ kind, message }) => `${kind} ${message}`);
const touched = (now: Parts): readonly string[] | undefined => {
  const found = touchedBuckets([read(now)], [read()]);
  return found && [...found].map((key) => key.replace(/^.*#/, ''));
};

describe('new access', () => {
  test.each<[string, Parts, readonly string[]]>([
    ['the same', {}, []],
    ['a bucket that is called otherwise in the template', { bucket: 'Files' }, []],
    ['what is said beside the properties', { metadata: 'second' }, []],
    [
      'somebody else',
      { principal: 'arn:aws:iam::777788889999:root' },
      ['fail `the account 777788889999` may now read `Data`, which was not so before'],
    ],
    [
      'a role that reaches buckets of others',
      { more: `, { Effect: Allow, Action: s3:GetObject, Resource: '*' }` },
      [
        'fail `Reader` may now read `Data`, which was not so before',
        'fail `Reader` may now read `Other`, which was not so before',
        'fail `Reader` may now read buckets beside those of the templates, which was not so before',
      ],
    ],
    [
      'a role that reaches one of them',
      { more: `, { Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::of-somebody-else/*' }` },
      ['fail `Reader` may now read `of-somebody-else`, which was not so before'],
    ],
    [
      'a role that reaches some of them',
      { more: `, { Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::logs-*/*' }` },
      ['fail `Reader` may now read `logs-*`, which was not so before'],
    ],
    [
      'a role that reaches what a parameter names',
      { more: `, { Effect: Allow, Action: s3:GetObject, Resource: !Sub 'arn:aws:s3:::\${Stage}-x/*' }` },
      ['fail `Reader` may now read `a-x`, which was not so before'],
    ],
    [
      'a role that reaches what another stack names',
      {
        more: `, { Effect: Allow, Action: s3:GetObject, Resource: !Sub ['\${Name}/*', { Name: !ImportValue theirs }] }`,
      },
      ['`Data`', '`Other`', 'buckets beside those of the templates'].map(
        (name) =>
          `unknown cannot tell whether \`Reader\` may now read ${name}: the stack that exports \`theirs\` was not read`,
      ),
    ],
    [
      'a role that reaches everything but those of the templates',
      {
        more: `, { Effect: Allow, Action: s3:GetObject, Resource: '*' },
          { Effect: Deny, Action: s3:GetObject, Resource: ['arn:aws:s3:::example-data/*', !Sub '\${Other.Arn}/*'] }`,
      },
      ['fail `Reader` may now read buckets beside those of the templates, which was not so before'],
    ],
  ])('%s', (_, now, expected) => expect(gained(now)).toEqual(expected));

  test('of a role that reaches others that are called like a bucket of the templates is told of them', () => {
    const name = 'example-datx';
    const more = `, { Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::example-dat?/*' }`;
    expect(gained({ more, name }, { name })).toEqual([
      'fail `Reader` may now read `Data`, which was not so before',
      'fail `Reader` may now read `example-data`, which was not so before',
      'fail `Reader` may now read `example-dat?`, which was not so before',
    ]);
  });

  test('of a role that is there in neither state in other words is none', () => {
    const wide = `, { Effect: Allow, Action: [s3:GetObject, s3:ListBucket], Resource: '*' }`;
    const split =
      `, { Effect: Allow, Action: s3:GetObject, Resource: '*' }, { Effect: Allow, Action: ` +
      `s3:ListBucket, Resource: '*' }`;
    expect(gained({ more: split }, { more: wide })).toEqual([]);
    expect(gained({ more: wide }, { more: split })).toEqual([]);
  });
});

describe('how many requests somebody may make', () => {
  const opened = (now: Parts, before: Parts = {}): readonly unknown[] =>
    newAccess([read(now)], [read(before)], 'any').map(({ openness }) => openness);
  const none = { atLeast: undefined, atMost: undefined };

  test('is told with what is new, for both states', () => {
    expect(opened({ principal: 'arn:aws:iam::777788889999:root' })).toEqual([
      { before: none, now: { atLeast: 1024, atMost: 1024 } },
    ]);
    const [change] = opened({}, { resource: 'arn:aws:s3:::example-data/docs/*' });
    expect(change).toMatchObject({ now: { atLeast: 1024, atMost: 1024 } });
    expect(change).toMatchObject({ before: { atLeast: expect.closeTo(984, 3) as number } });
  });
  test('is not told of buckets that no template makes', () => {
    const resource = 'arn:aws:s3:::of-somebody-else/*';
    expect(opened({ more: `, { Effect: Allow, Action: s3:GetObject, Resource: '${resource}' }` })).toEqual([undefined]);
  });
});

describe('what nobody reads here may let somebody in', () => {
  const state = (head: string, inside = ''): ReturnType<typeof read> =>
    template(`${head}\n${text().replace('Other: { Type: AWS::S3::Bucket', `Other: { Type: AWS::S3::Bucket${inside}`)}`);
  const change = (now: string, before: string, inside: readonly string[] = []): readonly string[] =>
    newAccess([state(now, inside[0])], [state(before, inside[1])], 'any').map(
      ({ kind, message }) => `${kind} ${message}`,
    );
  const call = (bucket: string): string =>
    `, Properties: { Fn::Transform: { Name: Ours, Parameters: { b: ${bucket} } } }`;
  const untold = (name: string): string =>
    `unknown cannot tell who gets in now: the macro \`${name}\` may change the template at deployment`;

  test.each<[string, readonly string[], readonly string[]]>([
    ['a macro that is new', change('Transform: Ours', ''), [untold('Ours')]],
    ['another one', change('Transform: [Ours, Theirs]', 'Transform: Ours'), [untold('Ours'), untold('Theirs')]],
    ['the same one', change('Transform: Ours', 'Transform: Ours'), []],
    ['one that is gone', change('', 'Transform: Ours'), []],
    ['one that is understood', change('Transform: AWS::LanguageExtensions', ''), []],
    ['a call of one', change('', '', [call('a')]), [untold('Ours')]],
    ['a call that is otherwise', change('', '', [call('a'), call('b')]), [untold('Ours')]],
    ['the same call', change('', '', [call('a'), call('a')]), []],
  ])('%s', (_, found, expected) => expect(found.filter((one) => one.includes('macro'))).toEqual(expected));
});

describe('a policy of the organization', () => {
  const denial = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: '*',
    Condition: { StringNotEqualsIfExists: { 'aws:PrincipalAccount': [owner, '444455556666'] } },
  };
  const file: Files = {
    ...nodeFiles,
    kind: () => 'file',
    read: () => JSON.stringify({ Version: '2012-10-17', Statement: [denial] }),
  };
  const rcp: OrganizationPolicies = { resourceControl: [{ documents: [loadPolicy('rcp.json', file)] }] };
  const [now, before] = [read({ principal: 'arn:aws:iam::777788889999:root' }), read()];

  test('keeps out whom a bucket policy lets in', () => {
    expect(newAccess([now], [before], 'any')).toHaveLength(1);
    expect(newAccess([now], [before], 'any', rcp)).toEqual([]);
  });
});

describe('new access that is asked for twice', () => {
  const [now, before] = [[read({ principal: 'arn:aws:iam::777788889999:root' })], [read()]];
  const settings = {};

  test('is worked out once', () =>
    expect(newAccess(now, before, 'any', { settings })).toBe(newAccess(now, before, 'any', { settings })));
  test('is another one against another state, or for another exposure', () => {
    const severities = (exposure: Exposure): readonly string[] =>
      newAccess(now, before, exposure).map(({ severity }) => severity);
    expect(severities('any')).not.toEqual(severities('public'));
    expect(newAccess(now, now, 'any')).toEqual([]);
    expect(newAccess(now, before, 'any')).toHaveLength(1);
  });
});

describe('what one bucket is called by', () => {
  const data = `  Data: { Type: AWS::S3::Bucket, Properties: { BucketName: !Ref Name } }\n`;
  const other = `  Other: { Type: AWS::S3::Bucket }\n`;
  const reader = (allowed: string): string => `  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] }
      Policies:
        - PolicyName: own
          PolicyDocument: { Version: '2012-10-17', Statement: [${allowed}] }
`;
  const allowed = `{ Effect: Allow, Action: s3:GetObject, Resource: !Sub 'arn:aws:s3:::\${Name}/*' }`;
  const declared = `Parameters: { Name: { Type: String }, Stage: { Type: String } }`;
  const change = (order: readonly string[], head = ''): readonly string[] => {
    const state = (role: string): ReturnType<typeof template> =>
      template(`${declared}\n${head}Resources:\n${[...order, role].join('')}`);
    return newAccess([state(reader(allowed))], [state(reader(''))], 'any').map(({ kind, message, when }) =>
      [kind, message, ...(when === undefined ? [] : [when])].join(' '),
    );
  };

  test('is the same, whichever is read first', () => {
    const [first, second] = [change([data, other]), change([other, data])];
    expect(first.filter((one) => one.startsWith('fail'))).toEqual([
      'fail `Reader` may now read `Data`, which was not so before',
    ]);
    expect([...first].sort()).toEqual([...second].sort());
  });
  test('holds anything where that bucket is not made', () => {
    const head = `Conditions: { IsMade: !Equals [!Ref Stage, prod] }\n`;
    const sometimes = data.replace('Properties:', 'Condition: IsMade, Properties:');
    const [first, second] = [change([sometimes, other], head), change([other, sometimes], head)];
    expect([...first].sort()).toEqual([...second].sort());
    expect(first.some((one) => /^unknown .*`Other`/.test(one))).toBe(true);
  });
});

describe('new access by a key', () => {
  const root = `{ Effect: Allow, Principal: { AWS: 'arn:aws:iam::${owner}:root' }, Action: 'kms:*', Resource: '*' }`;
  const read = `Action: kms:Decrypt, Resource: '*'`;
  const gainedBy = (principal: string, now: string, before = ''): readonly string[] => {
    const [state, earlier] = [now, before].map((more) =>
      template(
        `Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: !GetAtt Key.Arn }
  Key:
    Type: AWS::KMS::Key
    Properties: { KeyPolicy: { Version: '2012-10-17', Statement: [${root}${more}] } }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - { Effect: Allow, Principal: ${principal}, Action: s3:GetObject, Resource: !Sub '\${Data.Arn}/*' }
`,
        { environment: { account: owner, region: 'eu-west-1' } },
      ),
    );
    return state && earlier
      ? newAccess([state], [earlier], 'any').map(({ kind, message }) => `${kind} ${message}`)
      : [];
  };
  const admit = (principal: string): string => `, { Effect: Allow, Principal: ${principal}, ${read} }`;
  const cloudfront = '{ Service: cloudfront.amazonaws.com }';
  const second = `{ AWS: 'arn:aws:iam::444455556666:role/second' }`;

  test('is that of a service that the bucket admits already', () =>
    expect(gainedBy(cloudfront, admit(cloudfront))).toEqual([
      'fail `the service cloudfront.amazonaws.com` may now read `Data`, which was not so before',
    ]));
  test('is that of one role of an account that the bucket admits as a whole', () => {
    const first = admit(`{ AWS: '${partner}' }`);
    expect(gainedBy(`{ AWS: '444455556666' }`, first + admit(second), first)).toEqual([
      'fail `arn:aws:iam::444455556666:role/second` may now read `Data`, which was not so before',
    ]);
  });
  test('is none of somebody whom the bucket does not admit', () =>
    expect(gainedBy(cloudfront, admit(second))).toEqual([]));
});

describe('a bucket of another name', () => {
  const state = (bucket: string, reached: string): readonly string[] => [bucket, `arn:aws:s3:::${reached}/*`];
  const change = (now: readonly string[], before: readonly string[]): readonly string[] => {
    const [one, other] = [now, before].map(([name = '', reached = '']) =>
      read({ name, resource: reached, more: `, { Effect: Allow, Action: s3:GetObject, Resource: '${reached}' }` }),
    );
    return one && other ? newAccess([one], [other], 'any').map(({ kind, message }) => `${kind} ${message}`) : [];
  };

  test('is reached by what named it before it was called so', () =>
    expect(change(state('example-more', 'example-more'), state('example-data', 'example-more'))).toEqual([
      'fail `Reader` may now read `Data`, which was not so before',
      'fail `arn:aws:iam::444455556666:role/partner` may now read `Data`, which was not so before',
    ]));
  test('is no news where what names it is renamed with it', () =>
    expect(change(state('example-more', 'example-more'), state('example-data', 'example-data'))).toEqual([]));
});

describe('new access by a role that others may assume', () => {
  const change = (now: string, before: string, allowed = 's3:PutObject'): readonly string[] => {
    const [one, other] = [now, before].map((trusted) =>
      template(
        text()
          .replace('Statement: [] }', `Statement: [${trusted}] }`)
          .replace('Action: s3:PutObject', `Action: ${allowed}`),
      ),
    );
    return one && other ? newAccess([one], [other], 'any').map(({ kind, message }) => `${kind} ${message}`) : [];
  };
  const trust = (principal: string, more = ''): string =>
    `{ Effect: Allow, Principal: ${principal}, Action: sts:AssumeRole${more} }`;
  const lambda = trust('{ Service: lambda.amazonaws.com }');
  const account = trust(`{ AWS: '444455556666' }`);
  const narrow = trust(`{ AWS: '444455556666' }`, `, Condition: { StringEquals: { sts:ExternalId: x } }`);

  test.each<[string, string, string, readonly string[]]>([
    [
      'another account',
      `${lambda}, ${account}`,
      lambda,
      ['fail `the account 444455556666` may now assume `Reader`, which was not so before'],
    ],
    [
      'a condition that is gone',
      account,
      narrow,
      ['fail `the account 444455556666` may now assume `Reader`, which was not so before'],
    ],
    ['a condition that is new', narrow, account, []],
    [
      'the same in other words',
      trust(`{ AWS: 'arn:aws:iam::444455556666:root' }`),
      trust(`{ AWS: ['444455556666'] }`),
      [],
    ],
  ])('%s', (_, now, before, expected) => expect(change(now, before)).toEqual(expected));

  test('a role that does nothing with S3', () => expect(change(account, lambda, 'sqs:SendMessage')).toEqual([]));
  test('whom nobody knows is told as such', () => {
    const kinds = change(trust('{ AWS: !ImportValue them }'), lambda).map((one) => one.replace(/ .*/, ''));
    expect(new Set(kinds)).toEqual(new Set(['unknown']));
  });
});

describe('a difference is about', () => {
  test.each<[string, Parts, readonly string[] | undefined]>([
    ['no bucket', {}, []],
    ['no bucket by its metadata', { metadata: 'second' }, []],
    ['the bucket of a policy', { principal: 'arn:aws:iam::777788889999:root' }, ['Data']],
    ['the bucket itself', { block: 'false' }, ['Data']],
    ['any bucket by its name', { name: 'example-files' }, undefined],
    ['any bucket by a role', { more: `, { Effect: Allow, Action: s3:GetObject, Resource: '*' }` }, undefined],
    ['any bucket by a parameter', { parameter: 'b' }, undefined],
    ['any bucket where one comes and one goes', { bucket: 'Files' }, undefined],
  ])('%s', (_, now, expected) => expect(touched(now)).toEqual(expected));
});
