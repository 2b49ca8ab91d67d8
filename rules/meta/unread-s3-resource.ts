import { placeOf, unknown } from '../../lib/engine';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'unread-s3-resource',
  title: 'Resource of S3 that was not looked at',
  severity: 'critical',
  rationale: 'A green run says nothing about kinds of bucket and policy that no rule knows.',
  remediation: 'Review by hand what the CDK or the template makes of it, and suppress this with the reason.',
  controls: [],
  references: ['https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_S3.html'],
  since: '0.1.0',
  saysWhatWasNotRead: true,
  subject: 'other-s3-resource',
  *check({ resource, isRead, call }) {
    if (call !== undefined)
      yield unknown(placeOf(resource, 'Type'), `what the custom resource sets by \`${call}\` was not looked at`);
    else if (isRead === 'unread')
      yield unknown(
        placeOf(resource, 'Type'),
        `what a \`${resource.type}\` keeps and whom it lets in was not looked at`,
      );
  },
});
