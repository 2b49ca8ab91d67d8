import {
  App,
  Aspects,
  AspectPriority,
  aws_iam as iam,
  aws_s3 as s3,
  CfnResource,
  Stack,
  Stage,
  Validations,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
} from 'aws-cdk-lib';
import { BucketWarden, ComplianceAspect } from 'bucket-warden';
import { BucketWardenChecks, CisFoundations50Checks, FoundationalSecurityChecks } from 'bucket-warden/packs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addLeakyStacks } from '../../examples/leaky-app/leaky-app';
import type { Finding } from '../../lib/engine';
import { loadPaths, nodeFiles } from '../../lib/template';
import { bucketWarden, folder, projectRoot } from '../support/command';
import { lintText } from '../support/lint';

const { context } = JSON.parse(readFileSync(join(projectRoot, 'cdk.json'), 'utf8')) as {
  context: Record<string, unknown>;
};

function leakyApp(): App {
  const app = new App({ outdir: folder(), context });
  addLeakyStacks(app);
  return app;
}

const sentence = ({ rule, subject, message, when }: Finding): string =>
  `${rule.id} ${subject.constructPath ?? subject.stack ?? ''}: ${message}${when === undefined ? '' : `, when ${when}`}`;

function sentences(report: PolicyValidationPluginReport, prefix = ''): string[] {
  const bare = (description: string): string => description.replace(/^(?:critical|high|medium|low) [a-z0-9-]+: /, '');
  return report.violations
    .filter(({ ruleName }) => !ruleName.endsWith('summary'))
    .flatMap(({ ruleName, description, violatingResources }) =>
      violatingResources.map(
        ({ constructPath }) => `${ruleName.replace(prefix, '')} ${constructPath ?? ''}: ${bare(description)}`,
      ),
    )
    .sort();
}

/** Synthesises and returns what each plugin would have reported. */
function synthesizeWith(app: App, ...plugins: readonly IPolicyValidationPlugin[]): PolicyValidationPluginReport[] {
  const reports: PolicyValidationPluginReport[] = [];
  Validations.of(app).addPlugins({
    name: 'Probe',
    validate(validation) {
      for (const plugin of plugins) reports.push(plugin.validate(validation));
      return { success: true, violations: [] };
    },
  });
  app.synth();
  return reports;
}

describe('the four front ends say the same about the leaky app', () => {
  const app = leakyApp();
  const plugin = new BucketWarden({ summarizeStages: false });
  const [fromPlugin, fromPack] = synthesizeWith(app, plugin, new BucketWardenChecks(app));
  const { templates, errors } = loadPaths([app.outdir], nodeFiles);
  const report = lintText(templates);
  const expected = report.findings.map(sentence).sort();
  const acknowledged = report.suppressed.map(sentence);

  test('there is something to compare', () => {
    expect(errors).toEqual([]);
    expect(expected.length).toBeGreaterThan(25);
    expect(acknowledged).toEqual([expect.stringMatching(/^missing-lifecycle Logs\/AccessLogs\/Resource: /) as string]);
  });

  test('the command', () => {
    const { stdout, code } = bucketWarden([app.outdir, '--format', 'json']);
    const { findings } = JSON.parse(stdout) as { findings: (Omit<Finding, 'rule'> & { rule: string })[] };
    expect(findings.map((finding) => sentence({ ...finding, rule: { id: finding.rule } } as Finding)).sort()).toEqual(
      expected,
    );
    expect(code).toBe(1);
  });

  test('the validation plugin', () => {
    expect(fromPlugin && sentences(fromPlugin)).toEqual([...expected, ...acknowledged].sort());
    expect(fromPlugin?.success).toBe(false);
    expect(plugin.ruleIds).toContain('public-acl');
  });

  test('the cdk-nag pack', () => {
    // acknowledged under the plugin's name, which cdk-nag's own matching does not know
    const withoutStages = fromPack && {
      ...fromPack,
      violations: fromPack.violations.filter(({ ruleName }) => !ruleName.endsWith('findings-in-stages')),
    };
    expect(withoutStages && sentences(withoutStages, 'BucketWardenChecks-')).toEqual(expected);
    expect(fromPack?.success).toBe(false);
  });

  test('the aspect', () => {
    const fresh = leakyApp();
    Aspects.of(fresh).add(new ComplianceAspect(), { priority: AspectPriority.READONLY });
    let stopped = '';
    try {
      fresh.synth();
    } catch (error) {
      stopped = String(error);
    }
    const annotations = fresh.node
      .findAll()
      .flatMap((node) =>
        node.node.metadata
          .filter(({ type, data }) => /^aws:cdk:(error|warning)$/.test(type) && / /.test(String(data)))
          .map(({ data }) => `${node.node.path}|${String(data)}`),
      );
    // a warning in a stage that the aspect is not on can be shown nowhere
    const isSaid = ({ subject: { constructPath = '' }, rule, message, kind, severity }: Finding): boolean =>
      annotations.some((annotation) => annotation.startsWith(`${constructPath}|${severity} ${rule.id}: ${message}`)) ||
      stopped.includes(`${constructPath}: ${severity} ${rule.id}: ${message}`) ||
      (constructPath.startsWith('Production/') && (kind === 'unknown' || severity === 'low'));
    expect(report.findings.filter((finding) => !isSaid(finding)).map(sentence)).toEqual([]);
    const said = report.findings.map(
      (finding) => `${finding.subject.constructPath ?? ''}|${finding.severity} ${finding.rule.id}: ${finding.message}`,
    );
    expect(
      annotations.filter(
        (annotation) => !said.some((one) => annotation.startsWith(one)) && !annotation.includes('aws-cdk'),
      ),
    ).toEqual([]);
  });

  test('the figures come last and once, as the mildest violation, in a stack that has findings', () => {
    const digests = [fromPlugin, fromPack].map((one) => one?.violations.filter(({ severity }) => severity === 'info'));
    for (const digest of digests) {
      expect(digest?.map(({ violatingResources: [one] }) => one?.constructPath)).toEqual(['Logs']);
      const [counts, , ...rows] = (digest?.[0]?.description ?? '').split('\n');
      expect(counts).toMatch(/^\d+ findings \(2 critical, .*\), 2 undecided, 1 suppressed; medium and worse fail$/);
      expect(rows).toHaveLength(13);
      expect(rows.at(-1)).toMatch(/^  and \d+ more rules$/);
    }
    const [clean] = synthesizeWith(plainApp(), new BucketWarden({ select: ['public-acl'] }));
    expect(clean?.violations).toEqual([]);
  });

  test('violations carry place, fix and metadata', () => {
    const violation = fromPlugin?.violations.find(
      ({ ruleName, violatingResources }) =>
        ruleName === 'incomplete-public-access-block' &&
        violatingResources[0]?.constructPath === 'Data/Customers/Resource',
    );
    expect(violation).toMatchObject({
      severity: 'error',
      fix: expect.stringContaining('BlockPublicPolicy: true') as string,
      ruleMetadata: {
        severity: 'high',
        verdict: 'fail',
        controls: 'fsbp/S3.8',
        documentation: expect.stringMatching(/^https:/) as string,
      },
      violatingResources: [
        { resourceLogicalId: 'Customers6955EA0A', locations: ['Properties.PublicAccessBlockConfiguration'] },
      ],
    });
    for (const { severity } of fromPlugin?.violations ?? [])
      expect(['fatal', 'error', 'warning', 'info']).toContain(severity);
  });
});

/** What annotations of a level say, in a whole app. */
function annotated(app: App, level: 'info' | 'error'): string[] {
  return app.node
    .findAll()
    .flatMap((node) => node.node.metadata.filter(({ type }) => type === `aws:cdk:${level}`))
    .map(({ data }) => String(data));
}

describe('the aspect', () => {
  const leak = (scope: Stack): CfnResource =>
    new CfnResource(scope, 'Data', { type: 'AWS::S3::Bucket', properties: { AccessControl: 'PublicRead' } });
  const props = { select: ['public-acl'] };

  test('annotates the figures once, and none where nothing is found', () => {
    const judged = (isLeaky: boolean): string[] => {
      const app = new App({ outdir: folder() });
      const stacks = [new Stack(app, 'One'), new Stack(app, 'Two')];
      for (const stack of stacks) if (isLeaky) leak(stack);
      Aspects.of(app).add(new ComplianceAspect(props));
      app.synth();
      app.synth({ force: true });
      return annotated(app, 'info');
    };
    expect(judged(true)).toEqual(['2 findings (2 critical); medium and worse fail']);
    expect(judged(false)).toEqual([]);
  });

  test('on the app alone stops a synthesis whose Stages hold findings', () => {
    const app = new App({ outdir: folder() });
    leak(new Stack(new Stage(app, 'Prod'), 'Main'));
    Aspects.of(app).add(new ComplianceAspect(props));
    expect(() => app.synth()).toThrow(
      /Prod\/Main\/Data: critical public-acl: the ACL `PublicRead` lets anyone list the bucket/,
    );
  });

  test('and lets a clean one through', () => {
    const app = new App({ outdir: folder() });
    const stage = new Stage(app, 'Prod');
    new s3.CfnBucket(new Stack(stage, 'Main'), 'Data');
    for (const scope of [app, stage]) Aspects.of(scope).add(new ComplianceAspect(props));
    expect(() => app.synth()).not.toThrow();
  });

  test('on a Stage alone stops the synthesis, whose command would show nothing of it', () => {
    const app = new App({ outdir: folder() });
    const stage = new Stage(app, 'Prod');
    leak(new Stack(stage, 'Main'));
    Aspects.of(stage).add(new ComplianceAspect(props));
    expect(() => app.synth()).toThrow(
      /Prod\/Main\/Data: critical public-acl: the ACL `PublicRead` lets anyone list the bucket/,
    );
  });

  test('sees what a later aspect changed and honours acknowledgements', () => {
    const app = new App({ outdir: folder() });
    const stack = new Stack(app, 'Main');
    const data = new s3.CfnBucket(stack, 'Data');
    const accepted = leak(new Stack(app, 'Other'));
    Validations.of(accepted).acknowledge({ id: 'BucketWarden::public-acl', reason: 'public data' });
    Aspects.of(app).add(new ComplianceAspect(props));
    Aspects.of(data).add({
      visit: (node) => (node as s3.CfnBucket).addPropertyOverride('AccessControl', 'PublicRead'),
    });
    app.synth();
    const errors = app.node
      .findAll()
      .flatMap((node) => node.node.metadata.filter(({ type }) => type === 'aws:cdk:error').map(() => node.node.path));
    expect(errors).toEqual(['Main/Data']);
  });
});

describe('the cdk-nag pack', () => {
  test('honours the bare id that cdk-nag documents, and judges a tree without synthesis', () => {
    const app = new App({ outdir: folder() });
    const stack = new Stack(app, 'Main');
    const one = new CfnResource(stack, 'One', { type: 'AWS::S3::Bucket', properties: { AccessControl: 'PublicRead' } });
    new CfnResource(stack, 'Two', { type: 'AWS::S3::Bucket', properties: { AccessControl: 'PublicRead' } });
    Validations.of(one).acknowledge({ id: 'BucketWardenChecks-public-acl', reason: 'public data' });
    const found = sentences(new BucketWardenChecks(app).validateScope(app)).filter((one) => one.includes('public-acl'));
    expect(found).toEqual(['BucketWardenChecks-public-acl Main/Two: the ACL `PublicRead` lets anyone list the bucket']);
  });
});

test('a pack of a framework says what the framework asks, and no more', () => {
  const app = new App({ outdir: folder() });
  const stack = new Stack(app, 'Main');
  const bucket = new CfnResource(stack, 'One', {
    type: 'AWS::S3::Bucket',
    properties: { PublicAccessBlockConfiguration: { BlockPublicAcls: true } },
  });
  const ids = (pack: BucketWardenChecks): string[] =>
    [...new Set(sentences(pack.validateScope(app)).map((one) => one.split(' ')[0] ?? ''))].sort();
  expect(ids(new CisFoundations50Checks(app))).toEqual([
    'CisFoundations50Checks-incomplete-public-access-block',
    'CisFoundations50Checks-plaintext-transport',
  ]);
  expect(ids(new FoundationalSecurityChecks(app))).toContain('FoundationalSecurityChecks-missing-lifecycle');
  Validations.of(bucket).acknowledge({ id: 'CisFoundations50Checks-plaintext-transport', reason: 'nothing is sent' });
  expect(ids(new CisFoundations50Checks(app))).toEqual(['CisFoundations50Checks-incomplete-public-access-block']);
});

describe('options given in code are held to what a file is held to', () => {
  const refused: readonly (readonly [string, object, string])[] = [
    ['a rule that does not exist', { select: ['public-acll'] }, 'no rule is called `public-acll`'],
    ['a pack that does not exist', { packs: ['nope'] }, 'option `packs.0`: `nope` is none of'],
    ['no rule selected', { select: [] }, 'no rule is left to apply'],
    ['no pack selected', { packs: [] }, 'no rule is left to apply'],
    ['a severity in other letters', { failOn: 'Medium' }, 'option `failOn`: `Medium` is none of critical, high'],
    ['a severity that is empty', { failOn: '' }, 'option `failOn`: `` is none of'],
    ['a severity that is null', { failOn: null }, 'option `failOn`: `null` is none of'],
    ['a switch as text', { strictUnknown: 'yes' }, 'option `strictUnknown`: `yes` is neither true nor false'],
    ['a list that is text', { select: 'public-acl' }, 'option `select`: expected a list'],
    ['an account that is none', { trustedAccounts: ['12'] }, 'option `trustedAccounts.0`: `12` is no account'],
    ['an option that there is not', { failOnn: 'high' }, 'there is no setting `failOnn` (did you mean `failOn`?)'],
    ['a file that is not there', { config: 'nowhere.yaml' }, 'nowhere.yaml: no such file'],
  ];

  test.each(refused)('%s', (_, props, message) => {
    expect(() => new BucketWarden(props)).toThrow(message);
    expect(() => new ComplianceAspect(props)).toThrow(message);
  });

  test('a switch of the plugin as text', () =>
    expect(() => new BucketWarden({ summarizeStages: 'no' } as never)).toThrow('option `summarizeStages`'));

  test('and what is right is taken', () => {
    const props = { failOn: 'high', strictUnknown: true, select: ['public-acl'], trustedAccounts: ['444455556666'] };
    expect(new BucketWarden({ ...props, summarizeStages: false } as never).ruleIds).toContain('public-acl');
    expect(() => new ComplianceAspect(props as never)).not.toThrow();
    expect(new BucketWarden({ failOn: undefined }).ruleIds.length).toBeGreaterThan(50);
  });
});

test('a selection leaves in what says that something was not read', () => {
  const app = new App({ outdir: folder() });
  const stack = new Stack(app, 'Main');
  stack.addTransform('Unheard::Of');
  for (const plugin of [new BucketWarden({ select: ['public-acl'] }), new BucketWarden({ packs: ['fsbp'] })])
    expect(plugin.ruleIds).toContain('opaque-template');
  const [report] = synthesizeWith(app, new BucketWarden({ select: ['public-acl'], strictUnknown: true }));
  expect(report?.violations.map(({ ruleName, severity }) => [ruleName, severity])).toEqual([
    ['opaque-template', 'error'],
    ['summary', 'info'],
  ]);
  const [clean] = synthesizeWith(plainApp(), new BucketWarden({ select: ['public-acl'], strictUnknown: true }));
  expect(clean).toEqual({ success: true, violations: [] });
});

function plainApp(): App {
  const app = new App({ outdir: folder() });
  new s3.Bucket(new Stack(app, 'Main'), 'Data');
  return app;
}

test('a run that is asked about no template is not green', () => {
  const validate = (app: App, stackTemplates: IPolicyValidationContext['stackTemplates']): object => {
    app.synth();
    const paths = { templatePaths: stackTemplates.map(({ templatePath }) => templatePath), stackTemplates };
    return new BucketWarden({ select: ['public-acl'] }).validate({ appConstruct: app, ...paths });
  };
  expect(validate(plainApp(), [])).toMatchObject({
    success: false,
    violations: [
      { severity: 'fatal', description: 'the templates could not be judged: there is no template to judge' },
    ],
  });
  const control = plainApp();
  const templatePath = join(control.outdir, 'Main.template.json');
  expect(validate(control, [{ templatePath, stackConstructPath: 'Main', accountId: '', region: '' }])).toEqual({
    success: true,
    violations: [],
  });
});

test('accounts of the stacks of the app are trusted unless others are named', () => {
  const shared = (trusted?: readonly string[]): boolean => {
    const app = new App({ outdir: folder() });
    new Stack(app, 'Tools', { env: { account: '444455556666', region: 'eu-west-1' } });
    const stack = new Stack(app, 'Main', { env: { account: '111122223333', region: 'eu-west-1' } });
    new s3.Bucket(stack, 'Data').grantRead(new iam.AccountPrincipal('444455556666'));
    const options = { select: ['cross-account-access'], ...(trusted ? { trustedAccounts: [...trusted] } : {}) };
    return synthesizeWith(app, new BucketWarden(options))[0]?.success ?? false;
  };
  expect([shared(), shared(['999988887777']), shared(['444455556666'])]).toEqual([true, false, true]);
});

test('a contract is checked at synth, by the plugin and its option', () => {
  const told = (...readers: readonly string[]): readonly string[] => {
    const app = new App({ outdir: folder() });
    const stack = new Stack(app, 'Main', { env: { account: '111122223333', region: 'eu-west-1' } });
    const data = new s3.Bucket(stack, 'Data');
    for (const reader of readers) data.grantRead(new iam.AccountPrincipal(reader));
    const access = [{ buckets: 'Main/Data', nobodyOutside: { who: ['own account', '444455556666'], do: 'read' } }];
    const [report] = synthesizeWith(app, new BucketWarden({ select: ['unversioned'], access }));
    return sentences(report ?? { success: true, violations: [] }).filter((one) => one.startsWith('access-contract'));
  };
  expect(told('444455556666')).toEqual([]);
  expect(told('444455556666', '777788889999')).toEqual([
    expect.stringMatching(/^access-contract Main\/Data\/Resource: `the account 777788889999` may read /),
  ]);
});

test('what the engine itself finds is selected, ignored and given a severity like any rule', () => {
  const found = (props: ConstructorParameters<typeof BucketWarden>[0]): unknown[] => {
    const app = plainApp();
    Validations.of(app).acknowledge({ id: 'BucketWarden::public-acl', reason: 'public data' });
    const [report] = synthesizeWith(app, new BucketWarden(props));
    return (report?.violations ?? []).map(({ ruleName, severity }) => `${ruleName} ${severity}`);
  };
  const ours = ['unused-suppression error', 'summary info'];
  expect(found({ select: ['unused-suppression'] })).toEqual(ours);
  expect(found({ select: ['public-acl'] })).toEqual(ours);
  expect(found({ select: ['public-acl'], ignore: ['unused-suppression'] })).toEqual([]);
  expect(
    found({ select: ['unused-suppression'], config: configuration('severities: {unused-suppression: low}') }),
  ).toEqual(['unused-suppression warning', 'summary info']);
  expect(found({ select: ['expired-suppression'] })).toEqual([]);
});

/** A configuration file. */
function configuration(text: string): string {
  return join(folder({ 'config.yaml': text }), 'config.yaml');
}
