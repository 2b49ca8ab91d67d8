import { fail, placeOf, unknown } from '../../lib/engine';
import { anyTruth } from '../../lib/policy';
import {
  acceptsPlaintext,
  bucketAccess,
  bucketOf,
  encryptionKey,
  nameOf,
  property,
  replicationRules,
  switchStates,
  type Bucket,
} from '../../lib/s3';
import { get, isOn, isPresent } from '../../lib/template';
import { defineRule } from '../define-rule';

interface Protection {
  readonly words: string;
  /** undefined when nobody can tell */
  readonly of: (bucket: Bucket) => boolean | undefined;
}

const protections: readonly Protection[] = [
  {
    words: 'a full public access block',
    of: (bucket) => {
      const block = property(bucket, 'PublicAccessBlockConfiguration');
      if (block.kind === 'absent') return false;
      const { off, open } = switchStates(block);
      return off.length > 0 ? false : open.length > 0 ? undefined : true;
    },
  },
  {
    words: 'the refusal of requests without TLS',
    of: (bucket) => {
      return anyTruth(
        bucketAccess(bucket.estate, bucket.resource).policies.map((policy) => {
          const { kind } = acceptsPlaintext(policy);
          return kind === 'no' ? true : kind === 'unknown' ? undefined : false;
        }),
      );
    },
  },
  {
    words: 'encryption with KMS',
    of: (bucket) => {
      const key = encryptionKey(bucket);
      return key === undefined ? false : key.kind === 'unknown' ? undefined : true;
    },
  },
  { words: 'object lock', of: (bucket) => isOn(property(bucket, 'ObjectLockEnabled')) },
  {
    words: 'access logs',
    of: (bucket) => isPresent(get(property(bucket, 'LoggingConfiguration'), 'DestinationBucketName')),
  },
];

export default defineRule({
  id: 'weaker-replica',
  title: 'Replica is less protected than its source',
  severity: 'medium',
  rationale: 'The same data lies in both buckets: whoever wants it takes the weaker one.',
  remediation:
    'Give the destination the settings of the source: the same `BucketProps` for both (CDK), the same properties (CloudFormation).',
  controls: ['nist-800-53-r5/CP-9(8)', 'well-architected/REL09-BP02'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
  ],
  since: '0.1.0',
  subject: 'bucket',
  *check(bucket) {
    const rules = replicationRules(bucket);
    if (rules === undefined) return yield unknown(property(bucket, 'ReplicationConfiguration', 'Rules'));
    for (const { destination, destinationArn, isEnabled } of rules) {
      if (isEnabled === false) continue;
      if (destination.kind === 'unknown') yield unknown(destinationArn, destination.because);
      if (destination.kind !== 'bucket') continue;
      const replica = bucketOf(bucket.estate, destination.resource);
      const states = protections.map(({ words, of }) => ({ words, here: of(bucket), there: of(replica) }));
      const lacking = states.filter(({ here, there }) => here === true && there === false).map(({ words }) => words);
      const open = states
        .filter(({ here, there }) => (here === undefined && there !== true) || (here === true && there === undefined))
        .map(({ words }) => words);
      if (lacking.length > 0)
        yield fail(destinationArn, `\`${nameOf(replica.resource)}\` lacks what its source has: ${lacking.join(', ')}`, {
          related: [{ place: placeOf(replica.resource), message: 'the replica is here' }],
        });
      if (open.length > 0)
        yield unknown(
          destinationArn,
          `whether \`${nameOf(replica.resource)}\` has what its source has: ${open.join(', ')}`,
        );
    }
  },
});
