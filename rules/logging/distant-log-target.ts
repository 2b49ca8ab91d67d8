import { fail, unknown } from '../../lib/engine';
import { accessLogTarget, inSameRegion, nameOf, property, states } from '../../lib/s3';
import { accountOf, plain, tokensOf } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'distant-log-target',
  title: 'Log bucket is in another region or account',
  severity: 'high',
  rationale: 'S3 refuses it: the deployment fails.',
  remediation:
    'Make a log bucket in each region and account, in the stack of the buckets that log there (CDK: ' +
    '`serverAccessLogsBucket`; CloudFormation: `DestinationBucketName`).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html',
  ],
  since: '0.1.0',
  subject: 'bucket',
  concerns: states('LoggingConfiguration'),
  *check(bucket) {
    const reference = accessLogTarget(bucket);
    if (reference.kind === 'unknown')
      yield unknown(property(bucket, 'LoggingConfiguration', 'DestinationBucketName'), reference.because);
    if (reference.kind !== 'bucket' || reference.resource === bucket.resource) return;
    const [here, there] = [bucket.resource.template, reference.resource.template];
    const target = property(bucket, 'LoggingConfiguration', 'DestinationBucketName');
    const name = nameOf(reference.resource);
    const [mine, theirs] = [plain(accountOf(here)), plain(accountOf(there))];
    if (mine !== undefined && theirs !== undefined && mine !== theirs)
      yield fail(
        target,
        `\`${name}\` is in the account \`${theirs}\`, the bucket in \`${mine}\`, and S3 answers ` +
          `\`InvalidTargetBucketForLogging\``,
      );
    const same = inSameRegion(here, there);
    // what one stack exports another of the same region imports
    const isImported = target.kind === 'text' && tokensOf(target.text).some(({ resource }) => resource !== undefined);
    if (same.kind === 'unknown' && !isImported)
      yield unknown(
        target,
        `whether \`${name}\` is in the region of the bucket; give the stacks a region, or \`--region\``,
      );
    if (same.kind === 'no')
      yield fail(target, `\`${name}\` is in another region, and S3 answers \`CrossLocationLoggingProhibited\``);
  },
});
