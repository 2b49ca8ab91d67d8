import { fail, judged, unknown } from '../../lib/engine';
import { isVersioned, lifecycleRules, property, versioningStatus, type LifecycleRule } from '../../lib/s3';
import { allOf, anyOf, get, isStated, not, type Decided } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'endless-versions',
  title: 'Old versions are kept for ever',
  severity: 'medium',
  rationale: 'Each overwrite and each deletion leaves a version behind: what was deleted is still there, and paid for.',
  remediation:
    'Add `noncurrentVersionExpiration` to a lifecycle rule (CDK), `NoncurrentVersionExpiration` (CloudFormation).',
  controls: ['security-hub/S3.10'],
  aliases: ['CT.S3.PR.3', 's3-version-lifecycle-policy-check'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-configuration-examples.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-10',
  ],
  since: '0.1.0',
  optIn: true,
  subject: 'bucket',
  concerns: isVersioned,
  *check(bucket) {
    const status = versioningStatus(bucket);
    const keepsVersions = isVersioned(bucket);
    if (keepsVersions.kind === 'unknown') return yield unknown(status, keepsVersions.because);
    if (keepsVersions.kind === 'no') return;
    const rules = lifecycleRules(bucket);
    const lifecycle = property(bucket, 'LifecycleConfiguration');
    if (rules === undefined) return yield unknown(lifecycle);
    const place = lifecycle.kind === 'absent' ? status : lifecycle;
    const ended = anyOf(rules.map(ends));
    const endedWholly = anyOf(rules.map((rule) => allOf([ends(rule), rule.coversEverything])));
    if (ended.kind === 'no')
      yield fail(place, 'the bucket keeps versions, and no lifecycle rule expires or moves them');
    else yield* judged(not(endedWholly), place, 'old versions expire or move for some objects only');
  },
});

const endings = [
  'NoncurrentVersionExpiration',
  'NoncurrentVersionExpirationInDays',
  'NoncurrentVersionTransition',
  'NoncurrentVersionTransitions',
];

function ends({ value, isOn }: LifecycleRule): Decided {
  return allOf([isOn, anyOf(endings.map((key) => isStated(get(value, key))))]);
}
