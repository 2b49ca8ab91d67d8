import { judged } from '../../lib/engine';
import {
  actionsMatching,
  bucketActions,
  describeWitness,
  whyPartOpen,
  type Action,
  type OpenPattern,
  type Statement,
} from '../../lib/policy';
import { askPublicRole, permissionsOf, symbolTableOf, isOfType, trustOf } from '../../lib/s3';
import { allOf, anyOf, decided, no, not, undecided, yes, type Decided } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'public-role-assumption',
  title: 'Anyone may assume a role that reaches buckets',
  severity: 'critical',
  rationale: 'A role that strangers can take on opens all that it may do, whatever the buckets say.',
  remediation:
    'Name the accounts, services or repositories: `new iam.AccountPrincipal(id)`, `new ' +
    "iam.WebIdentityPrincipal(arn, { StringLike: { '….githubusercontent.com:sub': 'repo:org/repo:*' } })` " +
    '(CDK), `Principal` and `Condition` of `AssumeRolePolicyDocument` (CloudFormation).',
  controls: ['nist-800-53-r5/AC-3', 'pci-dss-4.0.1/7.2.1', 'well-architected/SEC03-BP07'],
  aliases: [
    'MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL',
    'MISSING_GITHUB_REPO_CONDITION_KEY',
    'ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL',
    'CKV_AWS_60',
    'F38',
    'IAM_ROLE_NO_FULL_ACCESS_ON_TRUST_POLICY',
    'f80e3aa7',
    'CKV_AWS_61',
  ],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html',
  ],
  since: '0.1.0',
  subject: 'identity',
  concerns: isOfType('AWS::IAM::Role'),
  *check(identity) {
    const { estate, resource } = identity;
    if (resource.type !== 'AWS::IAM::Role') return;
    const symbolTable = symbolTableOf(estate, resource.template);
    const { document, policy, subject } = trustOf(identity, symbolTable);
    const answer = askPublicRole(subject, policy);
    if (answer.kind === 'no') return;
    const { policy: permissions } = permissionsOf(identity, symbolTable);
    const reaches = anyOf([
      permissions.open === undefined ? no : undecided(permissions.open),
      ...permissions.statements.map(allowsS3),
    ]);
    if (reaches.kind === 'no') return;
    const [witness] = answer.kind === 'yes' ? answer.witnesses : [];
    yield* judged(
      allOf([reaches, answer]),
      witness?.statement?.place ?? document,
      'anyone may assume this role, which reaches S3',
      witness ? { witness: describeWitness(witness, symbolTable) } : {},
    );
  },
});

/** Whether the statement allows some action of S3. */
function allowsS3(statement: Statement): Decided {
  const { effect, actions, notActions = [] } = statement;
  const [whyAction, whyEffect] = [whyPartOpen(statement, 'Action'), whyPartOpen(statement, 'Effect')];
  const unlessOpen = whyAction === undefined ? yes : undecided(whyAction);
  const isMeant = ({ pattern, open }: OpenPattern, { name }: Action): Decided =>
    open === undefined ? decided(actionsMatching(pattern).has(name)) : undecided(open);
  const isOfS3 = bucketActions.map((action) =>
    allOf([
      actions === undefined ? unlessOpen : anyOf(actions.map((one) => isMeant(one, action))),
      not(anyOf(notActions.map((one) => isMeant(one, action)))),
    ]),
  );
  return allOf([
    decided(effect === 'Allow'),
    anyOf([...isOfS3, whyAction === undefined ? no : undecided(whyAction)]),
    whyEffect === undefined ? yes : undecided(whyEffect),
  ]);
}
