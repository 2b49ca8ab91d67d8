import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { correlationOf } from '../../lib/engine/correlation';
import { loadPaths, loadText, nodeFiles, type Template } from '../../lib/template';
import { folder } from '../support/command';

const bucket = '{"Resources": {"Data": {"Type": "AWS::S3::Bucket"}}}';

/** What a finding on the bucket of a stack is called. */
function nameIn(template: Template): string {
  const resource = [...template.resources.values()].find(({ type }) => type === 'AWS::S3::Bucket');
  return correlationOf('rule', resource, template);
}

const called = (stackName: string): string => nameIn(loadText('t.json', bucket, { provenance: { stackName } }));

/** The same bucket, running, as CloudFormation has tagged it. */
function running(stack: string): string {
  const Metadata = { 'bucket-warden': { madeBy: { stack, logicalId: 'Data' } } };
  return nameIn(
    loadText('aws.json', JSON.stringify({ Resources: { 'data-1': { Type: 'AWS::S3::Bucket', Metadata } } })),
  );
}

test('a stack nested in a nested one is called alike at synthesis, at deployment and when it runs', () => {
  const outdir = folder();
  const app = new App({ outdir });
  const inner = new NestedStack(new NestedStack(new Stack(app, 'WebInfra'), 'Storage'), 'Deep');
  const made = new Bucket(inner, 'Data');
  app.synth();
  const templates = [...loadPaths([outdir], nodeFiles).templates];
  const nested = templates.find(({ resources }) =>
    [...resources.values()].some(({ type }) => type === 'AWS::S3::Bucket'),
  );
  const [storage = '', deep = ''] = templates.flatMap(({ resources }) =>
    [...resources.values()].flatMap(({ type, logicalId }) =>
      type === 'AWS::CloudFormation::Stack' ? [logicalId] : [],
    ),
  );
  const synthesised = nested && nameIn(nested);
  const logicalId = String(inner.resolve((made.node.defaultChild as { logicalId?: string }).logicalId));
  expect(synthesised).toBe(`rule|WebInfra-${storage}-${deep}|${logicalId}`);
  // as CloudFormation calls it, by the page of ContinueUpdateRollback, “Continue rolling back from failed nested stack
  // updates”: WebInfra-Storage-Z2VKC706XKXT
  const physical = `WebInfra-${storage}-Z2VKC706XKXT-${deep}-1U44TLUZ7OR55`;
  expect(called(physical)).toBe(`rule|WebInfra-${storage}-${deep}|Data`);
  expect(running(physical)).toBe(`rule|WebInfra-${storage}-${deep}|Data`);
});

test('a template that nests another by its file, and the stack that it becomes', () => {
  const place = folder({
    'parent.yaml': 'Resources: {Storage: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.json}}}',
    'child.json': bucket,
  });
  const { templates } = loadPaths([place], nodeFiles);
  const child = templates.find(({ nestedIn }) => nestedIn !== undefined);
  expect(child && nameIn(child)).toBe('rule|parent-Storage|Data');
  expect(called('parent-Storage-Z2VKC706XKXT')).toBe('rule|parent-Storage|Data');
});

test('a stack of a stack set is called after the set, wherever it is deployed', () => {
  const set = (properties: object): Template | undefined => {
    const body = { Resources: { Guards: { Type: 'AWS::CloudFormation::StackSet', Properties: properties } } };
    const { templates } = loadPaths([folder({ 't.json': JSON.stringify(body) })], nodeFiles);
    return templates.find(({ nestedIn }) => nestedIn !== undefined);
  };
  const named = set({ StackSetName: 'enable-config', TemplateBody: bucket });
  expect(named && nameIn(named)).toBe('rule|StackSet-enable-config|Data');
  // https://docs.aws.amazon.com/cli/latest/reference/cloudformation/describe-stack-instance.html
  const physical = 'StackSet-enable-config-e6cac20f-0a1b-46e9-8314-53e0d4591532';
  expect([called(physical), running(physical)]).toEqual(Array(2).fill('rule|StackSet-enable-config|Data'));
  const open = set({ StackSetName: { Ref: 'AWS::StackName' }, TemplateBody: bucket });
  expect(open && nameIn(open)).toBe('rule|StackSet-Guards|Data');
});

test.each([
  'Data-PREPRODUCTION',
  'Data-111122223333',
  'Data-eu-west-1',
  'Data-a1b2c3d4e5f6',
  'Data-Z2VKC706',
  'Z2VKC706XKXT',
  'e6cac20f-0a1b-46e9-8314-53e0d4591532',
])('the name %s is whole, running or not', (stackName) => {
  expect(called(stackName)).toBe(`rule|${stackName}|Data`);
  expect(running(stackName)).toBe(`rule|${stackName}|Data`);
});
