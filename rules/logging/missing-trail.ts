import { fail, unknown } from '../../lib/engine';
import { decided, metadataOf } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-trail',
  title: 'No trail in the account',
  severity: 'high',
  rationale: 'Without a trail nobody can tell who changed a policy, a key or a bucket, nor who read what.',
  remediation:
    'Make a trail of all regions: `new cloudtrail.Trail(this, …, { isMultiRegionTrail: true })` (CDK), ' +
    '`AWS::CloudTrail::Trail` with `IsMultiRegionTrail: true` (CloudFormation), in this account or its organization.',
  controls: ['fsbp/CloudTrail.1'],
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-create-and-update-a-trail.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-1',
  ],
  since: '0.2.0',
  subject: 'template',
  // a template that makes no trail says nothing: it may well be made elsewhere, but not in an account that runs
  concerns: ({ template }) =>
    decided(['trails', 'trailsUnread'].some((name) => metadataOf(template, name) !== undefined)),
  *check({ template }) {
    const placeAt = (name: string) => ({ template, path: ['Metadata', 'bucket-warden', name] });
    const [trails] = metadataOf(template, 'trails') ?? [];
    const [because] = metadataOf(template, 'trailsUnread') ?? [];
    if (because !== undefined) yield unknown(placeAt('trailsUnread'), because);
    else if (trails === 'none')
      yield fail(placeAt('trails'), 'no trail of the account or its organization records anything');
  },
});
