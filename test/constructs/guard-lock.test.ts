import { App, Stack } from 'aws-cdk-lib';
import { OrganizationGuard, OrganizationPolicies } from 'bucket-warden/constructs';
import { evaluate, type Policy } from '../../lib/policy';
import { env } from '../support/app';
import { policyOf } from '../support/policy';

/*
 * The service control policy of `OrganizationPolicies` against what `OrganizationGuard` makes in an account. What
 * changes a resource is from its service's page in the reference of service authorization:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */

/** What policies call a resource of a member account, and what changes it, by the reference of its service. */
interface Changes {
  readonly arn: (properties: Readonly<Record<string, unknown>>, logicalId: string) => string;
  readonly actions: readonly string[];
}

const member = '111122223333';
const inRegion = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:${member}:${rest}`;
const stackUuid = '4287f9a0-e615-11ee-894a-12b31d3117be';
const text = (value: unknown): string => {
  if (typeof value !== 'string') throw new Error(`not a name: ${JSON.stringify(value)}`);
  return value;
};

const roleChanges = [
  'iam:AttachRolePolicy',
  'iam:CreateRole',
  'iam:DeleteRole',
  'iam:DeleteRolePermissionsBoundary',
  'iam:DeleteRolePolicy',
  'iam:DetachRolePolicy',
  'iam:PassRole',
  'iam:PutRolePermissionsBoundary',
  'iam:PutRolePolicy',
  'iam:TagRole',
  'iam:UntagRole',
  'iam:UpdateAssumeRolePolicy',
  'iam:UpdateRole',
  'iam:UpdateRoleDescription',
  'sts:AssumeRole',
];
const functionChanges = [
  'lambda:AddPermission',
  'lambda:CreateAlias',
  'lambda:CreateFunction',
  'lambda:DeleteFunction',
  'lambda:DeleteFunctionCodeSigningConfig',
  'lambda:DeleteFunctionConcurrency',
  'lambda:InvokeFunction',
  'lambda:PublishVersion',
  'lambda:PutFunctionConcurrency',
  'lambda:PutFunctionEventInvokeConfig',
  'lambda:PutRuntimeManagementConfig',
  'lambda:RemovePermission',
  'lambda:TagResource',
  'lambda:UntagResource',
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration',
];
/** About no resource, so that what is asked about is every one. */
const hookChanges = [
  'cloudformation:ActivateType',
  'cloudformation:DeactivateOrganizationsAccess',
  'cloudformation:DeactivateType',
  'cloudformation:DeregisterType',
  'cloudformation:SetTypeConfiguration',
  'cloudformation:SetTypeDefaultVersion',
];
const stackChanges = [
  'cloudformation:CancelUpdateStack',
  'cloudformation:ContinueUpdateRollback',
  'cloudformation:CreateChangeSet',
  'cloudformation:CreateStackRefactor',
  'cloudformation:DeleteStack',
  'cloudformation:ExecuteChangeSet',
  'cloudformation:RollbackStack',
  'cloudformation:SetStackPolicy',
  'cloudformation:SignalResource',
  'cloudformation:TagResource',
  'cloudformation:UpdateStack',
  'cloudformation:UpdateTerminationProtection',
];

/** By type; a type that a guard has and this has not fails the test. */
const changesOf: Readonly<Record<string, Changes>> = {
  'AWS::IAM::Role': {
    arn: ({ Path }, id) => `arn:aws:iam::${member}:role${text(Path)}StackSet-bucket-warden-${id}-1A2B3C`,
    actions: roleChanges,
  },
  'AWS::Lambda::Function': {
    arn: ({ FunctionName }) => inRegion('lambda', `function:${text(FunctionName)}`),
    actions: functionChanges,
  },
  'AWS::Logs::LogGroup': {
    arn: ({ LogGroupName }) => inRegion('logs', `log-group:${text(LogGroupName)}`),
    actions: [
      'logs:AssociateKmsKey',
      'logs:CreateLogGroup',
      'logs:DeleteLogGroup',
      'logs:DeleteRetentionPolicy',
      'logs:PutDataProtectionPolicy',
      'logs:PutLogEvents',
      'logs:PutRetentionPolicy',
      'logs:PutSubscriptionFilter',
      'logs:TagResource',
    ],
  },
  'AWS::CloudWatch::Alarm': {
    arn: ({ AlarmName }) => inRegion('cloudwatch', `alarm:${text(AlarmName)}`),
    actions: [
      'cloudwatch:DeleteAlarms',
      'cloudwatch:DisableAlarmActions',
      'cloudwatch:EnableAlarmActions',
      'cloudwatch:PutMetricAlarm',
      'cloudwatch:SetAlarmState',
      'cloudwatch:TagResource',
    ],
  },
  'AWS::Config::ConformancePack': {
    arn: ({ ConformancePackName }) =>
      inRegion('config', `conformance-pack/${text(ConformancePackName)}/conformance-pack-x1y2z3`),
    actions: ['config:DeleteConformancePack', 'config:PutConformancePack', 'config:TagResource'],
  },
  'AWS::CloudFormation::LambdaHook': { arn: () => '*', actions: hookChanges },
};

/** Parts of another resource, which is what policies name. */
const partsOf: Readonly<Record<string, string>> = {
  'AWS::IAM::Policy': 'AWS::IAM::Role',
  'AWS::Lambda::Permission': 'AWS::Lambda::Function',
};

/** Every change of everything that the stack set makes in a member account. */
function changesOfGuards(stackSetName = 'bucket-warden'): readonly (readonly [action: string, resource: string])[] {
  const body = JSON.parse(memberTemplate(stackSetName)) as object;
  const uuid = 'e6cac20f-0000-46e9-8314-53e0d4591532';
  const stackName = `StackSet-${stackSetName}-${uuid}`;
  const stackId = inRegion('cloudformation', `stack/${stackName}/${stackUuid}`);
  const { Resources } = JSON.parse(
    JSON.stringify(body, (_, value: unknown) => {
      const { 'Fn::Join': join } = (value ?? {}) as { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] };
      // the one intrinsic function in a name: what a log group has of the id of its stack
      return join?.[1].some((piece) => JSON.stringify(piece).includes('AWS::StackId')) === true
        ? join[1].map((piece) => (typeof piece === 'string' ? piece : stackUuid)).join('')
        : value;
    }),
  ) as { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> };
  const made = Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
    if (partsOf[Type] !== undefined) return [];
    const changes = changesOf[Type];
    if (changes === undefined) throw new Error(`what changes a ${Type} is not known`);
    return changes.actions.map((action) => [action, changes.arn(Properties, id)] as const);
  });
  const rule = inRegion('config', 'config-rule/aws-service-rule/config-conforms.amazonaws.com/config-rule-a1b2c3');
  const execution = `arn:aws:iam::${member}:role/stacksets-exec-c2f6a349c14169d235450f9b214de3d1`;
  return [
    ...made,
    ...stackChanges.map((action) => [action, stackId] as const),
    ...['config:DeleteConfigRule', 'config:PutConfigRule'].map((action) => [action, rule] as const),
    ...roleChanges.map((action) => [action, execution] as const),
    ['cloudformation:DeleteStack', inRegion('cloudformation', 'stack/stacksets-exec-role-stack-1/1')],
    ['organizations:LeaveOrganization', '*'],
  ];
}

/** The policy that keeps the guards of a stack set, as its template has it. */
function lockOf(guardStackSetName?: string): { readonly Statement: readonly object[] } | undefined {
  const stack = new Stack(new App(), 'Policies', { env });
  const { guardLock } = new OrganizationPolicies(stack, 'Policies', {
    organizationId: 'o-a1b2c3d4e5',
    targetIds: ['r-abcd'],
    ...(guardStackSetName === undefined ? {} : { guardStackSetName }),
  });
  return stack.resolve(guardLock?.content) as ReturnType<typeof lockOf>;
}

/** What a stack set makes in each account, as a text. */
function memberTemplate(stackSetName: string): string {
  const { stackSet } = new OrganizationGuard(new Stack(new App(), 'Guarded', { env }), 'Guard', {
    organizationId: 'o-a1b2c3d4e5',
    organizationalUnitIds: ['ou-abcd-11111111'],
    codeKey: 'handlers-1.zip',
    stackSetName,
  });
  return stackSet.templateBody ?? '';
}

describe('the lock of the guards, asked of the engine', () => {
  const { Statement } = lockOf('bucket-warden') ?? { Statement: [] };
  // beside what AWS attaches to every level
  const everything = { Sid: 'FullAWSAccess', Effect: 'Allow', Action: '*', Resource: '*' };
  const withLock = policyOf({ Version: '2012-10-17', Statement: [everything, ...Statement] });
  const without = policyOf({ Version: '2012-10-17', Statement: [everything] });
  const says = (policy: Policy, principal: string, [action, resource]: readonly [string, string]): string => {
    const arn = `arn:aws:iam::${member}:${principal}`;
    const context = new Map([['aws:principalarn', [arn]]]);
    return evaluate(policy, { requester: { kind: 'identity', account: member, arn }, action, resource, context })
      .effect;
  };
  const administrators = [
    'role/Admin',
    'role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_0123456789abcdef',
    'role/my-stacksets-exec-role',
    'role/team/stacksets-exec-mine',
    'role/AWSCloudFormationStackSetExecutionRole',
    'user/anna',
    'root',
  ];

  test.each(administrators)('%s changes nothing that the stack set made', (principal) => {
    const changes = changesOfGuards();
    expect(changes.length).toBeGreaterThan(100);
    expect(changes.filter((change) => says(withLock, principal, change) !== 'Deny')).toEqual([]);
    // the control: it is the lock that refuses
    expect(changes.filter((change) => says(without, principal, change) !== 'Allow')).toEqual([]);
  });

  test('the role of stack sets changes everything, and the guards do what their own policies let them', () => {
    const execution = 'role/stacksets-exec-c2f6a349c14169d235450f9b214de3d1';
    expect(changesOfGuards().filter((change) => says(withLock, execution, change) !== 'Allow')).toEqual([]);
    const guard = 'role/bucket-warden-guard/StackSet-bucket-warden-DeploymentExecutionRole-1A2B3C';
    const calls: readonly (readonly [string, string])[] = [
      ['lambda:InvokeFunction', inRegion('lambda', 'function:bucket-warden-guard-deployment')],
      ['logs:PutLogEvents', inRegion('logs', `log-group:/bucket-warden-guard/${stackUuid}/deployment:log-stream:1`)],
      ['config:PutEvaluations', '*'],
    ];
    expect(calls.map((call) => says(withLock, guard, call))).toEqual(['Allow', 'Allow', 'Allow']);
  });

  test('an action that AWS has yet to think of is refused as well, and what only asks is not', () => {
    const guard = inRegion('lambda', 'function:bucket-warden-guard-running');
    expect(says(withLock, 'role/Admin', ['lambda:RewriteFunction', guard])).toBe('Deny');
    expect(says(withLock, 'role/Admin', ['lambda:UpdateAlias', `${guard}:live`])).toBe('Deny');
    const asked: readonly (readonly [string, string])[] = [
      ['lambda:GetFunctionConfiguration', guard],
      ['logs:FilterLogEvents', inRegion('logs', `log-group:/bucket-warden-guard/${stackUuid}/running:*`)],
      ['cloudformation:DetectStackDrift', inRegion('cloudformation', 'stack/StackSet-bucket-warden-1/1')],
      ['config:GetConformancePackComplianceDetails', inRegion('config', 'conformance-pack/bucket-warden/1')],
      ['iam:GetRolePolicy', `arn:aws:iam::${member}:role/bucket-warden-guard/a`],
      ['cloudwatch:DescribeAlarms', inRegion('cloudwatch', 'alarm:bucket-warden-guard-running-errors')],
    ];
    expect(asked.filter((call) => says(withLock, 'role/Admin', call) !== 'Allow')).toEqual([]);
  });

  test('nothing else is refused: the same changes of what is called otherwise', () => {
    // of a stack set of another name; what is about no resource, the pack's own rules and AWS's role stay
    const isShared = ([, resource]: readonly [string, string]): boolean =>
      /^\*$|config-conforms|stacksets-exec-/.test(resource);
    const others = changesOfGuards('landing-zone').filter((change) => !isShared(change));
    expect(others.length).toBeGreaterThan(80);
    expect(others.filter((change) => says(withLock, 'role/Admin', change) !== 'Allow')).toEqual([]);
    const own: readonly (readonly [string, string])[] = [
      ['config:DeleteConfigRule', inRegion('config', 'config-rule/config-rule-a1b2c3')],
      ['cloudformation:CreateStack', inRegion('cloudformation', 'stack/StackSet-other/1')],
      ['cloudformation:RegisterType', '*'],
      ['s3:PutBucketPolicy', 'arn:aws:s3:::bucket-warden-guard'],
      ['s3:DeleteObject', 'arn:aws:s3:::data-4711/x'],
      ['iam:CreateRole', `arn:aws:iam::${member}:role/bucket-warden-guardian`],
    ];
    expect(own.filter((call) => says(withLock, 'role/Admin', call) !== 'Allow')).toEqual([]);
  });

  test('is no longer than AWS takes, whatever the name; there is none unless a stack set is named', () => {
    // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
    const longest = lockOf('x'.repeat(47));
    expect(JSON.stringify(longest).length).toBeLessThan(5120);
    expect(lockOf()).toBeUndefined();
  });
});
