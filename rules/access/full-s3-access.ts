import { unknown, judged } from '../../lib/engine';
import {
  customerPoliciesElsewhere,
  grantsEverything,
  hasPermissions,
  isAboutS3,
  isBoundaryAlone,
  managedPoliciesListed,
  nameOfManaged,
  reachesAsManaged,
} from '../../lib/s3';
import { items, allOf } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'full-s3-access',
  title: 'Every action of S3 is granted',
  severity: 'high',
  rationale: 'Whoever has it may delete the data, open the buckets to the world and erase the traces.',
  remediation:
    'Grant what is used: `bucket.grantRead(role)`, `grantPut` (CDK), a few actions in `Action` ' +
    '(CloudFormation) instead of `s3:*`, `AmazonS3FullAccess` or `AdministratorAccess`.',
  controls: [
    'nist-800-53-r5/AC-6',
    'pci-dss-4.0.1/7.2.2',
    'hipaa-security/164.308(a)(4)(ii)(B)',
    'well-architected/SEC03-BP02',
  ],
  aliases: [
    'AwsSolutions-IAM5',
    'IAMPolicyNoStatementsWithFullAccess',
    'IAMPolicyNoStatementsWithAdminAccess',
    'CKV_AWS_62',
    'IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS',
    'iam-policy-no-statements-with-full-access',
    '953b3cdb',
    'f62aa827',
    'CKV_AWS_63',
    'S6302',
    'F3',
    'F4',
    'F5',
    'IAMRoleWildcardActionOnPolicyRule',
    'iam-policy-no-statements-with-admin-access',
    'IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS',
    'aws-iam-no-policy-wildcards',
    'AVD-AWS-0057',
    'CT.IAM.PR.1',
    'CT.IAM.PR.2',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
  ],
  since: '0.1.0',
  subject: 'policy-documents',
  concerns: hasPermissions,
  *check(holder) {
    // it limits what others grant
    if (isBoundaryAlone(holder)) return;
    for (const { policy, on } of holder.documents) {
      if (on !== 'identity') continue;
      for (const statement of policy.statements) {
        if (statement.open !== undefined && statement.effect === 'Allow')
          yield unknown(statement.place, statement.open);
        else
          yield* judged(
            allOf([grantsEverything(statement), isAboutS3(statement)]),
            statement.place,
            'the statement grants every action of S3',
          );
      }
    }
    for (const place of customerPoliciesElsewhere(holder))
      yield unknown(place, 'what the policy of that name allows in each account is not among the templates');
    const managed = managedPoliciesListed(holder);
    const arns = items(managed);
    if (arns === undefined) yield unknown(managed);
    for (const arn of arns ?? []) {
      const name = nameOfManaged(arn)?.replace(/^.*\//, '') ?? '';
      const message = `\`${name}\` grants every action of S3 on every bucket`;
      yield* judged(reachesAsManaged(arn, 'everyAction', holder.estate), arn, message);
    }
  },
});
