import { unknown } from '../../lib/engine';
import { decided } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'opaque-command',
  title: 'Part of a script could not be read',
  severity: 'low',
  rationale: 'What is put together only when the script runs was not looked at, so a green run says nothing about it.',
  remediation:
    'Write the call of `aws` where it is made, in a shell; or declare in the template (CDK, CloudFormation) what ' +
    'the script does.',
  controls: [],
  references: ['https://docs.aws.amazon.com/cli/latest/reference/'],
  since: '0.2.0',
  saysWhatWasNotRead: true,
  subject: 'command',
  concerns: ({ unread }) => decided(unread !== undefined),
  *check({ unread, place }) {
    if (unread !== undefined) yield unknown(place, unread);
  },
});
