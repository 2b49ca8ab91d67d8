import { UserError } from '../../lib/template';
import { broken, contractsIn } from '../support/contracts';

const off =
  '{ BlockPublicAcls: false, BlockPublicPolicy: false, IgnorePublicAcls: false, RestrictPublicBuckets: false }';
const partner = 'arn:aws:iam::444455556666:role/partner';
const objects = "'arn:aws:s3:::example-data/*'";

/** A bucket `Data` with these statements in its policy, and what else a test wants. */
function estate(statements: readonly string[], more = '', properties = ''): string {
  return `Parameters:
  Given: { Type: String }
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: example-data
      PublicAccessBlockConfiguration: ${off}
${properties}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
${statements.map((one) => `          - { ${one} }\n`).join('')}${more}`;
}

function allow(principal: string, action: string, more = ''): string {
  return `Effect: Allow, Principal: ${principal}, Action: ${action}, Resource: ${objects}${more}`;
}

function deny(action: string, condition: string): string {
  const resources = `['arn:aws:s3:::example-data', ${objects}]`;
  return `Sid: Fence, Effect: Deny, Principal: '*', Action: ${action}, Resource: ${resources}, Condition: ${condition}`;
}

const byPartner = `{ AWS: '${partner}' }`;
const overTls = "{ Bool: { 'aws:SecureTransport': 'true' } }";
const overHttp = "{ Bool: { 'aws:SecureTransport': 'false' } }";
const role = (name: string, statements: string): string => `  ${name}:
    Type: AWS::IAM::Role
    Properties:
      RoleName: ${name.toLowerCase()}-role
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] }
      Policies: [{ PolicyName: own, PolicyDocument: { Version: '2012-10-17', Statement: [${statements}] } }]
`;
const reads = `{ Effect: Allow, Action: s3:GetObject, Resource: ${objects} }`;

/** What a contract comes to: kept, or each finding by its verdict, severity and words. */
function verdicts(text: string, clauses: string): readonly string[] {
  return broken(text, `access:\n  - ${clauses}`).map(
    ({ kind, severity, message, witness }) => `${kind} ${severity} ${message}${witness ? ` [${witness}]` : ''}`,
  );
}

describe('kept', () => {
  test.each<[string, string, string]>([
    ['a ban that nothing breaks', estate([allow(byPartner, 's3:GetObject')]), 'mustNot: { who: anonymous }'],
    [
      'a ban under a condition that a denial holds',
      estate([allow(byPartner, 's3:GetObject'), deny("'s3:*'", overHttp)]),
      `mustNot: { who: everybody, unless: ${overTls} }`,
    ],
    [
      'objects that a ban is not about',
      estate([allow(byPartner, 's3:GetObject').replace('/*', '/docs/*')]),
      `mustNot: { who: '${partner}', objects: 'secret/*' }`,
    ],
    ['those whom `only` names', estate([allow(byPartner, 's3:GetObject')]), `only: { who: '${partner}', do: read }`],
    ['an account for its role', estate([allow(byPartner, 's3:GetObject')]), 'only: { who: 444455556666, do: read }'],
    [
      'a pattern of ARNs',
      estate([allow(byPartner, 's3:GetObject')]),
      "only: { who: 'arn:aws:iam::*:role/part*', do: read }",
    ],
    ['what `only` does not name', estate([allow(byPartner, 's3:PutObject')]), 'only: { who: own account, do: read }'],
    [
      'two clauses that let in together',
      estate([allow(byPartner, "['s3:GetObject', 's3:PutObject']")]),
      `may: [{ who: '${partner}', do: read }, { who: 444455556666, do: [write, 's3:PutObject'] }]`,
    ],
    [
      'an organisation',
      estate([allow("'*'", 's3:GetObject', ", Condition: { StringEquals: { 'aws:PrincipalOrgID': o-abcdefghij } }")]),
      'nobodyOutside: { who: o-abcdefghij }',
    ],
    [
      'a service that acts for the own account',
      estate([
        allow(
          '{ Service: cloudfront.amazonaws.com }',
          's3:GetObject',
          ", Condition: { StringEquals: { 'aws:SourceArn': 'arn:aws:cloudfront::111122223333:distribution/E1' } }",
        ),
      ]),
      'nobodyOutside: { who: own account }',
    ],
    ['a need by a role', estate([], role('Reader', reads)), 'must: { who: Reader, do: read }'],
    [
      'a need over TLS alone',
      estate([deny("'s3:*'", overHttp)], role('Reader', reads)),
      'must: { who: reader-role, do: read }',
    ],
    [
      'a need with the header that a denial asks for',
      estate(
        [deny('s3:PutObject', "{ StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } }")],
        role('Writer', reads.replace('GetObject', 'PutObject')),
      ),
      'must: { who: Writer, do: write }',
    ],
    [
      'a need under its condition',
      estate([allow(byPartner, 's3:GetObject', ", Condition: { StringEquals: { 'aws:SourceVpce': vpce-1 } }")]),
      `must: { who: '${partner}', do: read, when: { StringEquals: { 'aws:SourceVpce': vpce-1 } } }`,
    ],
    [
      'a need for some objects',
      estate([allow(byPartner, 's3:GetObject').replace('/*', '/docs/*')]),
      `must: { who: '${partner}', do: read, objects: 'docs/*' }`,
    ],
    [
      'another bucket',
      estate([allow("'*'", 's3:GetObject')], '  More: { Type: AWS::S3::Bucket }\n'),
      'buckets: More\n    mustNot: { who: anonymous }',
    ],
    [
      'a bucket without the tag',
      estate(
        [allow("'*'", 's3:GetObject')],
        '  More: { Type: AWS::S3::Bucket, Properties: { Tags: [{ Key: data, Value: personal }] } }\n',
      ),
      'tagged: { data: personal }\n    mustNot: { who: anonymous }',
    ],
  ])('%s', (_, text, clauses) => expect(verdicts(text, clauses)).toEqual([]));
});

describe('broken', () => {
  test.each<[string, string, string, RegExp]>([
    [
      'by a stranger',
      estate([allow("'*'", 's3:GetObject')]),
      'mustNot: { who: anonymous }',
      /^fail critical `anyone, unsigned` may read `Data`, and must not \(access contract `1`\) \[anyone, unsigned: /,
    ],
    [
      'without TLS',
      estate([allow(byPartner, 's3:GetObject')]),
      `mustNot: { who: everybody, unless: ${overTls} }`,
      /^fail high `\S+:role\/partner` may read `Data`, and must not unless `aws:SecureTransport` .* over HTTP\]$/,
    ],
    [
      'on some objects',
      estate([allow(byPartner, 's3:GetObject')]),
      `mustNot: { who: '${partner}', objects: 'secret/*' }`,
      /may read .* on `secret\/\*` .*example-data\/secret\//,
    ],
    [
      'by another role of the account',
      estate([allow("{ AWS: '444455556666' }", 's3:GetObject')]),
      `only: { who: '${partner}', do: read }`,
      /^fail high `the account 444455556666` may read `Data`, and only /,
    ],
    [
      'by another level',
      estate([allow(byPartner, "['s3:GetObject', 's3:PutObject']")]),
      `may: { who: '${partner}', do: read }`,
      /may write to `Data`, and nothing in `may` says so/,
    ],
    [
      'outside of the condition of a clause',
      estate([allow(byPartner, 's3:GetObject')]),
      `may: { who: '${partner}', do: read, when: { IpAddress: { 'aws:SourceIp': 203.0.113.0/24 } } }`,
      /may read `Data`, and nothing in `may` says so/,
    ],
    [
      'outside of the objects of a clause',
      estate([allow(byPartner, 's3:GetObject')]),
      `only: { who: '${partner}', do: read, objects: 'docs/*' }`,
      /may read `Data`, and only /,
    ],
    [
      'by another organisation',
      estate([allow("'*'", 's3:GetObject', ", Condition: { StringEquals: { 'aws:PrincipalOrgID': o-zzzzzzzzzz } }")]),
      'nobodyOutside: { who: o-abcdefghij }',
      /any account of the organisation o-zzzzzzzzzz/,
    ],
    [
      'by a service that may act for anybody',
      estate([allow('{ Service: cloudfront.amazonaws.com }', 's3:GetObject')]),
      'nobodyOutside: { who: own account }',
      /the service cloudfront.amazonaws.com` may read/,
    ],
    [
      'by nobody who is let in',
      estate([]),
      `must: { who: '${partner}', do: read }`,
      /^fail high .* must be able to read `Data` \(access contract `1`\), and no statement allows `s3:GetObject`$/,
    ],
    [
      'by a denial',
      estate([allow(byPartner, 's3:GetObject'), deny('s3:Get*', "{ StringLike: { 'aws:PrincipalArn': '*partner' } }")]),
      `must: { who: '${partner}', do: read }`,
      /and the statement `Fence` denies `s3:GetObject`/,
    ],
    [
      'on some objects that are needed',
      estate([allow(byPartner, 's3:GetObject').replace('/*', '/docs/*')]),
      `must: { who: '${partner}', do: read }`,
      /no statement allows `s3:GetObject` \[.* is refused\]$/,
    ],
    [
      'by a contract about no bucket',
      estate([]),
      'buckets: Dat\n    mustNot: { who: anonymous }',
      /^fail high no bucket is called `Dat`: access contract `1`; did you mean `Data`\?$/,
    ],
    [
      'by a tag that no bucket has',
      estate([]),
      'tagged: { a: b }\n    mustNot: { who: anonymous }',
      /it is about no bucket/,
    ],
    [
      'by a need of nobody',
      estate([], role('Reader', reads)),
      'must: { who: readr-role, do: read }',
      /^fail high nobody is called `readr-role`/,
    ],
  ])('%s', (_, text, clauses, expected) => {
    const found = verdicts(text, clauses);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  test('a ban on nobody is mild, and said', () => {
    expect(verdicts(estate([], role('Reader', reads)), 'mustNot: { who: readr-role }')).toEqual([
      expect.stringMatching(/^fail low nobody is called `readr-role`/),
    ]);
  });

  test('with the statement that is missing, the place of the statement that lets in, and the clause', () => {
    const [need] = broken(estate([]), `access:\n  must: { who: '${partner}', do: read }`);
    expect(need?.fix).toContain(`{"Effect":"Allow","Principal":{"AWS":"${partner}"},"Action":"s3:GetObject"`);
    const [ban] = broken(
      estate([allow("'*'", 's3:GetObject')]),
      'access:\n  reason: law\n  mustNot: { who: public, do: read }',
    );
    expect(ban).toMatchObject({
      location: { path: 'Resources/Policy/Properties/PolicyDocument/Statement/0' },
      related: [{ location: { file: 'bucket-warden.yaml', path: 'access/mustNot' }, message: 'the contract: law' }],
    });
  });
});

describe('pairs', () => {
  const two = (one: string, other: string): string => estate([], role('One', one) + role('Other', other));
  const docs = reads.replace('/*', '/docs/*');
  const writes = reads.replace('GetObject', 'PutObject');
  test.each<[string, string, string, string]>([
    ['less implies more', docs, reads, 'implies: [One, Other]'],
    ['equivalent in other words', `${docs}, ${reads}`, reads, 'equivalent: [One, Other]'],
    ['nothing that both may do', reads, writes, 'disjoint: [[One, Other]]'],
  ])('%s', (_, one, other, clause) => expect(verdicts(two(one, other), clause)).toEqual([]));

  test.each<[string, string, string, string, RegExp]>([
    [
      'more implies no less',
      reads,
      docs,
      'implies: [One, Other]',
      /^fail high `One` may do what `Other` may not with `Data`/,
    ],
    [
      'equivalent in one direction',
      docs,
      reads,
      'equivalent: [One, Other]',
      /^fail high `Other` may do what `One` may not/,
    ],
    [
      'something that both may do',
      docs,
      reads,
      'disjoint: [One, Other]',
      /^fail high `One` and `Other` may do the same .*docs\//,
    ],
    ['nobody', docs, reads, 'disjoint: [One, Othr]', /^fail high nobody is called `Othr`/],
  ])('%s', (_, one, other, clause, expected) => {
    const found = verdicts(two(one, other), clause);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  test('a denial of one by its ARN', () => {
    const denied = estate(
      [deny('s3:Get*', "{ ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/other-role' } }")],
      role('One', reads) + role('Other', reads),
    );
    expect(verdicts(denied, 'implies: [Other, One]')).toEqual([]);
    expect(verdicts(denied, 'implies: [One, Other]')).toHaveLength(1);
  });

  test('a policy that goes by names is undecided', () => {
    const named = estate(
      [deny('s3:Get*', "{ ArnLike: { 'aws:PrincipalArn': '*/other-*' } }")],
      role('One', reads) + role('Other', reads),
    );
    expect(verdicts(named, 'implies: [One, Other]')).toEqual([
      expect.stringMatching(/^unknown .*names, tags or sessions/),
    ]);
  });
});

describe('undecided', () => {
  test.each<[string, string, string, RegExp]>([
    [
      'a principal that is passed in',
      estate([allow('{ AWS: !Ref Given }', 's3:GetObject')]),
      'nobodyOutside: { who: own account }',
      /^unknown /,
    ],
    [
      'a block that is passed in',
      estate([allow("'*'", 's3:GetObject')]).replace(
        'RestrictPublicBuckets: false',
        'RestrictPublicBuckets: !Ref Given',
      ),
      'mustNot: { who: anonymous }',
      /^unknown critical cannot tell whether `anyone, unsigned` may .*public access block/,
    ],
    [
      'a need from a network that the clause does not state',
      estate([allow(byPartner, 's3:GetObject', ", Condition: { StringEquals: { 'aws:SourceVpce': vpce-1 } }")]),
      `must: { who: '${partner}', do: read }`,
      /^unknown high .*may only in some circumstances, which `when` can state/,
    ],
    [
      'the organisation of an account that is named',
      estate([allow(byPartner, 's3:GetObject')]),
      'nobodyOutside: { who: o-abcdefghij }',
      /whether the account `444455556666` belongs to `o-abcdefghij` is not known/,
    ],
    [
      'what the policies of a role say that is made elsewhere',
      estate([]),
      "must: { who: 'arn:aws:iam::111122223333:role/elsewhere', do: read }",
      /its identity policies are not among the templates/,
    ],
    [
      'a ban on such a role',
      estate([]),
      "mustNot: { who: 'arn:aws:iam::111122223333:role/elsewhere', do: read }",
      /its identity policies are not among the templates/,
    ],
    [
      'a bucket whose name is passed in',
      estate([]).replace('BucketName: example-data', 'BucketName: !Ref Given'),
      'buckets: example-data\n    mustNot: { who: anonymous }',
      /cannot tell whether the access contract `1` is about `Data`: its name is not known before deployment/,
    ],
  ])('%s', (_, text, clauses, expected) => {
    const found = verdicts(text, clauses);
    expect(found.length).toBeGreaterThan(0);
    for (const one of found) expect(one).toMatch(expected);
  });
});

describe('what is not understood is refused with its place', () => {
  test.each<[string, RegExp]>([
    ['mustNot: { who: anonymous, do: raed }', /no action on buckets or objects is called `raed`/],
    ['mustNot: { do: read }', /a clause needs `who`/],
    ['must: { who: reader }', /a clause needs `do`/],
    ["must: { who: 'arn:aws:iam::111122223333:role/*', do: read }", /stands for several principals/],
    ['mustNot: { who: anonymous, when: { StringEqual: { aws:SourceVpc: x } } }', /no condition operator `StringEqual`/],
    ['mustNot: { who: anonymous, when: { StringEquals: { aws:SourceVcp: x } } }', /no condition key is called/],
    ['only: { who: anonymous, unless: { Bool: { aws:SecureTransport: true } } }', /only `mustNot` takes `unless`/],
    ['nobodyOutside: { who: partner }', /neither an account nor an organisation/],
    ['mustnt: { who: anonymous }', /there is no setting `mustnt`/],
    ['buckets: Data', /the contract asks nothing/],
    ['mustNot: { who: 44445555 }', /is no account, which has twelve digits/],
    ['mustNot: { who: anonymous, do: [] }', /a clause needs `do`/],
  ])('%s', (clause, message) => {
    const read = (): unknown => contractsIn(`access:\n  - ${clause}`);
    expect(read).toThrow(UserError);
    expect(read).toThrow(message);
  });
});

describe('what nobody can be asked for is never kept in silence', () => {
  const estateOfTwo = estate([], role('Reader', reads) + role('Writer', reads));

  test.each(['own account', 'public', '444455556666', 'o-abcdefghij', 'logging.s3.amazonaws.com', `${partner}/*`])(
    'a pair with %s is refused',
    (who) => {
      for (const clause of ['implies', 'equivalent', 'disjoint'])
        expect(() => verdicts(estateOfTwo, `${clause}: [[Reader, '${who}']]`)).toThrow('is no one role or user');
    },
  );

  test('a pair of two roles is compared', () => {
    expect(verdicts(estateOfTwo, 'equivalent: [[Reader, Writer]]')).toEqual([]);
  });

  test('an organisation that no policy names, as a need', () => {
    const asked = verdicts(estateOfTwo, 'must: { who: o-abcdefghij, do: read }');
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatch(/^(unknown|fail) high .*`?o-abcdefghij/);
  });

  test('a need beside one that can be asked', () => {
    const asked = verdicts(estateOfTwo, 'must: { who: [Reader, o-abcdefghij], do: read }');
    expect(asked).toHaveLength(1);
    expect(verdicts(estateOfTwo, 'must: { who: Reader, do: read }')).toEqual([]);
  });
});
