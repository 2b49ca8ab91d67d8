import { aws_organizations as organizations, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { guardLock } from './guard-lock';
import { guardNames } from './guard-names';

/** Settings of `OrganizationPolicies`. */
export interface OrganizationPoliciesProps {
  /** The id of the organisation: `o-a1b2c3d4e5`. */
  readonly organizationId: string;
  /** Roots, organisational units and accounts that the policies are attached to. */
  readonly targetIds: string[];
  /**
   * Whether the four switches against public access are on for every account, whatever it says itself.
   * @default true
   */
  readonly blocksPublicAccess?: boolean;
  /**
   * Whether principals of other organisations are refused in every bucket, and requests without TLS.
   * @default true
   */
  readonly refusesOutsiders?: boolean;
  /**
   * Accounts of others that buckets may let in all the same.
   * @default - none
   */
  readonly trustedAccounts?: string[];
  /**
   * The name of the stack set of an `OrganizationGuard`: what it makes in accounts is then left to it. Members can
   * neither activate nor configure extensions of CloudFormation any more, since AWS has no way to refuse it for one
   * hook, nor leave the organisation.
   * @default - administrators of members may change their guards
   */
  readonly guardStackSetName?: string;
  /**
   * What comes before the names of the policies.
   * @default 'bucket-warden'
   */
  readonly namePrefix?: string;
}

/**
 * What the rules ask of each bucket, as policies of the organisation that no account can undo: an S3 policy that blocks
 * public access, and a resource control policy that refuses outsiders and requests without TLS; and a service control
 * policy that keeps the guards of a stack set as they are. For the management account, or one to which it has delegated
 * policies; none binds the management account itself.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_s3_syntax.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
export class OrganizationPolicies extends Construct {
  /** The S3 policy; undefined where nothing is blocked. */
  public readonly publicAccessBlock?: organizations.CfnPolicy;
  /** The resource control policy; undefined where nobody is refused. */
  public readonly resourceControl?: organizations.CfnPolicy;
  /** The service control policy; undefined where no stack set is named. */
  public readonly guardLock?: organizations.CfnPolicy;

  constructor(scope: Construct, id: string, props: OrganizationPoliciesProps) {
    super(scope, id);
    const prefix = props.namePrefix ?? 'bucket-warden';
    checkIds(props);
    if (props.blocksPublicAccess !== false)
      this.publicAccessBlock = new organizations.CfnPolicy(this, 'PublicAccessBlock', {
        name: `${prefix}-public-access-block`,
        description: 'All four switches against public access, for every account',
        type: 'S3_POLICY',
        targetIds: props.targetIds,
        content: { s3_attributes: { public_access_block_configuration: { '@@assign': 'all' } } },
      });
    if (props.refusesOutsiders !== false)
      this.resourceControl = new organizations.CfnPolicy(this, 'ResourceControl', {
        name: `${prefix}-resource-control`,
        description: 'Buckets refuse principals of other organisations, and requests without TLS',
        type: 'RESOURCE_CONTROL_POLICY',
        targetIds: props.targetIds,
        content: resourceControlPolicy(props),
      });
    if (props.guardStackSetName !== undefined)
      this.guardLock = new organizations.CfnPolicy(this, 'GuardLock', {
        name: `${prefix}-guard-lock`,
        description: 'What the stack set of guards made in an account is changed by the stack set alone',
        type: 'SERVICE_CONTROL_POLICY',
        targetIds: props.targetIds,
        content: guardLock(Stack.of(this).partition, guardNames('OrganizationPolicies', props.guardStackSetName)),
      });
  }
}

/**
 * Services of AWS act for the account that asked them, and are of no organisation themselves: what is refused to them
 * is as the page on confused deputies has it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
 */
function resourceControlPolicy({ organizationId, trustedAccounts = [] }: OrganizationPoliciesProps): object {
  const trusted = (key: string): object => (trustedAccounts.length === 0 ? {} : { [key]: trustedAccounts });
  return {
    Version: '2012-10-17',
    Statement: [
      refusal('RefuseOutsiders', {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': organizationId, ...trusted('aws:PrincipalAccount') },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      }),
      refusal('RefuseServicesForOutsiders', {
        StringNotEqualsIfExists: { 'aws:SourceOrgID': organizationId, ...trusted('aws:SourceAccount') },
        Null: { 'aws:SourceAccount': 'false' },
        Bool: { 'aws:PrincipalIsAWSService': 'true' },
      }),
      refusal('RefusePlaintext', { BoolIfExists: { 'aws:SecureTransport': 'false' } }),
    ],
  };
}

/** A denial of everything in S3, under a condition. */
function refusal(sid: string, condition: object): object {
  return { Sid: sid, Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', Condition: condition };
}

function checkIds({ organizationId, targetIds, trustedAccounts = [] }: OrganizationPoliciesProps): void {
  if (!/^o-[a-z0-9]{10,32}$/.test(organizationId))
    throw new Error(`OrganizationPolicies: \`${organizationId}\` is no id of an organisation, such as o-a1b2c3d4e5`);
  if (targetIds.length === 0) throw new Error('OrganizationPolicies: no `targetIds`, so that nobody is protected');
  for (const id of targetIds)
    if (!/^(r-[0-9a-z]{4,32}|\d{12}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/.test(id))
      throw new Error(`OrganizationPolicies: \`${id}\` is no root, organisational unit or account`);
  for (const id of trustedAccounts)
    if (!/^\d{12}$/.test(id)) throw new Error(`OrganizationPolicies: \`${id}\` is no account`);
}
