import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bucketWarden, folder } from '../support/command';

const partner = 'arn:aws:iam::444455556666:role/partner';
const other = 'arn:aws:iam::777788889999:role/other';
const account = ['--account', '111122223333', '--region', 'eu-west-1', '--color', 'never'];

const template = (statement: string, more = ''): string => `# what a comment says stays
Resources:
  Data: { Type: AWS::S3::Bucket, Properties: { BucketName: example-data } }
  DataPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - ${statement}
${more}`;

const grant = (parts: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    Effect: 'Allow',
    Principal: { AWS: partner },
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::example-data/*',
    ...parts,
  });

const role = `  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] }
      Policies:
        - PolicyName: own
          PolicyDocument:
            Version: '2012-10-17'
            Statement: [{ Effect: Allow, Action: ['s3:GetObject', 's3:DeleteObject'], Resource: '*' }]
  Other: { Type: AWS::S3::Bucket }
`;

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly text: string;
  /** of a check of the contract afterwards */
  readonly after: number | null;
}

function fix(text: string, clause: string, ...flags: readonly string[]): Run {
  const cwd = folder({ 'a.yaml': text, 'bucket-warden.yaml': `access:\n  - { buckets: Data, ${clause} }\n` });
  const { code, stdout, stderr } = bucketWarden(
    ['access', 'a.yaml', ...(flags.length > 0 ? flags : ['--fix']), ...account],
    { cwd },
  );
  const after = bucketWarden(['access', 'a.yaml', '--strict-unknown', ...account], { cwd }).code;
  return { code, stdout, stderr, text: readFileSync(join(cwd, 'a.yaml'), 'utf8'), after };
}

describe('access --fix', () => {
  test.each<[string, string, string, RegExp]>([
    [
      'takes out the principal',
      grant({ Principal: { AWS: [partner, other] } }),
      `mustNot: { who: '${other}' }`,
      /"AWS":\[ arn:aws:iam::444455556666:role\/partner \]/,
    ],
    [
      'takes out the action',
      grant({ Action: ['s3:GetObject', 's3:DeleteObject'] }),
      `mustNot: { who: '444455556666', do: delete }`,
      /"Action":\[ s3:GetObject \]/,
    ],
    [
      'takes out the resource',
      grant({ Resource: ['arn:aws:s3:::example-data/a/*', 'arn:aws:s3:::example-data/b/*'] }),
      `mustNot: { who: '444455556666', objects: 'b/*' }`,
      /"Resource":\[ arn:aws:s3:::example-data\/a\/\* \]/,
    ],
    [
      'adds a denial where the statement lets more through',
      grant({ Action: 's3:*' }),
      `mustNot: { who: '${partner}', do: s3:DeleteObject }`,
      /"s3:\*"[\s\S]*Effect: Deny[\s\S]*s3:DeleteObject/,
    ],
    [
      'refuses requests without TLS',
      grant(),
      'mustNot: { who: everybody, unless: { Bool: { aws:SecureTransport: true } } }',
      /Effect: Deny[\s\S]*BoolIfExists/,
    ],
  ])('%s', (_, statement, clause, expected) => {
    const { code, text, after, stderr } = fix(template(statement), clause);
    expect({ code, after }).toEqual({ code: 0, after: 0 });
    expect(stderr).toContain('1 fixed in 1 file');
    expect(text).toMatch(expected);
    expect(text).toMatch(/^# what a comment says stays/);
  });

  test.each<[string, string, string, RegExp]>([
    [
      'of `may`, the principal that nothing admits',
      grant({ Principal: { AWS: [partner, other] } }),
      `may: { who: '444455556666', do: read }`,
      /"AWS":\[ arn:aws:iam::444455556666:role\/partner \]/,
    ],
    [
      'of `may`, the actions that nothing admits',
      grant({ Action: 's3:*', Resource: ['arn:aws:s3:::example-data', 'arn:aws:s3:::example-data/*'] }),
      `may: { who: '${partner}', do: [read, list] }`,
      /"s3:\*"[\s\S]*Effect: Deny[\s\S]*role\/partner[\s\S]*- s3:PutObject\n/,
    ],
    [
      'of `only`, what others do',
      grant({ Principal: { AWS: [partner, other] }, Action: 's3:*' }),
      `only: { who: '${partner}', do: delete }`,
      /Effect: Deny[\s\S]*role\/other[\s\S]*- s3:DeleteObject\n/,
    ],
    [
      'of `nobodyOutside`, who is outside',
      grant({ Principal: { AWS: [partner, other] } }),
      `nobodyOutside: { who: '444455556666' }`,
      /"AWS":\[ arn:aws:iam::444455556666:role\/partner \]/,
    ],
    [
      'other accounts, each by itself',
      grant({ Principal: { AWS: other } }),
      'mustNot: { who: other accounts }',
      /Effect: Deny[\s\S]*role\/other/,
    ],
  ])('takes away, %s', (_, statement, clause, expected) => {
    const { code, text, after } = fix(template(statement), clause);
    expect({ code, after }).toEqual({ code: 0, after: 0 });
    expect(text).toMatch(expected);
  });

  describe('closes a bucket to the public', () => {
    const off =
      '{ BlockPublicAcls: false, BlockPublicPolicy: false, IgnorePublicAcls: false, RestrictPublicBuckets: false }';
    const open = (...more: readonly string[]): string =>
      template([grant({ Principal: '*' }), ...more].join('\n          - ')).replace(
        'BucketName: example-data',
        `BucketName: example-data, PublicAccessBlockConfiguration: ${off}`,
      );

    test('by the block', () => {
      const { code, text, after } = fix(open(), 'mustNot: { who: public }');
      expect({ code, after }).toEqual({ code: 0, after: 0 });
      expect(text).toContain('RestrictPublicBuckets: true');
    });
    test('by the statement, where the block would shut out others, too', () => {
      const { code, text, after } = fix(open(grant()), 'mustNot: { who: public }');
      expect({ code, after }).toEqual({ code: 0, after: 0 });
      expect(text).toContain('RestrictPublicBuckets: false');
      expect(text).toContain(`"AWS":"${partner}"`);
    });
  });

  test('keeps what a role may do with other services', () => {
    const wide = role.replace(`['s3:GetObject', 's3:DeleteObject']`, `['s3:*', 'sqs:*']`).replace(/ {2}Other:.*\n/, '');
    const { code, text, after } = fix(template(grant(), wide), `may: { who: '444455556666', do: read }`);
    expect({ code, after }).toEqual({ code: 0, after: 0 });
    expect(text).toContain(`Action: ['s3:*', 'sqs:*'], Resource: '*'`);
    expect(text).toMatch(/Effect: Deny[\s\S]*Reader/);
  });

  test('lets in whom a `must` names, with --unsafe alone', () => {
    const { code, text, after } = fix(template(grant()), `must: { who: '${other}', do: read }`, '--fix', '--unsafe');
    expect({ code, after }).toEqual({ code: 0, after: 0 });
    expect(text).toMatch(/Effect: Allow[\s\S]*role\/other[\s\S]*Action: s3:GetObject\n/);
    const cwd = folder({
      'a.yaml': template(grant()),
      'bucket-warden.yaml': 'access: [{ mustNot: { who: public } }]\n',
    });
    expect(bucketWarden(['access', 'a.yaml', '--unsafe', ...account], { cwd })).toMatchObject({ code: 2 });
  });

  test('takes the whole statement out of JSON', () => {
    const statements = [grant(), grant({ Principal: { AWS: other } })].map((one): unknown => JSON.parse(one));
    const properties = {
      Bucket: { Ref: 'Data' },
      PolicyDocument: { Version: '2012-10-17', Statement: statements },
    };
    const resources = {
      Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'example-data' } },
      DataPolicy: { Type: 'AWS::S3::BucketPolicy', Properties: properties },
    };
    const { code, text, after } = fix(
      JSON.stringify({ Resources: resources }, null, 2),
      `mustNot: { who: '${other}' }`,
    );
    expect({ code, after }).toEqual({ code: 0, after: 0 });
    properties.PolicyDocument.Statement.pop();
    expect(JSON.parse(text)).toEqual({ Resources: resources });
  });

  test('keeps what a role may do with other buckets', () => {
    const { code, text, after } = fix(template(grant(), role), 'mustNot: { who: Reader, do: delete }');
    expect({ code, after }).toEqual({ code: 0, after: 0 });
    expect(text).toContain(`Action: ['s3:GetObject', 's3:DeleteObject'], Resource: '*'`);
    expect(text).toMatch(/Effect: Deny[\s\S]*Reader/);
  });

  test.each<[string, string, string, RegExp]>([
    [
      'a must, which would widen',
      grant(),
      `must: { who: '${other}', do: read }`,
      /nothing is widened without --unsafe/,
    ],
    [
      'a must beside it, which the edit would break',
      grant(),
      `mustNot: { who: '${partner}', do: read }, must: { who: '${partner}', do: read }`,
      /every edit lets too much through, or refuses/,
    ],
  ])('says that it found no edit for %s', (_, statement, clause, because) => {
    const { code, text, stderr, stdout } = fix(template(statement), clause);
    expect({ code, stdout, text }).toEqual({ code: 1, stdout: '', text: template(statement) });
    expect(stderr).toMatch(/^bucket-warden: no edit was found: /);
    expect(stderr).toMatch(because);
  });

  test('changes nothing where the contract is kept', () => {
    const { code, text, stderr } = fix(template(grant()), `mustNot: { who: '${other}' }`);
    expect({ code, text, stderr: /fixed/.test(stderr) }).toEqual({ code: 0, text: template(grant()), stderr: false });
  });

  test('is shown by --diff, and not made', () => {
    const statement = grant({ Principal: { AWS: [partner, other] } });
    const { code, text, stdout } = fix(template(statement), `mustNot: { who: '${other}' }`, '--diff');
    expect({ code, text }).toEqual({ code: 1, text: template(statement) });
    expect(stdout).toMatch(/^--- a\/a\.yaml\n\+\+\+ b\/a\.yaml\n/);
  });

  test('changes no standard input', () => {
    const cwd = folder({ 'bucket-warden.yaml': 'access: [{ mustNot: { who: public } }]\n' });
    const { code, stderr } = bucketWarden(['access', '-', '--fix', ...account], { cwd });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('standard input is no file') as string,
    });
  });

  test('does not go with --diff', () => {
    const cwd = folder({
      'a.yaml': template(grant()),
      'bucket-warden.yaml': 'access: [{ mustNot: { who: public } }]\n',
    });
    expect(bucketWarden(['access', 'a.yaml', '--fix', '--diff', ...account], { cwd })).toMatchObject({ code: 2 });
  });
});
