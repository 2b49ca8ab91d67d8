import { App, aws_config as config, Stack } from 'aws-cdk-lib';
import { Template as Assertions } from 'aws-cdk-lib/assertions';
import { ConfigGuard, type ConfigGuardProps } from 'bucket-warden/constructs';
import { can } from '../../lib/engine';
import { auditPolicy } from '../../lib/live';
import { loadText } from '../../lib/template';
import { env, findingsOf } from '../support/app';
import { againstSchemas } from '../support/schemas';

function guarded(props?: ConfigGuardProps): { readonly stack: Stack; readonly guard: ConfigGuard } {
  const stack = new Stack(new App(), 'Guarded', { env });
  return { stack, guard: new ConfigGuard(stack, 'Guard', props) };
}

interface Properties {
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** The properties of the one resource of a type. */
function propertiesOf(stack: Stack, type: string): Readonly<Record<string, unknown>> {
  const found: readonly Partial<Properties>[] = Object.values(Assertions.fromStack(stack).findResources(type));
  expect(found).toHaveLength(1);
  return found[0]?.Properties ?? {};
}

test('the rule is asked when a bucket changes, however large, and once a day about everything', () => {
  const { stack, guard } = guarded();
  expect(propertiesOf(stack, 'AWS::Config::ConfigRule')).toMatchObject({
    ConfigRuleName: 'bucket-warden',
    EvaluationModes: [{ Mode: 'DETECTIVE' }],
    Scope: { ComplianceResourceTypes: ['AWS::S3::Bucket'] },
    Source: {
      Owner: 'CUSTOM_LAMBDA',
      SourceIdentifier: stack.resolve(guard.handler.functionArn) as unknown,
      SourceDetails: [
        { EventSource: 'aws.config', MessageType: 'ConfigurationItemChangeNotification' },
        { EventSource: 'aws.config', MessageType: 'OversizedConfigurationItemChangeNotification' },
        {
          EventSource: 'aws.config',
          MessageType: 'ScheduledNotification',
          MaximumExecutionFrequency: 'TwentyFour_Hours',
        },
      ],
    },
  });
  expect(propertiesOf(stack, 'AWS::Lambda::Function')).toMatchObject({ Handler: 'index.config', Timeout: 900 });
  expect(propertiesOf(stack, 'AWS::Lambda::Permission')).toMatchObject({
    Principal: 'config.amazonaws.com',
    SourceAccount: env.account,
  });
});

test('of many buckets it may be asked only about those that change', () => {
  const { Source } = propertiesOf(guarded({ watchesWholeEstate: false }).stack, 'AWS::Config::ConfigRule');
  expect((Source as { SourceDetails: object[] }).SourceDetails).toEqual([
    { EventSource: 'aws.config', MessageType: 'ConfigurationItemChangeNotification' },
    { EventSource: 'aws.config', MessageType: 'OversizedConfigurationItemChangeNotification' },
  ]);
});

test('what it is told', () => {
  const { stack } = guarded({
    ruleName: 'buckets',
    configuration: 'packs: [fsbp]',
    inlineSuppressions: true,
    proactive: true,
    frequency: config.MaximumExecutionFrequency.SIX_HOURS,
  });
  expect(propertiesOf(stack, 'AWS::Lambda::Function')['Environment']).toEqual({
    Variables: { BUCKET_WARDEN_CONFIGURATION: 'packs: [fsbp]', BUCKET_WARDEN_INLINE_SUPPRESSIONS: 'true' },
  });
  expect(propertiesOf(stack, 'AWS::Config::ConfigRule')).toMatchObject({
    ConfigRuleName: 'buckets',
    EvaluationModes: [{ Mode: 'DETECTIVE' }, { Mode: 'PROACTIVE' }],
  });
  expect(() => guarded({ configuration: `# ${'x'.repeat(3895)}` })).toThrow('ConfigGuard: the configuration has');
});

test('a conformance pack holds the same rule', () => {
  const plain = guarded();
  const { stack, guard } = guarded({ conformancePackName: 'buckets' });
  Assertions.fromStack(stack).resourceCountIs('AWS::Config::ConfigRule', 0);
  const { TemplateBody, ConformancePackInputParameters } = propertiesOf(stack, 'AWS::Config::ConformancePack');
  const rule = (JSON.parse(String(TemplateBody)) as { Resources: { Rule: Properties & { Type: string } } }).Resources
    .Rule;
  const alone = propertiesOf(plain.stack, 'AWS::Config::ConfigRule');
  expect(rule.Type).toBe('AWS::Config::ConfigRule');
  expect(rule.Properties).toEqual({
    ...alone,
    Source: { ...(alone['Source'] as object), SourceIdentifier: { Ref: 'FunctionArn' } },
  });
  expect(ConformancePackInputParameters).toEqual([
    { ParameterName: 'FunctionArn', ParameterValue: stack.resolve(guard.handler.functionArn) as unknown },
  ]);
});

test('an aggregator gathers the whole organisation', () => {
  const { stack } = guarded({ aggregatesOrganization: true });
  expect(propertiesOf(stack, 'AWS::Config::ConfigurationAggregator')).toMatchObject({
    OrganizationAggregationSource: { AllAwsRegions: true },
  });
});

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

test('the role may do what an audit needs, answer, and write its log, and nothing else', () => {
  const { stack, guard } = guarded();
  const { PolicyDocument } = propertiesOf(stack, 'AWS::IAM::Policy') as { PolicyDocument: { Statement: Statement[] } };
  const audited = (auditPolicy()['Statement'] as unknown as readonly Statement[]).flatMap(({ Action }) => Action);
  const actions = PolicyDocument.Statement.flatMap(({ Action }) => Action).sort();
  expect(actions).toEqual([...audited, 'config:PutEvaluations', 'logs:CreateLogStream', 'logs:PutLogEvents'].sort());
  const logs = PolicyDocument.Statement.find(({ Action }) => Action.includes('logs:PutLogEvents'));
  expect(logs?.Resource).toEqual(stack.resolve(guard.logGroup.logGroupArn));
});

test.each([
  ['s3:GetBucketPolicy', 'arn:aws:s3:::data-4711', 'allowed'],
  ['s3:GetBucketTagging', 'arn:aws:s3:::data-4711', 'allowed'],
  ['s3:GetObject', 's3://data-4711/x', 'denied'],
  ['s3:PutObject', 's3://data-4711/x', 'denied'],
  ['s3:DeleteObject', 's3://data-4711/x', 'denied'],
  ['s3:ListBucket', 'arn:aws:s3:::data-4711', 'denied'],
  ['s3:PutBucketPolicy', 'arn:aws:s3:::data-4711', 'denied'],
  ['s3:PutBucketPublicAccessBlock', 'arn:aws:s3:::data-4711', 'denied'],
])('asked of the engine, its role and %s on %s: %s', (action, resource, verdict) => {
  const { stack } = guarded();
  const document = Assertions.fromStack(stack).toJSON() as { Resources: Record<string, unknown> };
  document.Resources['Data'] = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data-4711' } };
  const template = loadText('guarded.json', JSON.stringify(document), { environment: env });
  const principal = Object.keys(document.Resources).find((id) => /^GuardHandlerRole(?!.*Policy)/.test(id));
  const { answers } = can([template], {
    principal: principal ?? '',
    action,
    resource,
    context: new Map(),
    isPlaintext: false,
  });
  expect(answers.map((answer) => answer.verdict)).toEqual([verdict]);
});

test('its templates are what the schemas of CloudFormation take', () => {
  const build =
    (props: ConfigGuardProps): ((stack: Stack) => void) =>
    (stack) =>
      void new ConfigGuard(stack, 'Guard', props);
  const { templates, refusals } = againstSchemas([
    { name: 'alone', build: build({}), region: env.region },
    { name: 'with all', build: build({ proactive: true, aggregatesOrganization: true }), region: env.region },
    { name: 'in a pack', build: build({ conformancePackName: 'a' }), region: env.region },
  ]);
  expect([templates, refusals]).toEqual([3, []]);
  // the control: the schemas do refuse
  const broken = (stack: Stack): void => {
    const rule = new ConfigGuard(stack, 'Guard').node.findChild('Resource') as config.CfnConfigRule;
    rule.addPropertyDeletionOverride('Source');
  };
  expect(againstSchemas([{ name: 'broken', build: broken, region: env.region }]).refusals).not.toEqual([]);
});

test.each([
  ['alone', {}],
  [
    'as a conformance pack, proactive, with an aggregator',
    { conformancePackName: 'a', proactive: true, aggregatesOrganization: true },
  ],
])('%s it has no findings, in any rule', (_, props) => {
  expect(findingsOf((stack) => void new ConfigGuard(stack, 'Guard', props))).toEqual([]);
});
