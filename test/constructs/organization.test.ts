import { App, CfnParameter, CfnResource, Stack } from 'aws-cdk-lib';
import { Template as Assertions } from 'aws-cdk-lib/assertions';
import {
  GuardedAccess,
  GuardMode,
  OrganizationGuard,
  OrganizationPolicies,
  type OrganizationGuardProps,
  type OrganizationPoliciesProps,
} from 'bucket-warden/constructs';
import { can, lint } from '../../lib/engine';
import { loadText, type Template } from '../../lib/template';
import { rules } from '../../rules';
import { env, findingsBy, findingsOf, forOwners } from '../support/app';
import { bucketWarden, folder } from '../support/command';
import { againstSchemas } from '../support/schemas';

const organizationId = 'o-a1b2c3d4e5';
const unit = 'ou-abcd-11111111';

function guardIn(stack: Stack, props: Partial<OrganizationGuardProps> = {}): OrganizationGuard {
  return new OrganizationGuard(stack, 'Guard', {
    organizationId,
    organizationalUnitIds: [unit],
    codeKey: 'handlers-1.zip',
    ...props,
  });
}

function guarded(props: Partial<OrganizationGuardProps> = {}): Assertions {
  const stack = new Stack(new App(), 'Guarded', { env });
  guardIn(stack, props);
  return Assertions.fromStack(stack);
}

interface StackSet {
  readonly TemplateBody: string;
  readonly Parameters: readonly { readonly ParameterKey: string; readonly ParameterValue: unknown }[];
}

function stackSetOf(template: Assertions): StackSet {
  const [found] = Object.values(template.findResources('AWS::CloudFormation::StackSet'));
  return (found as { Properties: StackSet }).Properties;
}

describe('OrganizationGuard', () => {
  test('CloudFormation deploys it to units, and to accounts that join them', () => {
    expect(stackSetOf(guarded())).toMatchObject({
      StackSetName: 'bucket-warden',
      PermissionModel: 'SERVICE_MANAGED',
      CallAs: 'DELEGATED_ADMIN',
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      ManagedExecution: { Active: true },
      Capabilities: ['CAPABILITY_IAM'],
      OperationPreferences: { MaxConcurrentPercentage: 10, FailureTolerancePercentage: 1 },
      StackInstancesGroup: [{ DeploymentTargets: { OrganizationalUnitIds: [unit] }, Regions: [env.region] }],
    });
    expect(stackSetOf(guarded({ isDelegatedAdministrator: false }))).toMatchObject({ CallAs: 'SELF' });
  });

  test('each account gets hook and rule, which read the configuration of the stack set', () => {
    const { TemplateBody, Parameters } = stackSetOf(
      guarded({ configuration: 'packs: [fsbp]', mode: GuardMode.FAIL, failOnNewAccess: GuardedAccess.PUBLIC }),
    );
    expect(Parameters.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue])).toEqual([
      ['CodeBucket', expect.anything()],
      ['CodeKey', 'handlers-1.zip'],
      ['Configuration', 'packs: [fsbp]'],
    ]);
    const member = Assertions.fromJSON(JSON.parse(TemplateBody) as Record<string, unknown>);
    expect(Object.keys(member.findParameters('*')).sort()).toEqual(['CodeBucket', 'CodeKey', 'Configuration']);
    member.resourceCountIs('AWS::CloudFormation::LambdaHook', 1);
    member.resourceCountIs('AWS::Config::ConformancePack', 1);
    const functions: readonly { readonly Properties?: unknown }[] = Object.values(
      member.findResources('AWS::Lambda::Function'),
    );
    expect(functions).toHaveLength(2);
    for (const { Properties } of functions)
      expect(Properties).toMatchObject({
        Code: { S3Bucket: { Ref: 'CodeBucket' }, S3Key: { Ref: 'CodeKey' } },
        Environment: { Variables: { BUCKET_WARDEN_CONFIGURATION: { Ref: 'Configuration' } } },
      });
    expect(TemplateBody.length).toBeLessThan(51_200);
  });

  test('only the organisation may read the code, and nobody the reports, asked of the engine', () => {
    const template = loadText('guarded.json', JSON.stringify(guarded().toJSON()), { environment: env });
    const buckets = [...template.resources.values()].filter(({ type }) => type === 'AWS::S3::Bucket');
    const code = buckets.find(({ logicalId }) => logicalId.startsWith('GuardCode'))?.logicalId ?? '';
    const reports = buckets.find(({ logicalId }) => logicalId.startsWith('GuardReports'))?.logicalId ?? '';
    const asked = (bucket: string, organization: string | undefined, action = 's3:GetObject'): string | undefined =>
      can([template], {
        principal: 'arn:aws:iam::999988887777:role/stacksets-exec-1',
        action,
        resource: `s3://${bucket}/x`,
        context: new Map(organization === undefined ? [] : [['aws:PrincipalOrgID', [organization]]]),
        isPlaintext: false,
      }).answers[0]?.verdict;
    expect(asked(code, organizationId)).not.toBe('denied');
    expect(asked(code, 'o-zzzzzzzzzz')).toBe('denied');
    expect(asked(code, organizationId, 's3:PutObject')).toBe('denied');
    expect(asked(reports, organizationId)).toBe('denied');
  });

  test('its roles in the accounts read settings and change nothing, asked of the engine', () => {
    const body = JSON.parse(stackSetOf(guarded()).TemplateBody) as { Resources: Record<string, { Type: string }> };
    const roles = Object.keys(body.Resources).filter((id) => body.Resources[id]?.Type === 'AWS::IAM::Role');
    expect(roles).toHaveLength(3);
    const data = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data-4711' } };
    const document = { ...body, Resources: { ...body.Resources, Data: data } };
    const member = loadText('member.json', JSON.stringify(document), { environment: env });
    const verdicts = (action: string, resource: string): readonly (string | undefined)[] =>
      roles.map(
        (principal) =>
          can([member], { principal, action, resource, context: new Map(), isPlaintext: false }).answers[0]?.verdict,
      );
    const reader = roles.findIndex((id) => id.startsWith('RunningHandlerRole'));
    const settings = ['s3:GetBucketPolicy', 's3:GetBucketTagging', 's3:GetEncryptionConfiguration'];
    for (const action of settings)
      expect(verdicts(action, 'arn:aws:s3:::data-4711')).toEqual(
        roles.map((_, index) => (index === reader ? 'allowed' : 'denied')),
      );
    const changes = ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy', 's3:PutBucketPublicAccessBlock', 's3:DeleteBucket'];
    for (const action of changes)
      expect(verdicts(action, 'arn:aws:s3:::data-4711')).toEqual(['denied', 'denied', 'denied']);
    for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'])
      expect(verdicts(action, 's3://data-4711/x')).toEqual(['denied', 'denied', 'denied']);
    const trusts = Object.values(body.Resources).flatMap(
      (resource) => JSON.stringify(resource).match(/"Service":"[^"]*"/g) ?? [],
    );
    expect(trusts.sort()).toEqual([
      '"Service":"hooks.cloudformation.amazonaws.com"',
      '"Service":"lambda.amazonaws.com"',
      '"Service":"lambda.amazonaws.com"',
    ]);
  });

  test('what is missing is said at once', () => {
    expect(() => guarded({ organizationalUnitIds: [] })).toThrow('nobody is guarded');
    expect(() => guarded({ configuration: `# ${'x'.repeat(3895)}` })).toThrow(
      'OrganizationGuard: the configuration has',
    );
    expect(() => guarded({ stackSetName: 'x'.repeat(47) })).not.toThrow();
    for (const stackSetName of ['x'.repeat(48), 'bucket_warden', '4711', 'a*'])
      expect(() => guarded({ stackSetName })).toThrow('is no name of a stack set of guards');
  });

  test('it has no findings, and neither has what the accounts get', () => {
    expect(findingsOf((stack) => void guardIn(stack))).toEqual([]);
    const member = loadText('member.json', stackSetOf(guarded()).TemplateBody, { environment: env });
    const chosen = rules.filter(({ id }) => forOwners[id] === undefined);
    expect(findingsBy(chosen, [member])).toEqual([]);
  });

  test('its templates are what the schemas of CloudFormation take, that of the accounts as well', () => {
    const longest = 'x'.repeat(47);
    const member = (odd = ''): ((stack: Stack) => void) => {
      const body = stackSetOf(guarded({ stackSetName: longest })).TemplateBody;
      const { Resources } = JSON.parse(body.replaceAll(`${longest}-guard-`, `${odd}${longest}-guard-`)) as {
        Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
      };
      return (stack) => {
        for (const id of ['CodeBucket', 'CodeKey', 'Configuration']) new CfnParameter(stack, id);
        for (const [id, { Type, Properties }] of Object.entries(Resources))
          new CfnResource(stack, id, { type: Type, properties: Properties });
      };
    };
    const { templates, refusals } = againstSchemas([
      { name: 'organisation', build: (stack) => void guardIn(stack), region: env.region },
      { name: 'member', build: member(), region: env.region },
    ]);
    expect([templates, refusals]).toEqual([2, []]);
    // the control: names that a function cannot have
    expect(againstSchemas([{ name: 'odd', build: member('a b '), region: env.region }]).refusals).not.toEqual([]);
  });
});

function policiesIn(stack: Stack, props: Partial<OrganizationPoliciesProps> = {}): OrganizationPolicies {
  return new OrganizationPolicies(stack, 'Policies', { organizationId, targetIds: ['r-abcd'], ...props });
}

function contentOf(type: string, props: Partial<OrganizationPoliciesProps> = {}): object | undefined {
  const stack = new Stack(new App(), 'Policies', { env });
  policiesIn(stack, props);
  const found: readonly {
    readonly Properties?: { readonly Type: string; readonly Content: object };
  }[] = Object.values(Assertions.fromStack(stack).findResources('AWS::Organizations::Policy'));
  return found.find(({ Properties }) => Properties?.Type === type)?.Properties?.Content;
}

describe('OrganizationPolicies', () => {
  test('the S3 policy is as its page has it', () => {
    expect(contentOf('S3_POLICY')).toEqual({
      s3_attributes: { public_access_block_configuration: { '@@assign': 'all' } },
    });
    expect(contentOf('S3_POLICY', { blocksPublicAccess: false })).toBeUndefined();
    expect(contentOf('RESOURCE_CONTROL_POLICY', { refusesOutsiders: false })).toBeUndefined();
  });

  test.each([
    [{ organizationId: 'acme' }, 'is no id of an organisation'],
    [{ targetIds: [] }, 'nobody is protected'],
    [{ targetIds: ['acme'] }, 'is no root, organisational unit or account'],
    [{ trustedAccounts: ['1'] }, 'is no account'],
    [{ guardStackSetName: 'guards*' }, 'is no name of a stack set of guards'],
  ])('%j is refused', (props, message) => {
    expect(() => contentOf('S3_POLICY', props)).toThrow(message);
  });

  test('a policy is no longer than AWS takes', () => {
    const trustedAccounts = Array.from({ length: 100 }, (_, index) => String(100_000_000_000 + index));
    expect(JSON.stringify(contentOf('RESOURCE_CONTROL_POLICY', { trustedAccounts })).length).toBeLessThan(5120);
  });

  const open = JSON.stringify({
    Resources: {
      Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data-4711' } },
      Policy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: 'Data' },
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: '*' },
                Action: 's3:GetObject',
                Resource: 'arn:aws:s3:::data-4711/*',
              },
            ],
          },
        },
      },
    },
  });

  test.each([
    ['a member of the organisation', ['--context', `aws:PrincipalOrgID=${organizationId}`], 'allowed'],
    ['a stranger', ['--context', 'aws:PrincipalOrgID=o-zzzzzzzzzz'], 'denied'],
    ['a member without TLS', ['--context', `aws:PrincipalOrgID=${organizationId}`, '--http'], 'denied'],
  ])('by the resource control policy, %s %j is %s', (_, context, verdict) => {
    const place = folder({
      't.json': open,
      'rcp.json': JSON.stringify(contentOf('RESOURCE_CONTROL_POLICY')),
    });
    const request = ['arn:aws:iam::999988887777:root', 's3:GetObject', 's3://data-4711/x'];
    const ask = ['can', ...request, '--in', 't.json', ...context];
    const { stdout, stderr } = bucketWarden([...ask, '--rcp', 'rcp.json', '--format', 'json'], { cwd: place });
    expect(stderr).toBe('');
    expect(stdout).toContain(`"verdict": "${verdict}"`);
    // the control: without it everybody gets in
    expect(bucketWarden([...ask, '--format', 'json'], { cwd: place }).stdout).toContain('"verdict": "allowed"');
  });

  test('with both, the rules find nobody public any more', () => {
    const before = publicFindings(loadText('t.json', open, { environment: env }), false);
    expect(before).not.toEqual([]);
    expect(publicFindings(loadText('t.json', open, { environment: env }), true)).toEqual([]);
  });

  test('they have no findings, and the schemas of CloudFormation take them', () => {
    const build = (stack: Stack): void => void policiesIn(stack, { guardStackSetName: 'bucket-warden' });
    expect(findingsOf(build)).toEqual([]);
    const { templates, refusals } = againstSchemas([{ name: 'policies', build, region: env.region }]);
    expect([templates, refusals]).toEqual([1, []]);
  });
});

/** What is found public where the organisation blocks it, or does not. */
function publicFindings(template: Template, isBlocked: boolean): readonly string[] {
  const report = lint(
    [template],
    rules.filter(({ id }) => id === 'public-read'),
    { today: '2026-11-26', settings: { accountPublicAccessBlock: isBlocked } },
  );
  return report.findings.map(({ kind, rule }) => `${kind} ${rule.id}`);
}
