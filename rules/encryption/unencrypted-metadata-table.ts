import { judged, unknown } from '../../lib/engine';
import { property, states } from '../../lib/s3';
import { allOf, get, isOneOf, isStated, literal, not } from '../../lib/template';
import { defineRule } from '../define-rule';

/** How the properties of all tables end; new ones are looked at as well. */
const suffix = 'TableConfiguration';

const fromTableBucket = 'that of the table bucket `aws-s3`, which no template sets';

export default defineRule({
  id: 'unencrypted-metadata-table',
  title: 'Metadata tables without an encryption of their own',
  severity: 'low',
  rationale: 'Names, sizes and tags of all objects lie in the table; they are as telling as the objects.',
  remediation:
    'Set `EncryptionConfiguration` of each table of `MetadataConfiguration` to `aws:kms` with a key ' +
    '(CloudFormation; `metadataConfiguration` of `s3.CfnBucket` in CDK).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/metadata-tables-overview.html',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html',
  ],
  since: '0.1.0',
  subject: 'bucket',
  concerns: states('MetadataConfiguration'),
  *check(bucket) {
    const metadata = property(bucket, 'MetadataConfiguration');
    if (metadata.kind === 'unknown') return yield unknown(metadata);
    const tables = metadata.kind === 'map' ? Object.keys(metadata.raw).filter((name) => name.endsWith(suffix)) : [];
    for (const name of tables) {
      const table = get(metadata, name);
      const isThere = allOf([isStated(table), not(isOneOf(get(table, 'ConfigurationState'), 'DISABLED'))]);
      const algorithm = get(table, 'EncryptionConfiguration', 'SseAlgorithm');
      const open = `\`${name}\` states no encryption and takes ${fromTableBucket}`;
      if (algorithm.kind === 'absent') {
        if (isThere.kind !== 'no') yield unknown(table, open);
      } else
        yield* judged(
          allOf([isThere, not(isOneOf(algorithm, 'aws:kms'))]),
          algorithm,
          `\`${name}\` is encrypted with \`${literal(algorithm) ?? '?'}\`, expected \`aws:kms\``,
        );
    }
  },
});
