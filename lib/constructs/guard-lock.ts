import type { GuardNames } from './guard-names';

/**
 * What asks, and changes nothing; everything else that an action is about, those that AWS has yet to think of as well,
 * is refused.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const reads = [
  ...['Describe*', 'Detect*', 'Get*', 'List*'].map((name) => `cloudformation:${name}`),
  ...['Describe*', 'Get*', 'List*'].map((name) => `cloudwatch:${name}`),
  ...['Describe*', 'Get*', 'List*'].map((name) => `config:${name}`),
  ...['Get*', 'List*', 'Simulate*'].map((name) => `iam:${name}`),
  ...['Get*', 'List*'].map((name) => `lambda:${name}`),
  ...['Describe*', 'FilterLogEvents', 'Get*', 'List*', 'StartLiveTail', 'StartQuery'].map((name) => `logs:${name}`),
];

/**
 * A service control policy that leaves what a stack set of guards made to the stack set: in member accounts nobody
 * but the role of service-managed stack sets changes or deletes it, or becomes that role, or leaves the organisation,
 * at which the stacks would be deleted. Calls that set up hooks are about no resource, so that they are refused for
 * any hook or extension. The management account and service-linked roles are bound by no service control policy.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-activate-trusted-access.html
 */
export function guardLock(partition: string, names: GuardNames): object {
  const arn = (rest: string): string => `arn:${partition}:${rest}`;
  const execution = arn('iam::*:role/stacksets-exec-*');
  const roles = arn(`iam::*:role${names.path}*`);
  // nobody else can take one of these names: making such a role is refused as well
  const others = { ArnNotLike: { 'aws:PrincipalArn': [execution, roles] } };
  const deny = (Sid: string, what: object, Resource: string | readonly string[]): object => ({
    Sid,
    Effect: 'Deny',
    ...what,
    Resource,
    Condition: others,
  });
  const parts = [
    arn(`cloudformation:*:*:stack/${names.stackPrefix}*`),
    arn('cloudformation:*:*:stack/stacksets-exec-*'),
    arn(`cloudwatch:*:*:alarm:${names.prefix}*`),
    arn(`config:*:*:conformance-pack/${names.conformancePack}/*`),
    execution,
    roles,
    arn(`lambda:*:*:function:${names.prefix}*`),
    arn(`logs:*:*:log-group:${names.path}*`),
  ];
  return {
    Version: '2012-10-17',
    Statement: [
      deny('KeepGuards', { NotAction: reads }, parts),
      deny('KeepRulesOfPacks', { Action: ruleChanges }, arn(rulesOfPacks)),
      deny('KeepHooks', { Action: unboundChanges }, '*'),
    ],
  };
}

/**
 * Rules of a conformance pack are changed by the pack, with a service-linked role of Config.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ConfigConformsServiceRolePolicy.html
 */
const rulesOfPacks = 'config:*:*:config-rule/aws-service-rule/config-conforms.amazonaws.com/*';
const ruleChanges = ['config:DeleteConfigRule', 'config:PutConfigRule'];

/**
 * What changes a hook that is there, and what takes an account out of reach: none is about a resource.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_cloudformation.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_organizations.html
 */
const unboundChanges = [
  'cloudformation:ActivateType',
  'cloudformation:DeactivateOrganizationsAccess',
  'cloudformation:DeactivateType',
  'cloudformation:DeregisterType',
  'cloudformation:SetTypeConfiguration',
  'cloudformation:SetTypeDefaultVersion',
  'organizations:LeaveOrganization',
];
