import { judged, unknown } from '../../lib/engine';
import { bucketOf, objectOwnership, property, replicationRules, states } from '../../lib/s3';
import { accountOf, get, literal, plain, whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'foreign-replica-ownership',
  title: 'Replicas belong to the account of the source',
  severity: 'medium',
  rationale: 'The account that pays for the replicas cannot read them, and cannot protect them.',
  remediation:
    'Add `accessControlTransition: true` to the rule (CDK), `AccessControlTranslation: { Owner: ' +
    'Destination }` with `Account` (CloudFormation), or enforce bucket owner at the destination.',
  controls: [],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-change-owner.html'],
  since: '0.1.0',
  subject: 'bucket',
  concerns: states('ReplicationConfiguration'),
  *check(bucket) {
    const rules = replicationRules(bucket);
    if (rules === undefined) return yield unknown(property(bucket, 'ReplicationConfiguration', 'Rules'));
    for (const { value, destination, destinationArn, isEnabled } of rules) {
      if (isEnabled.kind === 'no') continue;
      const stated = literal(get(value, 'Destination', 'Account'));
      const target = destination.kind === 'bucket' ? bucketOf(bucket.estate, destination.resource) : undefined;
      const [mine, theirs] = [
        plain(accountOf(bucket.resource.template)),
        stated ?? (target && plain(accountOf(target.resource.template))),
      ];
      if (theirs === undefined && destination.kind === 'unknown') yield unknown(destinationArn, destination.because);
      const account = get(value, 'Destination', 'Account');
      if (theirs === undefined && whyUnknown(account) !== undefined) yield unknown(account);
      if (theirs === undefined || mine === theirs) continue;
      const ownership = target && objectOwnership(target);
      const owner = get(value, 'Destination', 'AccessControlTranslation', 'Owner');
      if (whyUnknown(owner) !== undefined) yield unknown(owner);
      else if (
        literal(owner) === 'Destination' ||
        // the default of new buckets, too: about-object-ownership
        (ownership && (ownership.kind === 'absent' || literal(ownership) === 'BucketOwnerEnforced'))
      )
        continue;
      else if (ownership && whyUnknown(ownership) !== undefined) yield unknown(ownership);
      else if (mine === undefined)
        yield unknown(
          destinationArn,
          `whether \`${theirs}\` is another account: that of the stack is not known; say which with \`--account\``,
        );
      else if (target === undefined)
        yield unknown(destinationArn, 'whether the destination, which is made elsewhere, owns what is written there');
      else
        yield* judged(
          isEnabled,
          destinationArn,
          `replicas in the account \`${theirs}\` stay the property of \`${mine}\``,
        );
    }
  },
});
