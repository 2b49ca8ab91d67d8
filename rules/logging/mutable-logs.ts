import { judged, setTo } from '../../lib/engine';
import { holdsLogs, isLockable, isVersioned, logWriters, nameOf, versioningStatus, logSourceNeeds } from '../../lib/s3';
import { allOf, not } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'mutable-logs',
  title: 'Logs can be overwritten without a trace',
  severity: 'low',
  rationale: 'The first thing an intruder cleans up are the logs.',
  remediation:
    'Set `versioned: true` on the log bucket (CDK), `VersioningConfiguration` (CloudFormation); object ' +
    'lock without a default retention for trails.',
  controls: ['nist-800-53-r5/AU-9', 'pci-dss-3.2.1/10.5.2', 'pci-dss-4.0.1/10.3.2'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html',
  ],
  since: '0.1.0',
  optIn: true,
  needs: logSourceNeeds,
  subject: 'bucket',
  concerns: holdsLogs,
  *check(bucket) {
    const [source] = logWriters(bucket);
    if (source === undefined) return;
    const status = versioningStatus(bucket);
    yield* judged(
      allOf([not(isVersioned(bucket)), not(isLockable(bucket))]),
      status,
      `logs of \`${nameOf(source)}\` are neither versioned nor locked`,
      setTo(status, 'Enabled'),
    );
  },
});
