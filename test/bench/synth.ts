// Synthesises an app with one plugin or none, a process of the bench: templates through CfnInclude, a stack each, or
// so many buckets as programs make them. What is counted begins at the plugin.
//   node dist/test/bench/synth.js none|cdk-nag|bucket-warden|aspect <template>... | --buckets <count>
import { createRequire } from 'node:module';
import { Aspects, App, Stack, Validations } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { ArnPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { folder, projectRoot } from '../support/command';

const [plugin = 'none', ...rest] = process.argv.slice(2);
const app = new App({ outdir: folder({}), builtinCloudFormationValidation: process.env['CFN_VALIDATION'] === 'true' });
const env = { account: '111122223333', region: 'eu-west-1' };
const perStack = 50;

if (rest[0] === '--buckets')
  for (let first = 0; first < Number(rest[1]); first += perStack)
    addBuckets(first, Math.min(perStack, Number(rest[1])));
else
  for (const [index, templateFile] of rest.entries())
    void new CfnInclude(new Stack(app, `Main${index}`, { env }), 'Included', { templateFile });

/** A stack of buckets, with their log bucket and key, roles that read some and readers from other accounts. */
function addBuckets(first: number, count: number): void {
  const stack = new Stack(app, `Main${first}`, { env });
  const common = { enforceSSL: true, blockPublicAccess: BlockPublicAccess.BLOCK_ALL };
  const logs = new Bucket(stack, 'Logs', common);
  const key = new Key(stack, 'Key', { enableKeyRotation: true });
  for (let index = first; index < first + count; index++) {
    const bucket = new Bucket(stack, `Data${index}`, {
      ...common,
      versioned: true,
      minimumTLSVersion: 1.2,
      ...(index % 2 === 0 ? { encryption: BucketEncryption.KMS, encryptionKey: key } : {}),
      serverAccessLogsBucket: logs,
      serverAccessLogsPrefix: `data${index}/`,
    });
    if (index % 5 === 0) {
      const role = new Role(stack, `Role${index}`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
      bucket.grantRead(role, `job-${index}/*`);
    }
    if (index % 3 === 0)
      bucket.addToResourcePolicy(
        new PolicyStatement({
          actions: ['s3:GetObject'],
          principals: [new ArnPrincipal(`arn:aws:iam::${100_000_000_000 + index * 7919}:role/reader-${index}`)],
          resources: [bucket.arnForObjects(`shared/${index}/*`)],
        }),
      );
  }
}

/** What apps get that import the package by its name, of this build or of another. */
function published(): typeof import('../../lib/entry') {
  // with the slash it is the folder, whatever file beside it has its name
  return createRequire(__filename)(`${process.env['BENCH_BUILD'] ?? projectRoot}/`) as typeof import('../../lib/entry');
}

async function main(): Promise<void> {
  Object.assign(globalThis, { countFrom: process.cpuUsage() });
  if (plugin === 'cdk-nag') {
    const { AwsSolutionsChecks } = await import('cdk-nag');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }
  if (plugin === 'bucket-warden') {
    const { BucketWarden } = published();
    Validations.of(app).addPlugins(new BucketWarden());
  }
  if (plugin === 'aspect') {
    const { ComplianceAspect } = published();
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
