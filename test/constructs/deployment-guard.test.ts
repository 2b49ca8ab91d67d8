import { App, Stack } from 'aws-cdk-lib';
import { Template as Assertions } from 'aws-cdk-lib/assertions';
import { DeploymentGuard, GuardedAccess, GuardMode, GuardTarget } from 'bucket-warden/constructs';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { can } from '../../lib/engine';
import { loadText } from '../../lib/template';
import { env, findingsOf } from '../support/app';
import { againstSchemas } from '../support/schemas';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

function guarded(props?: ConstructorParameters<typeof DeploymentGuard>[2]): { stack: Stack; guard: DeploymentGuard } {
  const stack = new Stack(new App(), 'Guarded', { env });
  return { stack, guard: new DeploymentGuard(stack, 'Guard', props) };
}

/** How many resources of a type have these properties, and maybe more. */
function withProperties(template: Assertions, type: string, properties: object): number {
  return Object.keys(template.findResources(type, { Properties: properties })).length;
}

test('the hook stops what fails, and calls the function that is packed beside it', () => {
  const { stack, guard } = guarded();
  const template = Assertions.fromStack(stack);
  expect(
    withProperties(template, 'AWS::CloudFormation::LambdaHook', {
      Alias: 'BucketWarden::Deployment::Guard',
      FailureMode: 'FAIL',
      HookStatus: 'ENABLED',
      TargetOperations: ['STACK', 'CHANGE_SET', 'CLOUD_CONTROL'],
      TargetFilters: { Actions: ['CREATE', 'UPDATE'] },
      LambdaFunction: stack.resolve(guard.handler.functionArn) as unknown,
      ExecutionRole: stack.resolve(guard.executionRole.roleArn) as unknown,
    }),
  ).toBe(1);
  expect(withProperties(template, 'AWS::Lambda::Function', { Handler: 'index.hook', Runtime: 'nodejs22.x' })).toBe(1);
  template.resourceCountIs('AWS::CloudWatch::Alarm', 2);
});

test('the code is one file that has the handler, and nothing of the CDK', () => {
  const { stack } = guarded();
  const out = (stack.node.root as App).synth().directory;
  const assets = readdirSync(out).filter(
    (name) => name.startsWith('asset.') && existsSync(join(out, name, 'index.js')),
  );
  expect(assets).toHaveLength(1);
  const code = readFileSync(join(out, assets[0] ?? '', 'index.js'), 'utf8');
  expect(readdirSync(join(out, assets[0] ?? '')).filter((name) => name.endsWith('.js'))).toEqual(['index.js']);
  expect(code).toContain('hook');
  expect(code).not.toContain("require('aws-cdk-lib");
});

test('what it is told is in the environment of the function, which no stack changes', () => {
  const { stack } = guarded({
    hookName: 'Acme::S3::Guard',
    mode: GuardMode.WARN,
    targets: [GuardTarget.RESOURCE],
    configuration: 'strictUnknown: true',
    failOnNewAccess: GuardedAccess.CROSS_ACCOUNT,
    inlineSuppressions: true,
    excludedStacks: ['CDKToolkit'],
  });
  const template = Assertions.fromStack(stack);
  expect(
    withProperties(template, 'AWS::Lambda::Function', {
      Environment: {
        Variables: {
          BUCKET_WARDEN_CONFIGURATION: 'strictUnknown: true',
          BUCKET_WARDEN_NEW_ACCESS: 'cross-account',
          BUCKET_WARDEN_INLINE_SUPPRESSIONS: 'true',
        },
      },
    }),
  ).toBe(1);
  expect(
    withProperties(template, 'AWS::CloudFormation::LambdaHook', {
      Alias: 'Acme::S3::Guard',
      FailureMode: 'WARN',
      TargetOperations: ['RESOURCE'],
      StackFilters: { FilteringCriteria: 'ALL', StackNames: { Exclude: ['CDKToolkit'] } },
    }),
  ).toBe(1);
});

test('a configuration that a function has no room for is refused', () => {
  expect(() => guarded({ configuration: `# ${'x'.repeat(3894)}` })).not.toThrow();
  expect(() => guarded({ configuration: `# ${'x'.repeat(3895)}` })).toThrow('has room for 3896');
});

test('roles: the hook may call this function, the function may write this log, and neither anything else', () => {
  const { stack, guard } = guarded();
  const template = Assertions.fromStack(stack);
  const statements = [
    ...Object.values(template.findResources('AWS::IAM::Policy')).map(
      ({ Properties }) => (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement,
    ),
    ...Object.values(template.findResources('AWS::IAM::Role')).flatMap(({ Properties }) =>
      ((Properties as { Policies?: { PolicyDocument: { Statement: Statement[] } }[] }).Policies ?? []).map(
        ({ PolicyDocument }) => PolicyDocument.Statement,
      ),
    ),
  ].flat();
  const group = stack.resolve(guard.logGroup.logGroupArn) as unknown;
  const invoked = stack.resolve(guard.handler.functionArn) as unknown;
  expect(statements.map(({ Action, Resource }) => ({ Action, Resource }))).toEqual([
    { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: group },
    { Action: 'lambda:InvokeFunction', Resource: invoked },
  ]);
  expect(JSON.stringify(template.toJSON())).not.toContain('ManagedPolicyArns');
});

test('neither role reaches a bucket, asked of the engine', () => {
  const { stack } = guarded();
  const document = Assertions.fromStack(stack).toJSON() as { Resources: Record<string, unknown> };
  document.Resources['Data'] = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data-4711' } };
  const template = loadText('guarded.json', JSON.stringify(document), { environment: env });
  const roles = Object.keys(document.Resources).filter(
    (id) => /^Guard(Handler|Execution)Role/.test(id) && !/Policy/.test(id),
  );
  expect(roles).toHaveLength(2);
  for (const principal of roles)
    for (const action of ['s3:GetObject', 's3:PutObject', 's3:PutBucketPolicy'])
      expect(
        can([template], { principal, action, resource: 's3://data-4711/x', context: new Map(), isPlaintext: false })
          .answers,
      ).not.toContainEqual(expect.objectContaining({ verdict: 'allowed' }));
});

test('its template is what the schemas of CloudFormation take', () => {
  const build = (stack: Stack): void => void new DeploymentGuard(stack, 'Guard');
  const odd = (stack: Stack): void =>
    new DeploymentGuard(stack, 'Guard').hook.addPropertyOverride('FailureMode', 'ODD');
  expect(againstSchemas([{ name: 'guard', build, region: env.region }])).toEqual({ templates: 1, refusals: [] });
  // the control: the schemas do refuse
  expect(againstSchemas([{ name: 'odd', build: odd, region: env.region }]).refusals).not.toEqual([]);
});

test('has no findings, in any rule', () => {
  expect(findingsOf((stack) => void new DeploymentGuard(stack, 'Guard'))).toEqual([]);
});
