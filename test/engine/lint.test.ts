import { fail, groupByCause, lint, type Rule } from '../../lib/engine';
import { property } from '../../lib/s3';
import { loadText, no, yes } from '../../lib/template';
import { rules } from '../../rules';
import { brief, lintText, template, today } from '../support/lint';

const resources = (body: string, head = ''): string => `${head}Resources:\n${body.replace(/^/gm, '  ')}\n`;
const bucket = (name: string, rest = ''): string => `${name}:\n  Type: AWS::S3::Bucket\n${rest.replace(/^/gm, '  ')}`;

describe('conditions', () => {
  const head = `Parameters:
  Stage: { Type: String, AllowedValues: [dev, test, prod] }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
`;

  test('a finding says where it holds, and a condition that changes nothing is not mentioned', () => {
    const text = resources(
      bucket(
        'Data',
        'Properties:\n  VersioningConfiguration:\n    Status: !If [IsProd, Enabled, Suspended]\n  Tags: ' +
          '!If [IsProd, [], []]',
      ),
      head,
    );
    expect(lintText(text, ['unversioned']).findings.map(brief)).toEqual([
      'fail unversioned Data Resources/Data/Properties/VersioningConfiguration/Status/Fn::If/2: ' +
        'versioning is `Suspended`, expected `Enabled`, when condition `IsProd` is false (`Stage` is ' +
        '`dev`), and in 1 more case',
    ]);
    const both = resources(
      bucket(
        'Data',
        'Properties:\n  VersioningConfiguration: !If [IsProd, { Status: Suspended }, { Status: Suspended }]',
      ),
      head,
    );
    expect(lintText(both, ['unversioned']).findings.map(({ when }) => when)).toEqual([undefined]);
  });

  describe('what one rule found of a subject is at hand for the next, which rests on the same answers', () => {
    const ofProd = 'condition `IsProd` is true (`Stage` is `prod`)';
    const looking = (id: string): Rule<'bucket'> => ({
      ...(rules.find((rule) => rule.id === 'unversioned') as Rule<'bucket'>),
      id,
      concerns: (one) => (property(one, 'BucketName').kind === 'absent' ? no : yes),
      *check(one) {
        const name = property(one, 'BucketName');
        if (name.kind !== 'absent') yield fail(name, id);
      },
    });
    const shared = looking('second').concerns;
    const both = ['first', 'second'].map((id) => ({ ...looking(id), ...(shared && { concerns: shared }) }));
    const whens = (properties: string, more = ''): readonly unknown[] => {
      const text = resources(bucket('Data', `${more}Properties: { BucketName: ${properties} }`), head);
      return lint([template(text)], both, { today }).findings.map(({ rule, when }) => [rule.id, when]);
    };

    test.each([
      ['a property under a condition', '!If [IsProd, data, !Ref AWS::NoValue]', '', ofProd],
      ['a resource under a condition', 'data', 'Condition: IsProd\n', ofProd],
      ['the control: no condition', 'data', '', undefined],
    ])('%s', (_, properties, more, when) =>
      expect(whens(properties, more)).toEqual([
        ['first', when],
        ['second', when],
      ]),
    );
  });

  test('a resource is judged where it exists', () => {
    const text = resources(bucket('Data', 'Condition: IsProd'), head);
    expect(lintText(text, ['unversioned']).findings.map(({ when }) => when)).toEqual([
      'condition `IsProd` is true (`Stage` is `prod`)',
    ]);
  });

  test('too many combinations are said, not guessed', () => {
    const names = Array.from({ length: 8 }, (_, index) => `P${index}`);
    const text = resources(
      bucket(
        'Data',
        `Properties:\n  VersioningConfiguration:\n    Status: !Join ['', ` +
          `[${names.map((name) => `!Ref ${name}`).join(', ')}]]`,
      ),
      `Parameters:\n${names.map((name) => `  ${name}: { Type: String, AllowedValues: ['', x] }\n`).join('')}`,
    );
    const { findings } = lintText(text, ['unversioned']);
    expect(
      findings.some(({ kind, message }) => kind === 'unknown' && message.includes('more combinations of conditions')),
    ).toBe(true);
  });

  test('a condition of a resource elsewhere does not multiply worlds', () => {
    const others = Array.from({ length: 10 }, (_, index) =>
      bucket(`B${index}`, `Properties:\n  BucketName: !If [C${index}, a${index}, b${index}]`),
    ).join('\n');
    const conditions = Array.from({ length: 10 }, (_, index) => `  C${index}: !Equals [!Ref P${index}, x]\n`).join('');
    const parameters = Array.from({ length: 10 }, (_, index) => `  P${index}: { Type: String }\n`).join('');
    const text = resources(
      `${others}\n${bucket('Data', 'Properties:\n  LoggingConfiguration: { DestinationBucketName: elsewhere }')}`,
      `Parameters:\n${parameters}Conditions:\n${conditions}`,
    );
    expect(
      lintText(text, ['self-logging', 'missing-access-logs']).findings.filter(
        ({ subject }) => subject.logicalId === 'Data',
      ),
    ).toEqual([]);
  });
});

describe('suppressions', () => {
  const suppressed = (metadata: string): string =>
    resources(bucket('Data', `Metadata:\n  bucket-warden:\n    suppress:\n${metadata.replace(/^/gm, '      ')}`));

  test.each([
    ['- { rule: unversioned, reason: scratch }', [], ['scratch']],
    ['- { rule: unversioned, reason: scratch, until: 2026-11-23 }', [], ['scratch']],
    ['- { rule: unversioned, reason: scratch until 2027-01-31 }', [], ['scratch until 2027-01-31']],
    ['- { rule: unversioned, reason: scratch, until: 2026-11-22 }', ['expired-suppression', 'unversioned'], []],
    ['- { rule: unversioned, reason: scratch, until: 2026-02-30 }', ['unexplained-suppression', 'unversioned'], []],
    ['- { rule: unversioned, reason: " " }', ['unexplained-suppression', 'unversioned'], []],
    ['- { rule: unversioned }', ['unexplained-suppression', 'unversioned'], []],
    ['- { reason: scratch }', ['unexplained-suppression', 'unversioned'], []],
    ['- unversioned', ['unexplained-suppression', 'unversioned'], []],
    ['- { rule: unversionned, reason: scratch }', ['unused-suppression', 'unversioned'], []],
    // a rule that did not run cannot say whether its suppression is used
    ['- { rule: unversioned, reason: scratch }\n- { rule: public-acl, reason: shared }', [], ['scratch']],
  ])('%s', (metadata, active, reasons) => {
    const report = lintText(suppressed(metadata), ['unversioned']);
    expect(report.findings.map(({ rule }) => rule.id).sort()).toEqual(active);
    expect(report.suppressed.map(({ suppression }) => suppression.reason)).toEqual(reasons);
    expect(report.summary.suppressed).toBe(reasons.length);
  });

  test('a suppression on one bucket says nothing about another', () => {
    const text = `${suppressed('- { rule: unversioned, reason: scratch }')}${bucket('Other').replace(/^/gm, '  ')}\n`;
    expect(lintText(text, ['unversioned']).findings.map(({ subject }) => subject.logicalId)).toEqual(['Other']);
  });

  test('on the template it covers everything in it', () => {
    const text =
      'Metadata: { bucket-warden: { suppress: [{ rule: unversioned, reason: sandbox }] } }\n' +
      resources(`${bucket('One')}\n${bucket('Two')}`);
    expect(lintText(text, ['unversioned']).summary).toMatchObject({ suppressed: 2, failed: { medium: 0 } });
  });

  test.each([
    [
      'beside the key',
      'Data:\n  Type: AWS::S3::Bucket\n  Properties:\n    VersioningConfiguration: # bucket-warden: ' +
        'ignore[unversioned] scratch\n      Status: Suspended',
      true,
    ],
    [
      'above the key',
      'Data:\n  Type: AWS::S3::Bucket\n  Properties:\n    # bucket-warden: ignore[unversioned] scratch\n  ' +
        '  # and more to say\n    VersioningConfiguration: { Status: Suspended }',
      true,
    ],
    [
      'beside the logical id, with several rules',
      'Data: # bucket-warden: ignore[public-acl, unversioned] scratch\n  Type: AWS::S3::Bucket',
      true,
    ],
    [
      'beside another key',
      'Data:\n  Type: AWS::S3::Bucket\n  Properties:\n    BucketName: x # bucket-warden: ' +
        'ignore[unversioned] scratch\n    VersioningConfiguration: { Status: Suspended }',
      false,
    ],
    [
      'in text it is no comment',
      'Data:\n  Type: AWS::S3::Bucket\n  Properties:\n    BucketName: "x#bucket-warden: ' +
        'ignore[unversioned] scratch"\n    VersioningConfiguration: { Status: Suspended }',
      false,
    ],
  ])('a comment %s', (_, body, isSuppressed) => {
    const report = lintText(resources(body), ['unversioned']);
    expect(report.findings.some(({ rule }) => rule.id === 'unversioned')).toBe(!isSuppressed);
    expect(report.suppressed.map(({ suppression }) => suppression.origin)).toEqual(isSuppressed ? ['comment'] : []);
  });

  test('acknowledgements of the CDK cover the construct and all below it', () => {
    const provenance = {
      stack: 'App',
      constructPaths: new Map([
        ['One', 'App/Box/One/Resource'],
        ['Two', 'App/Boxes/Two/Resource'],
      ]),
      acknowledgements: [{ id: 'BucketWarden::unversioned', reason: 'scratch', constructPath: 'App/Box' }],
    };
    const loaded = template(resources(`${bucket('One')}\n${bucket('Two')}`));
    const withPaths = {
      ...loaded,
      provenance,
      resources: new Map(
        [...loaded.resources].map(([id, resource]) => [
          id,
          Object.assign(resource, { constructPath: provenance.constructPaths.get(id) }),
        ]),
      ),
    };
    for (const resource of withPaths.resources.values()) Object.assign(resource, { template: withPaths });
    const report = lintText([withPaths], ['unversioned']);
    expect(report.findings.map(({ subject }) => subject.constructPath)).toEqual(['App/Boxes/Two/Resource']);
    expect(report.suppressed.map(({ suppression }) => suppression)).toEqual([
      { reason: 'scratch', origin: 'acknowledgement' },
    ]);
  });
});

test('buckets with the same policy are each told of their own', () => {
  const policy = (name: string): string =>
    `${bucket(name)}\n${name}Policy:\n  Type: AWS::S3::BucketPolicy\n  Properties:\n    Bucket: !Ref ` +
    `${name}\n    PolicyDocument:\n      Version: 2012-10-17\n      Statement:\n        - { Effect: Deny, ` +
    `Principal: '*', Action: 's3:PutObject', Resource: '*' }\n        - { Effect: Allow, Principal: '*', ` +
    `Action: 's3:GetObject', Resource: !Sub '\${${name}.Arn}/*' }`;
  const { findings } = lintText(resources(['One', 'Two'].map(policy).join('\n')), ['public-read', 'public-policy']);
  expect(
    findings.map(({ rule, subject, location, witness }) => [
      rule.id,
      subject.logicalId,
      location.path,
      witness?.includes(`\${${subject.logicalId}}/x`),
    ]),
  ).toEqual(
    ['public-read', 'public-policy'].flatMap((rule) =>
      ['One', 'Two'].map((name) => [rule, name, `Resources/${name}Policy/Properties/PolicyDocument/Statement/1`, true]),
    ),
  );
});

describe('the report', () => {
  const text = resources(
    `${bucket('Data', 'Properties:\n  PublicAccessBlockConfiguration: { BlockPublicAcls: true }')}\n` +
      bucket('Clean', 'Properties:\n  VersioningConfiguration: { Status: Enabled }'),
  );

  test('lists the worst first, and findings of one cause together', () => {
    const report = lintText(text);
    const order = report.findings.map(({ severity }) => severity);
    expect(order).toEqual(
      order.toSorted(
        (a, b) => ['critical', 'high', 'medium', 'low'].indexOf(a) - ['critical', 'high', 'medium', 'low'].indexOf(b),
      ),
    );
    const chosen = lintText(text, ['missing-kms-encryption', 'implicit-encryption']);
    const encryption = groupByCause(chosen.findings).find(
      ({ head }) => head.rule.id === 'missing-kms-encryption' && head.subject.logicalId === 'Data',
    );
    expect(encryption?.rest.map(({ rule }) => rule.id)).toEqual(['implicit-encryption']);
    // what is said of a resource as a whole is no cause of what is said of its properties, nor of another whole
    const whole = lintText(text, ['customer-provided-keys', 'plaintext-transport']).findings.filter(
      ({ subject, location }) => subject.logicalId === 'Data' && location.path === 'Resources/Data/Properties',
    );
    expect(new Set(whole.map(({ cause }) => cause)).size).toBe(whole.length);
    expect(whole.length).toBeGreaterThan(1);
    expect(new Set(report.findings.map(({ fingerprint }) => fingerprint)).size).toBe(report.findings.length);
  });

  test.each([
    [{ failOn: 'high' }, 'fail'],
    [{ failOn: 'critical' }, 'pass'],
    [{ minimum: 'critical' }, 'pass'],
  ] as const)('with %j it is a %s', (options, conclusion) =>
    expect(lintText(text, undefined, options).conclusion).toBe(conclusion),
  );

  test('what cannot be decided fails only when asked to', () => {
    const open = resources(
      bucket('Data', 'Properties:\n  VersioningConfiguration: { Status: !Ref P }'),
      'Parameters: { P: { Type: String } }\n',
    );
    expect(lintText(open, ['unversioned'])).toMatchObject({ conclusion: 'pass', summary: { unknown: 1 } });
    expect(lintText(open, ['unversioned'], { strictUnknown: true, failOn: 'low' }).conclusion).toBe('fail');
  });

  test('an input that could not be read is never a pass', () => {
    const report = lint(
      [template(resources(bucket('Data', 'Properties: { VersioningConfiguration: { Status: Enabled } }')))],
      rules.filter(({ id }) => id === 'unversioned'),
      { today, errors: [{ message: 'gone' }] },
    );
    expect(report.findings).toEqual([]);
    expect(report.conclusion).toBe('error');
  });

  test('the order of templates and resources changes nothing', () => {
    const one = (): ReturnType<typeof loadText> => loadText('one.yaml', resources(`${bucket('B')}\n${bucket('A')}`));
    const two = (): ReturnType<typeof loadText> => loadText('two.yaml', text);
    expect(lintText([one(), two()]).findings.map(brief)).toEqual(lintText([two(), one()]).findings.map(brief));
  });

  test('a fingerprint survives moved lines and an added condition around the value', () => {
    const plain = resources(bucket('Data', 'Properties:\n  VersioningConfiguration: { Status: Suspended }'));
    const moved =
      'Description: new\nConditions: { C: !Equals [!Ref AWS::Region, x] }\n' +
      resources(bucket('Data', 'Properties:\n  VersioningConfiguration: { Status: !If [C, Suspended, Suspended] }'));
    const prints = (yaml: string): string[] =>
      lintText(yaml, ['unversioned']).findings.map(({ fingerprint }) => fingerprint);
    expect(prints(moved)).toEqual(prints(plain));
  });
});

describe('suppressions written for other linters', () => {
  const withMetadata = (metadata: string): string =>
    `Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Metadata: ${metadata}\n    Properties: { BucketName: data }\n`;
  test.each([
    [
      '{ cdk_nag: { rules_to_suppress: [{ id: AwsSolutions-S1, reason: small }] } }',
      ['cdk-nag AwsSolutions-S1: small'],
    ],
    [
      '{ cdk_nag: { rules_to_suppress: [{ id: HIPAA.Security-S3BucketLoggingEnabled, reason: c21hbGw=, ' +
        'is_reason_encoded: true }] } }',
      ['cdk-nag HIPAA.Security-S3BucketLoggingEnabled: small'],
    ],
    ['{ checkov: { skip: [{ id: CKV_AWS_18, comment: small }] } }', ['checkov CKV_AWS_18: small']],
    ['{ cfn_nag: { rules_to_suppress: [{ id: W35, reason: small }] } }', ['cfn_nag W35: small']],
    ['{ guard: { SuppressedRules: [S3_BUCKET_LOGGING_ENABLED] } }', ['cfn-guard S3_BUCKET_LOGGING_ENABLED']],
    // another rule, a part of a rule, and what is no suppression
    ['{ checkov: { skip: [{ id: CKV_AWS_21, comment: small }] } }', []],
    ["{ cdk_nag: { rules_to_suppress: [{ id: AwsSolutions-S1, reason: small, applies_to: ['x'] }] } }", []],
    ['{ cfn_nag: { rules_to_suppress: W35 }, guard: 1, checkov: { skip: [1, { id: [] }] } }', []],
  ])('%s', (metadata, reasons) => {
    const report = lintText(withMetadata(metadata), ['missing-access-logs']);
    expect(report.suppressed.map(({ suppression }) => suppression)).toEqual(
      reasons.map((reason) => ({ reason, origin: 'other-linter' })),
    );
    expect(report.findings.map(({ rule }) => rule.id)).toEqual(reasons.length > 0 ? [] : ['missing-access-logs']);
  });

  test.each([
    // checkov: anywhere in the resource
    ['    #checkov:skip=CKV_AWS_18:"small"\n', 'checkov CKV_AWS_18: small'],
    ['    # checkov:skip=CKV_AWS_18\n', 'checkov CKV_AWS_18'],
    ['    # checkov:skip=CKV_AWS_999:no rule of ours\n', undefined],
    // inside the resource, trivy and KICS speak of the line below
    ['    #trivy:ignore:AVD-AWS-0089\n', undefined],
    ['    # kics-scan ignore-line\n', undefined],
  ])('in a resource: %s', (comment, reason) => {
    const text = `Resources:\n  Data:\n${comment}    Type: AWS::S3::Bucket\n    Properties: { BucketName: data }\n`;
    expect(suppressedBy(text)).toEqual(inWords(reason));
  });

  test.each([
    ['  #trivy:ignore:AVD-AWS-0089\n', 'trivy AVD-AWS-0089'],
    ['  #trivy:ignore:aws-0089\n', 'trivy aws-0089'],
    ['  #tfsec:ignore:aws-s3-enable-bucket-logging\n', 'trivy aws-s3-enable-bucket-logging'],
    ['  #trivy:ignore:AVD-AWS-0090 trivy:ignore:AVD-AWS-0089\n', 'trivy AVD-AWS-0089'],
    ['  #trivy:ignore:*\n', 'trivy *'],
    ['  #trivy:ignore:AVD-AWS-0089:exp:2999-01-01\n', 'trivy AVD-AWS-0089'],
    ['  #trivy:ignore:AVD-AWS-0089:exp:2001-01-01\n', undefined],
    // less than a whole rule, or another one
    ['  #trivy:ignore:aws-s3-*\n', undefined],
    ['  #trivy:ignore:AVD-AWS-0089[bucket=data]\n', undefined],
    ['  #trivy:ignore:AVD-AWS-0089:ws:dev\n', undefined],
    ['  #trivy:ignore:AVD-AWS-9999\n', undefined],
    ['  # kics-scan ignore-block\n', 'KICS ignore-block'],
    // the finding is about the properties, one line further down
    ['  # kics-scan ignore-line\n', undefined],
    // these stand at the start of the file or nowhere
    ['  # kics-scan disable=4552b71f-0a2a-4bc4-92dd-ed7ec1b4674c\n', undefined],
    ['  # kics-scan ignore\n', undefined],
    ['  # checkov:skip=CKV_AWS_18:outside of the resource\n', undefined],
  ])('above a resource: %s', (comment, reason) => {
    const text = `Resources:\n${comment}  Data:\n    Type: AWS::S3::Bucket\n    Properties: { BucketName: data }\n`;
    expect(suppressedBy(text)).toEqual(inWords(reason));
  });

  test.each([
    ['# kics-scan disable=4552b71f-0a2a-4bc4-92dd-ed7ec1b4674c\n', 'KICS 4552b71f-0a2a-4bc4-92dd-ed7ec1b4674c'],
    ['# kics-scan ignore\n', 'KICS ignore'],
    ['---\n# kics-scan ignore\n', 'KICS ignore'],
    ['# kics-scan ignored\n', undefined],
    ['---\n# kics-scan disable=00000000-0a2a-4bc4-92dd-ed7ec1b4674c\n', undefined],
  ])('at the start of a file: %s', (comment, reason) => {
    expect(suppressedBy(`${comment}${withMetadata('{}')}`)).toEqual(inWords(reason));
  });

  test('KICS ignores the line beneath', () => {
    const text = (comment: string): string =>
      `Resources:\n  Data:\n    Type: AWS::S3::Bucket\n${comment}    Properties: { BucketName: data }\n`;
    expect(suppressedBy(text('    # kics-scan ignore-line\n'))).toEqual(inWords('KICS ignore-line'));
    expect(suppressedBy(text('    # kics-scan ignore-lines\n'))).toEqual(inWords(undefined));
  });

  test('what KICS ignores without a name is what KICS asks', () => {
    const text = `Resources:\n  # kics-scan ignore-block\n  Data:\n    Type: AWS::S3::Bucket\n`;
    expect(lintText(text, ['missing-lifecycle']).findings).toHaveLength(1);
  });

  function suppressedBy(text: string): readonly (string | undefined)[] {
    const { suppressed, findings } = lintText(text, ['missing-access-logs']);
    const reasons = suppressed.map(({ suppression }) => `${suppression.origin}: ${suppression.reason}`);
    return [...reasons, ...findings.map(() => undefined)];
  }

  const inWords = (reason: string | undefined): readonly (string | undefined)[] => [
    reason === undefined ? undefined : `other-linter: ${reason}`,
  ];

  test('they cover their resource only', () => {
    const text =
      `${withMetadata('{ checkov: { skip: [{ id: CKV_AWS_18, comment: small }] } }')}  Other:\n    Type: ` +
      'AWS::S3::Bucket\n    Properties: { BucketName: other }\n';
    expect(lintText(text, ['missing-access-logs']).findings.map(({ subject }) => subject.logicalId)).toEqual(['Other']);
  });
});
