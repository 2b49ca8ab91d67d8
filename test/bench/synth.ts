// Synthesises templates through CfnInclude, a stack each, with one plugin or none: a process of the bench.
//   node dist/test/bench/synth.js none|cdk-nag|bucket-warden|aspect <template>...
import { Aspects, App, Stack, Validations } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { folder } from '../support/command';

const [plugin = 'none', ...templates] = process.argv.slice(2);
const app = new App({ outdir: folder({}), builtinCloudFormationValidation: process.env['CFN_VALIDATION'] === 'true' });
for (const [index, templateFile] of templates.entries()) {
  const stack = new Stack(app, `Main${index}`, { env: { account: '111122223333', region: 'eu-west-1' } });
  void new CfnInclude(stack, 'Included', { templateFile });
}

async function main(): Promise<void> {
  if (plugin === 'cdk-nag') {
    const { AwsSolutionsChecks } = await import('cdk-nag');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }
  if (plugin === 'bucket-warden') {
    const { BucketWarden } = await import('../../lib/entry/index.js');
    Validations.of(app).addPlugins(new BucketWarden());
  }
  if (plugin === 'aspect') {
    const { ComplianceAspect } = await import('../../lib/entry/index.js');
    Aspects.of(app).add(new ComplianceAspect());
  }
  try {
    app.synth();
  } catch (error) {
    // findings end a synthesis, and cost what they cost; anything else would make the bench measure nothing
    if (!/validation|compliance|finding/i.test(String(error))) throw error;
  }
  process.exitCode = 0;
}

void main();
