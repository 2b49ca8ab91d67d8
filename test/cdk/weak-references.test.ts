import { App, aws_iam as iam, aws_s3 as s3, Stack, type Environment } from 'aws-cdk-lib';
import { accessReport } from '../../lib/engine';
import { loadPaths, nodeFiles } from '../../lib/template';
import { recommendedFlags } from '../support/app';
import { folder } from '../support/command';

/**
 * New apps refer across stacks by `Fn::GetStackOutput`, older ones by `Fn::ImportValue`: both lead to the same bucket.
 */
describe.each<[string, Record<string, unknown>, string]>([
  ['Fn::GetStackOutput', recommendedFlags, 'Fn::GetStackOutput'],
  ['Fn::ImportValue', {}, 'Fn::ImportValue'],
])('%s', (_, context, name) => {
  test.each<[string, Environment]>([
    ['in a stated environment', { account: '111122223333', region: 'eu-west-1' }],
    ['anywhere', {}],
  ])('%s', (__, env) => {
    const outdir = folder();
    const app = new App({ outdir, context: { ...context, '@aws-cdk/core:validate': false } });
    const bucket = new s3.Bucket(new Stack(app, 'Store', { env }), 'Data');
    const role = new iam.Role(new Stack(app, 'Work', { env }), 'Reader', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    bucket.grantRead(role);
    app.synth();
    const { templates, errors } = loadPaths([outdir], nodeFiles);
    expect(errors).toEqual([]);
    expect(templates.some(({ source }) => source.text.includes(name))).toBe(true);
    const text = JSON.stringify(accessReport(templates, {}));
    expect(text).toContain('Work/Reader');
    expect(text).not.toContain('was not read');
  });
});
