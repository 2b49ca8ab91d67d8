import { judged } from '../../lib/engine';
import { isOfType, property, type AccountSetting } from '../../lib/s3';
import { allOf, anyOf, get, isOneOf, isStated, isSwitchedOn, not, someItem, undecided } from '../../lib/template';
import type { Decided } from '../../lib/template';
import { defineRule } from '../define-rule';

const detectorType = 'AWS::GuardDuty::Detector';
const firstTime = undecided(
  'whether GuardDuty is enabled for the first time here: S3 Protection is on from the start then, and only then',
);

/** Whether the detector states that S3 Protection is off; it may say so in two ways. */
function isOff(detector: AccountSetting): Decided {
  const logs = property(detector, 'DataSources', 'S3Logs', 'Enable');
  const stated = anyOf([allOf([isStated(logs), not(isSwitchedOn(logs))]), hasFeature(detector, 'DISABLED')]);
  if (stated.kind !== 'no') return stated;
  const isOn = anyOf([isSwitchedOn(logs), hasFeature(detector, 'ENABLED')]);
  return isOn.kind === 'no' ? firstTime : not(isOn);
}

function hasFeature(detector: AccountSetting, status: string): Decided {
  return someItem(property(detector, 'Features'), (feature) =>
    allOf([isOneOf(get(feature, 'Name'), 'S3_DATA_EVENTS'), isOneOf(get(feature, 'Status'), status)]),
  );
}

export default defineRule({
  id: 'missing-s3-protection',
  title: 'GuardDuty does not look at S3',
  severity: 'high',
  rationale: 'Objects that somebody reads or deletes with stolen credentials are seen in data events only.',
  remediation:
    'State the feature: `features: [{ name: "S3_DATA_EVENTS", status: "ENABLED" }]` of `CfnDetector` (CDK), ' +
    '`Features` of `AWS::GuardDuty::Detector` (CloudFormation).',
  controls: ['fsbp/GuardDuty.10'],
  aliases: ['guardduty-s3-protection-enabled', 'CT.GUARDDUTY.PR.1', 'guardduty_s3_protection_enabled', 'CKV_AWS_238'],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-10',
    'https://docs.aws.amazon.com/guardduty/latest/ug/s3-protection.html',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-guardduty-detector.html',
  ],
  since: '0.2.0',
  subject: 'account-setting',
  concerns: isOfType(detectorType),
  *check(detector) {
    if (detector.resource.type !== detectorType) return;
    const enabled = property(detector, 'Enable');
    yield* judged(not(isSwitchedOn(enabled)), enabled, 'the detector is off');
    const features = property(detector, 'Features');
    const where = features.kind === 'absent' ? property(detector, 'DataSources') : features;
    yield* judged(isOff(detector), where, 'S3 Protection is off');
  },
});
