import { placeOf, unknown } from '../../lib/engine';
import { whyMadeElsewhere } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'opaque-template',
  title: 'Part of the template is made at deployment',
  severity: 'critical',
  rationale:
    'What a macro, a module or a template somewhere else adds was not looked at, so a green run says nothing about it.',
  remediation:
    'Lint the processed template (`aws cloudformation get-template --template-stage Processed`), or give ' +
    'the nested template beside this one.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html',
  ],
  since: '0.1.0',
  saysWhatWasNotRead: true,
  subject: 'template',
  *check({ template, isRead }) {
    for (const { path, because } of template.opaque) yield unknown({ template, path }, because);
    for (const resource of template.resources.values()) {
      const because = whyMadeElsewhere(resource, isRead(resource));
      const at = resource.type === 'AWS::CloudFormation::Stack' ? [] : ['Type'];
      if (because !== undefined) yield unknown(placeOf(resource, ...at), because);
    }
  },
});
