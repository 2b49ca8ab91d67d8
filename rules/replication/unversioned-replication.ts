import { fail, setTo, unknown } from '../../lib/engine';
import { bucketOf, property, replicationRules, states, versioningStatus } from '../../lib/s3';
import { literal, whyUnknown } from '../../lib/template';
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
    if (whyUnknown(status) !== undefined) yield unknown(status);
    else if (literal(status) !== 'Enabled')
      yield fail(
        status,
        'the bucket replicates but keeps no versions: S3 answers `InvalidRequest`',
        setTo(status, 'Enabled'),
      );
    for (const { destination, destinationArn } of rules) {
      if (destination.kind === 'unknown') yield unknown(destinationArn, destination.because);
      if (destination.kind !== 'bucket') continue;
      const there = versioningStatus(bucketOf(bucket.estate, destination.resource));
      const name = destination.resource.constructPath ?? destination.resource.logicalId;
      if (whyUnknown(there) !== undefined) yield unknown(there);
      else if (literal(there) !== 'Enabled')
        yield fail(destinationArn, `the destination \`${name}\` keeps no versions`, {
          related: [{ place: there.place, message: 'versioning is missing here' }],
          ...setTo(there, 'Enabled'),
        });
    }
  },
});
