import { fail, unknown } from '../../lib/engine';
import { actionNames, namesAction, serviceMeant, showPattern, type ActionName } from '../../lib/policy';
import { nearest } from '../../lib/template';
import { hasDocuments } from '../../lib/s3';
import { defineRule } from '../define-rule';

/**
 * Operations of the S3 API whose permission is called otherwise.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
const permissions: ReadonlyMap<string, ActionName> = new Map<string, ActionName>([
  ['s3:listobjects', 's3:ListBucket'],
  ['s3:listobjectsv2', 's3:ListBucket'],
  ['s3:headobject', 's3:GetObject'],
  ['s3:getbucketencryption', 's3:GetEncryptionConfiguration'],
  ['s3:deletebucketencryption', 's3:PutEncryptionConfiguration'],
  ['s3:deletebucketcors', 's3:PutBucketCORS'],
  ['s3:deletebucketlifecycle', 's3:PutLifecycleConfiguration'],
  ['s3:deletebuckettagging', 's3:PutBucketTagging'],
]);

export default defineRule({
  id: 'unknown-action',
  title: 'No such action',
  severity: 'medium',
  rationale: 'A misspelt action grants or denies nothing, and nobody notices.',
  remediation: 'Correct the name; `bucket.grantRead` and its companions spell actions right (CDK).',
  controls: [],
  aliases: ['INVALID_ACTION', 'INVALID_SERVICE_IN_ACTION', 'UNSUPPORTED_ACTION_IN_POLICY'],
  references: ['https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html'],
  since: '0.1.0',
  subject: 'policy-documents',
  concerns: hasDocuments,
  *check({ documents }) {
    for (const { policy, on, symbolTable } of documents) {
      for (const statement of policy.statements) {
        for (const { pattern, open } of [...(statement.actions ?? []), ...(statement.notActions ?? [])]) {
          const text = symbolTable.decode(showPattern(pattern));
          if (open !== undefined) {
            // behind another service's prefix is no action of S3
            if (on === 'bucket' || /^(s3:|[^:]*$)/i.test(text)) yield unknown(statement.place, open);
            continue;
          }
          const isS3 = /^s3:/i.test(text);
          if (text.includes('${')) continue;
          const service = serviceMeant(text);
          if (service !== undefined) {
            yield fail(
              statement.place,
              `there is no service \`${text.replace(/:.*$/, '')}\` (did you mean \`${service}\`)`,
            );
            continue;
          }
          if (isS3 ? namesAction(pattern) : on === 'identity' || /^[*?]+$/.test(text) || namesAction(pattern)) continue;
          const permission = permissions.get(text.toLowerCase());
          const meant =
            permission === undefined
              ? nearest(
                  text,
                  actionNames('s3').map((name) => `s3:${name}`),
                )
              : `the permission for it is \`${permission}\``;
          yield fail(
            statement.place,
            `\`${text}\` is no action of S3${meant === undefined ? '' : ` (${meant.replace(/\?$/, '')})`}`,
          );
        }
      }
    }
  },
});
