import { readFileSync } from 'node:fs';
import { loadShellParser } from '../../lib/scripts';
import { coverageOf, lint, type AnyRule, type Outcome, type Rule } from '../../lib/engine';
import { reporters } from '../../lib/reporters';
import { yes, type Template } from '../../lib/template';
import { categoryOf, rules } from '../../rules';
import { lintText, ruleCalled, template, today } from '../support/lint';
import { examplesOf, pageOf, scriptExamplesOf, templatesOf } from '../support/pages';

/** The outcomes of a rule on the subjects of a text. */
function cameTo(text: string, rule: string): readonly (Outcome | undefined)[] {
  return lintText([template(text)], [rule]).examined.map(({ outcomes }) => outcomes.get(rule));
}

const pages = rules.map((rule): [string, AnyRule] => [rule.id, rule]);

beforeAll(() => loadShellParser(readFileSync));

describe.each(pages)('%s', (id, rule) => {
  const page = pageOf(categoryOf(id), id);
  const examples: Template[][] = [];

  beforeAll(() => examples.push(...[...examplesOf(page), ...scriptExamplesOf(page)].map(templatesOf)));

  test('yields nothing where it does not concern', () => {
    const broken: unknown[] = [];
    const watched = <Subject>(
      check: (subject: Subject) => Iterable<unknown>,
      concerns: ((subject: Subject) => { readonly kind: string }) | undefined,
    ) => ({
      ...rule,
      check: (subject: Subject) => {
        const found = [...check(subject)];
        if (concerns?.(subject).kind === 'no') broken.push(...found);
        return [];
      },
    });
    // each member of the union is a rule of its own subject
    const any = rule as unknown as Rule;
    const copy = watched(any.check, any.concerns) as unknown as AnyRule;
    for (const templates of examples) lint(templates, [copy], { today });
    expect(broken).toEqual([]);
  });

  test('passes something on its page that it concerns', () => {
    const came = examples.flatMap((templates) =>
      lint(templates, [rule], { today }).examined.map(({ outcomes }) => outcomes.get(id)),
    );
    expect(came).toContain(id.startsWith('opaque') ? 'unknown' : 'pass');
  });
});

describe('silence is no pass', () => {
  const bare = 'Resources:\n  Data: { Type: AWS::S3::Bucket }\n';

  test.each([
    'missing-mfa-delete',
    'rejected-lifecycle',
    'unversioned-replication',
    'short-lived-logs',
    'outdated-tls',
    'legacy-signature',
    'unreachable-key',
    'missing-write-trail',
    'undeliverable-logs',
  ])('%s does not apply to a bare bucket', (rule) => expect(cameTo(bare, rule)).toEqual(['not-applicable']));

  test.each(['public-read', 'public-acl', 'destroyed-with-stack', 'website-endpoint'])(
    '%s passes a bare bucket',
    (rule) => expect(cameTo(bare, rule)).toEqual(['pass']),
  );

  test('what is not deployed is not passed', () =>
    expect(
      cameTo(
        `
Conditions: { Never: !Equals [a, b] }
Resources:
  Data: { Type: AWS::S3::Bucket, Condition: Never }
`,
        'public-acl',
      ),
    ).toEqual(['not-applicable']));

  const replicating = (status: string): string => `
Parameters: { Made: { Type: String } }
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: { Status: ${status} }
      ReplicationConfiguration:
        Role: !Ref Made
        Rules: [{ Status: Enabled, Prefix: '', Destination: { Bucket: 'arn:aws:s3:::there' } }]
`;
  test.each([
    ['Enabled', 'pass'],
    ['Suspended', 'fail'],
    ['!Ref Made', 'unknown'],
  ])('a bucket that replicates, with versions %s: %s', (status, outcome) =>
    expect(cameTo(replicating(status), 'unversioned-replication')).toEqual([outcome]),
  );

  test('the worst of all worlds counts', () =>
    expect(
      cameTo(
        `
Parameters: { Stage: { Type: String, AllowedValues: [a, b] } }
Conditions: { IsA: !Equals [!Ref Stage, a] }
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties: { AccessControl: !If [IsA, PublicRead, Private],
      OwnershipControls: { Rules: [{ ObjectOwnership: ObjectWriter }] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: false, BlockPublicPolicy: false, IgnorePublicAcls: false,
        RestrictPublicBuckets: false } }
`,
        'public-acl',
      ),
    ).toEqual(['fail']));

  test('a rule that cannot tell whether it concerns, and says nothing, is undecided', () => {
    const rule: Rule<'bucket'> = {
      ...(ruleCalled('unversioned') as Rule<'bucket'>),
      concerns: () => ({ kind: 'unknown', because: 'nobody looked' }),
      check: () => [],
    };
    expect(lint([template(bare)], [rule], { today }).examined[0]?.outcomes.get(rule.id)).toBe('unknown');
    const sure = { ...rule, concerns: () => yes };
    expect(lint([template(bare)], [sure], { today }).examined[0]?.outcomes.get(rule.id)).toBe('pass');
  });

  test('what is suppressed is accepted, what is left beside it is not', () => {
    const suppressed = (rule: string): string => `
Resources:
  Data:
    Type: AWS::S3::Bucket
    Metadata: { bucket-warden: { suppress: [{ rule: ${rule}, reason: scratch }] } }
`;
    expect(cameTo(suppressed('unversioned'), 'unversioned')).toEqual(['accepted']);
    expect(cameTo(suppressed('missing-lifecycle'), 'unversioned')).toEqual(['fail']);
  });

  test('milder findings that are not shown are not passed', () => {
    const report = lintText([template(bare)], ['unversioned'], { minimum: 'critical' });
    expect(report.findings).toEqual([]);
    expect(report.outcomes.get('unversioned')).toEqual({
      fail: 1,
      unknown: 0,
      accepted: 0,
      pass: 0,
      'not-applicable': 0,
    });
  });

  test('a store that has no such setting is not asked; one that refused to say is undecided', () => {
    const live = (name: string): string => `
Resources:
  data:
    Type: AWS::S3::Bucket
    Properties: { VersioningConfiguration: { 'Fn::BucketWarden::${name}': 'this store has no versions' } }
`;
    expect(lintText(live('NotThere'), ['unversioned']).findings).toEqual([]);
    expect(cameTo(live('NotThere'), 'unversioned')).toEqual(['not-applicable']);
    expect(lintText(live('Unread'), ['unversioned']).findings).toHaveLength(1);
    expect(cameTo(live('Unread'), 'unversioned')).toEqual(['unknown']);
  });
});

describe('the matrix of controls', () => {
  const frameworks = [
    {
      id: 'own',
      title: 'Own',
      source: { page: 'https://example.com', read: '2026-11-01' },
      controls: [
        { id: 'own/1', title: 'No public ACL', rules: ['public-acl'] },
        { id: 'own/2', title: 'Second factor', rules: ['missing-mfa-delete'] },
        { id: 'own/3', title: 'Versions', rules: ['unversioned', 'missing-lifecycle'], missing: 'how many' },
      ],
    },
  ];
  const report = lintText('Resources:\n  Data: { Type: AWS::S3::Bucket }\n', [
    'public-acl',
    'missing-mfa-delete',
    'unversioned',
  ]);

  test('counts what passed apart from what it does not concern', () => {
    const [framework] = frameworks;
    if (!framework) throw new Error('there is none');
    expect(coverageOf(report, framework).rows.map(({ state, notApplied }) => [state, notApplied])).toEqual([
      ['pass', []],
      ['not-applicable', []],
      ['fail', ['missing-lifecycle']],
    ]);
  });

  const context = { toolVersion: '0', time: new Date(0), color: false, width: 100, showSuppressed: false, frameworks };
  test('json says the counts of each control', () => {
    const { controls } = JSON.parse(reporters.json(report, { ...context, sourceText: () => undefined })) as {
      controls: object[];
    };
    const none = { passed: 0, failed: 0, undecided: 0, accepted: 0, notApplicable: 0 };
    expect(controls).toEqual([
      { control: 'own/1', ...none, passed: 1 },
      { control: 'own/2', ...none, notApplicable: 1 },
      { control: 'own/3', ...none, failed: 1, notApplied: ['missing-lifecycle'], missing: 'how many' },
    ]);
  });

  test('html ticks what was judged and nothing else', () => {
    const text = reporters.html(report, { ...context, sourceText: () => undefined });
    const row = (id: string): string =>
      text.split('<tr>').find((part) => part.includes(`<th scope="row"><b>${id}</b>`)) ?? '';
    expect(row('1')).toContain('✓');
    expect(row('2')).not.toContain('✓');
    expect(row('2')).toContain('1 does not apply');
    expect(row('3')).toContain('partly covered: how many');
    expect(row('3')).toContain('not applied: missing-lifecycle');
  });

  test('junit passes no resource that no rule asks anything', () => {
    const alone = lintText('Resources:\n  Data: { Type: AWS::S3::Bucket }\n', ['missing-mfa-delete']);
    const text = reporters.junit(alone, { ...context, sourceText: () => undefined });
    expect(text).toContain('<skipped>no rule that was applied asks it anything</skipped>');
    const passing = lintText('Resources:\n  Data: { Type: AWS::S3::Bucket }\n', ['public-acl']);
    expect(reporters.junit(passing, { ...context, sourceText: () => undefined })).toContain('name="1 rule" ');
  });
});
