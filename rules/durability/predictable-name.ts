import { fail, unknown } from '../../lib/engine';
import { property } from '../../lib/s3';
import { mayHoldAnything, render, tokensOf, isOneOf } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'predictable-name',
  title: 'Bucket name that anyone can foresee',
  severity: 'low',
  rationale:
    'Names are global: who takes the name first, in another account, gets what was meant for you, or ' +
    'keeps you from deploying.',
  remediation:
    'Leave `bucketName` out and let CloudFormation make a name (CDK: omit it; CloudFormation: omit ' +
    '`BucketName`), or use a bucket of the account-regional namespace.',
  controls: [],
  aliases: ['s3_bucket_shadow_resource_vulnerability'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket',
  *check(bucket) {
    const name = property(bucket, 'BucketName');
    const namespace = property(bucket, 'BucketNamespace');
    const isOfAccount = isOneOf(namespace, 'account-regional');
    if (name.kind === 'absent' || isOfAccount.kind === 'yes') return;
    if (isOfAccount.kind === 'unknown') return yield unknown(namespace);
    if (name.kind !== 'text') return yield unknown(name);
    const tokens = tokensOf(name.text);
    // a part that only the deployment knows cannot be foreseen; account and region can
    const isOpen = tokens.some(
      ({ id, resource }) => resource !== undefined || !/^AWS::(AccountId|Region|Partition)$/.test(id),
    );
    if (
      isOpen &&
      tokens.some((one) => mayHoldAnything(one) || (one.resource === undefined && !one.id.includes('AWS::')))
    )
      return yield unknown(name);
    if (!isOpen)
      yield fail(
        name,
        `\`${render(name.text)}\` can be foreseen${tokens.length === 0 ? '' : ': accounts and regions are no secrets'}`,
      );
  },
});
