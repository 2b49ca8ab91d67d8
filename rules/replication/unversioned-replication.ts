import { fail, judged, setTo, unknown } from '../../lib/engine';
import { bucketOf, isVersioned, property, replicationRules, states, versioningStatus } from '../../lib/s3';
import { not } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'unversioned-replication',
  title: 'Replication without versioning on both sides',
  severity: 'high',
  rationale:
    'S3 takes no replication rule for a bucket that keeps no versions, and a destination that stops ' +
    'keeping them stops receiving.',
  remediation:
    'Set `versioned: true` (CDK) or `VersioningConfiguration.Status: Enabled` (CloudFormation) on source ' +
    'and destination.',
  controls: ['security-hub/S3.7'],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html'],
  since: '0.1.0',
  subject: 'bucket',
  concerns: states('ReplicationConfiguration'),
  *check(bucket) {
    const rules = replicationRules(bucket);
    if (rules === undefined) return yield unknown(property(bucket, 'ReplicationConfiguration', 'Rules'));
    if (rules.length === 0) return;
    const status = versioningStatus(bucket);
    yield* judged(
      not(isVersioned(bucket)),
      status,
      'the bucket replicates but keeps no versions: S3 answers `InvalidRequest`',
      setTo(status, 'Enabled'),
    );
    for (const { destination, destinationArn } of rules) {
      if (destination.kind === 'unknown') yield unknown(destinationArn, destination.because);
      if (destination.kind !== 'bucket') continue;
      const replica = bucketOf(bucket.estate, destination.resource);
      const there = versioningStatus(replica);
      const isKept = isVersioned(replica);
      const name = destination.resource.constructPath ?? destination.resource.logicalId;
      if (isKept.kind === 'unknown') yield unknown(there, isKept.because);
      if (isKept.kind === 'no')
        yield fail(destinationArn, `the destination \`${name}\` keeps no versions`, {
          related: [{ place: there.place, message: 'versioning is missing here' }],
          ...setTo(there, 'Enabled'),
        });
    }
  },
});
