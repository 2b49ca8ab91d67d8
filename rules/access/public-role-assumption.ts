import { fail, unknown } from '../../lib/engine';
import { actionsMatching, describeWitness, readPolicy, roleActions } from '../../lib/policy';
import { askPublicRole, permissionsOf, symbolTableOf } from '../../lib/s3';
import { accountOf, getDocument } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'public-role-assumption',
  title: 'Anyone may assume a role that reaches buckets',
  severity: 'critical',
  rationale: 'A role that strangers can take on opens all that it may do, whatever the buckets say.',
  remediation:
    "Name the accounts, services or repositories: `new iam.AccountPrincipal(id)`, `new iam.WebIdentityPrincipal(arn, { StringLike: { '….githubusercontent.com:sub': 'repo:org/repo:*' } })` (CDK), `Principal` and `Condition` of `AssumeRolePolicyDocument` (CloudFormation).",
  controls: ['nist-800-53-r5/AC-3', 'pci-dss-4.0.1/7.2.1', 'well-architected/SEC03-BP07'],
  aliases: [
    'MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL',
    'MISSING_GITHUB_REPO_CONDITION_KEY',
    'ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL',
    'CKV_AWS_60',
    'F38',
    'IAM_ROLE_NO_FULL_ACCESS_ON_TRUST_POLICY',
    'f80e3aa7',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html',
  ],
  since: '0.1.0',
  subject: 'identity',
  *check(identity) {
    const { estate, resource } = identity;
    if (resource.type !== 'AWS::IAM::Role') return;
    const symbolTable = symbolTableOf(estate, resource.template);
    const document = getDocument(identity.properties, 'AssumeRolePolicyDocument');
    const policy = readPolicy(document, symbolTable);
    const { policy: permissions } = permissionsOf(identity, symbolTable);
    const reaches =
      permissions.open !== undefined ||
      permissions.statements.some(
        ({ effect, actions, open }) =>
          effect === 'Allow' &&
          (open !== undefined ||
            actions === undefined ||
            actions.some(
              (one) =>
                one.open !== undefined || [...actionsMatching(one.pattern)].some((name) => name.startsWith('s3:')),
            )),
      );
    if (!reaches) return;
    const self = symbolTable.encode(identity.arn);
    const target = { self, parts: `${self}/` };
    const everywhere = {
      ...policy,
      statements: policy.statements.map((statement) => ({ ...statement, resources: [{ pattern: [self] }] })),
    };
    const answer = askPublicRole(
      {
        target,
        account: symbolTable.encode(accountOf(resource.template)),
        actions: roleActions,
        layers: [{ policy: everywhere, target }],
      },
      everywhere,
    );
    if (answer.kind === 'unknown') yield unknown(document, answer.because);
    const [witness] = answer.kind === 'yes' ? answer.witnesses : [];
    if (witness)
      yield fail(witness.statement?.place ?? document, 'anyone may assume this role, which reaches S3', {
        witness: describeWitness(witness, symbolTable),
      });
  },
});
