import { judged, unknown } from '../../lib/engine';
import { property, type AccountSetting } from '../../lib/s3';
import {
  decided,
  get,
  getDocument,
  isOneOf,
  literal,
  no,
  undecided,
  whyUnknown,
  type Decided,
} from '../../lib/template';
import { defineRule } from '../define-rule';

/** Whether it is a policy of AWS Organizations about S3. */
function isS3Policy(setting: AccountSetting): Decided {
  return setting.resource.type === 'AWS::Organizations::Policy' ? isOneOf(property(setting, 'Type'), 'S3_POLICY') : no;
}

export default defineRule({
  id: 'unblocked-organization',
  title: 'Policy of the organization switches the block of public access off',
  severity: 'medium',
  rationale: 'It takes the place of what each account has set: one public policy or ACL is enough then.',
  remediation:
    'Assign `all` to `public_access_block_configuration` in `content` of `CfnPolicy` (CDK), `Content` ' +
    '(CloudFormation), or detach the policy from accounts that decide for themselves.',
  controls: ['fsbp/S3.1'],
  aliases: [
    's3-account-level-public-access-blocks-periodic',
    's3-account-level-public-access-blocks',
    's3_account_level_public_access_blocks',
  ],
  references: [
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_s3_syntax.html',
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_s3.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-1',
  ],
  since: '0.2.0',
  subject: 'account-setting',
  concerns: isS3Policy,
  *check(policy) {
    const isAsked = isS3Policy(policy);
    if (isAsked.kind === 'no') return;
    if (isAsked.kind === 'unknown') return yield unknown(property(policy, 'Type'), isAsked.because);
    const block = get(getDocument(policy.properties, 'Content'), 's3_attributes', 'public_access_block_configuration');
    const assigned = get(block, '@@assign');
    const because = whyUnknown(assigned) ?? 'what is assigned is neither `all` nor `none`';
    const isOff = ['all', 'none'].includes(literal(assigned) ?? '')
      ? decided(literal(assigned) === 'none')
      : undecided(because);
    const message = 'the block of public access is switched off for accounts of the organization';
    yield* judged(isOff, assigned, message);
  },
});
