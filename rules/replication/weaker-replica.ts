import { judged, placeOf, unknown } from '../../lib/engine';
import {
  acceptsPlaintext,
  bucketAccess,
  bucketOf,
  encryptionKey,
  isGiven,
  nameOf,
  property,
  publicAccessSwitches,
  replicationRules,
  states,
  type Bucket,
} from '../../lib/s3';
import { allOf, anyOf, decided, get, isSwitchedOn, not, undecided, type Decided } from '../../lib/template';
import { defineRule } from '../define-rule';

interface Protection {
  readonly words: string;
  readonly isThere: (bucket: Bucket) => Decided;
}

const protections: readonly Protection[] = [
  {
    words: 'a full public access block',
    isThere: (bucket) => {
      const block = property(bucket, 'PublicAccessBlockConfiguration');
      return allOf(publicAccessSwitches.map((name) => isSwitchedOn(get(block, name))));
    },
  },
  {
    words: 'the refusal of requests without TLS',
    isThere: (bucket) => {
      const { policies } = bucketAccess(bucket.estate, bucket.resource);
      return anyOf(policies.map((policy) => not(acceptsPlaintext(policy))));
    },
  },
  {
    words: 'encryption with KMS',
    isThere: (bucket) => {
      const key = encryptionKey(bucket);
      return key?.kind === 'unknown' ? undecided(key.because) : decided(key !== undefined);
    },
  },
  { words: 'object lock', isThere: (bucket) => isSwitchedOn(property(bucket, 'ObjectLockEnabled')) },
  {
    words: 'access logs',
    isThere: (bucket) => isGiven(get(property(bucket, 'LoggingConfiguration'), 'DestinationBucketName')),
  },
];

export default defineRule({
  id: 'weaker-replica',
  title: 'Replica is less protected than its source',
  severity: 'medium',
  rationale: 'The same data lies in both buckets: whoever wants it takes the weaker one.',
  remediation:
    'Give the destination the settings of the source: the same `BucketProps` for both (CDK), the same ' +
    'properties (CloudFormation).',
  controls: ['nist-800-53-r5/CP-9(8)', 'well-architected/REL09-BP02'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
  ],
  since: '0.1.0',
  subject: 'bucket',
  concerns: states('ReplicationConfiguration'),
  *check(bucket) {
    const rules = replicationRules(bucket);
    if (rules === undefined) return yield unknown(property(bucket, 'ReplicationConfiguration', 'Rules'));
    for (const { destination, destinationArn, isEnabled } of rules) {
      if (isEnabled.kind === 'no') continue;
      if (destination.kind === 'unknown') yield unknown(destinationArn, destination.because);
      if (destination.kind !== 'bucket') continue;
      const replica = bucketOf(bucket.estate, destination.resource);
      const lacks = protections.map(({ words, isThere }) => ({
        words,
        answer: allOf([isThere(bucket), not(isThere(replica))]),
      }));
      const named = (kind: Decided['kind']): string =>
        lacks.flatMap(({ words, answer }) => (answer.kind === kind ? [words] : [])).join(', ');
      const [lacking, open] = [named('yes'), named('unknown')];
      if (lacking !== '')
        yield* judged(
          isEnabled,
          destinationArn,
          `\`${nameOf(replica.resource)}\` lacks what its source has: ${lacking}`,
          {
            related: [{ place: placeOf(replica.resource), message: 'the replica is here' }],
          },
        );
      if (open !== '')
        yield unknown(destinationArn, `whether \`${nameOf(replica.resource)}\` has what its source has: ${open}`);
    }
  },
});
