import { fail, unknown } from '../../lib/engine';
import { property } from '../../lib/s3';
import { get, literal, whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'unencrypted-metadata-table',
  title: 'Metadata tables without an encryption of their own',
  severity: 'low',
  rationale: 'Names, sizes and tags of all objects lie in the table; they are as telling as the objects.',
  remediation:
    'Set `EncryptionConfiguration` of the journal and inventory tables of `MetadataConfiguration` to `aws:kms` with a key (CloudFormation; `metadataConfiguration` of `s3.CfnBucket` in CDK).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/metadata-tables-overview.html',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html',
  ],
  since: '0.1.0',
  subject: 'bucket',
  *check(bucket) {
    const metadata = property(bucket, 'MetadataConfiguration');
    if (metadata.kind === 'unknown') return yield unknown(metadata);
    for (const name of ['JournalTableConfiguration', 'InventoryTableConfiguration']) {
      const table = get(metadata, name);
      if (table.kind === 'absent' || literal(get(table, 'ConfigurationState')) === 'DISABLED') continue;
      const algorithm = get(table, 'EncryptionConfiguration', 'SseAlgorithm');
      if (whyUnknown(algorithm) !== undefined) yield unknown(algorithm);
      else if (algorithm.kind === 'absent')
        yield fail(table, `\`${name}\` states no encryption, so that S3 applies SSE-S3`);
      else if (literal(algorithm) !== 'aws:kms')
        yield fail(algorithm, `\`${name}\` is encrypted with \`${literal(algorithm) ?? '?'}\`, expected \`aws:kms\``);
    }
  },
});
