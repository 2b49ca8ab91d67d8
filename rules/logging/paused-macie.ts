import { judged, setTo } from '../../lib/engine';
import { isOfType, property } from '../../lib/s3';
import { isOneOf, not, yes } from '../../lib/template';
import { defineRule } from '../define-rule';

const sessionType = 'AWS::Macie::Session';

export default defineRule({
  id: 'paused-macie',
  title: 'Macie is suspended',
  severity: 'medium',
  rationale: 'Buckets that become public, and personal data in them, are told by nobody.',
  remediation: 'Set `status: "ENABLED"` of `CfnSession` (CDK), `Status: ENABLED` (CloudFormation), or leave it out.',
  controls: ['fsbp/Macie.1'],
  aliases: ['macie-status-check', 'macie_is_enabled'],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/macie-controls.html#macie-1',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-macie-session.html',
  ],
  since: '0.2.0',
  subject: 'account-setting',
  concerns: isOfType(sessionType),
  *check(session) {
    if (session.resource.type !== sessionType) return;
    const status = property(session, 'Status');
    // a session that says nothing enables Macie
    const isEnabled = status.kind === 'absent' ? yes : isOneOf(status, 'ENABLED');
    yield* judged(not(isEnabled), status, 'Macie is suspended', setTo(status, 'ENABLED'));
  },
});
