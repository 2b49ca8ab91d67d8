import {
  App,
  aws_cloudformation as cloudformation,
  aws_cloudwatch as cloudwatch,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
  aws_s3 as s3,
  CfnParameter,
  DefaultStackSynthesizer,
  Fn,
  Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from './accepted-risk';
import { ConfigGuard } from './config-guard';
import { DeploymentGuard, GuardedAccess, GuardMode } from './deployment-guard';
import { checkConfiguration } from './guard-function';
import { guardNames, type GuardNames } from './guard-names';
import { SecureBucket } from './secure-bucket';

/** Settings of `OrganizationGuard`. */
export interface OrganizationGuardProps {
  /** The id of the organisation: `o-a1b2c3d4e5`. */
  readonly organizationId: string;
  /** Organisational units, or the root, whose accounts are guarded, those to come as well. */
  readonly organizationalUnitIds: string[];
  /**
   * The key of the handlers in the bucket for code, where whoever releases them puts the folder `dist/lambda` of the
   * package, zipped; another key with each release.
   */
  readonly codeKey: string;
  /**
   * The text of a configuration of bucket-warden, for every account: packs, trusted accounts, contracts, suppressions.
   * Members cannot change it where `OrganizationPolicies` has `guardStackSetName`.
   * @default - the default run
   */
  readonly configuration?: string;
  /**
   * What happens to a deployment that fails, or could not be judged.
   * @default GuardMode.WARN, so that an organisation sees first what would have been stopped
   */
  readonly mode?: GuardMode;
  /**
   * Whose new access, compared with the template that a stack has, fails.
   * @default - new access is not asked about
   */
  readonly failOnNewAccess?: GuardedAccess;
  /**
   * Whether this is an account to which the organisation has delegated its stack sets, and not the management account.
   * @default true
   */
  readonly isDelegatedAdministrator?: boolean;
  /**
   * Accounts that are changed at once, in percent.
   * @default 10
   */
  readonly maximumConcurrentPercentage?: number;
  /**
   * Accounts that may fail before the roll-out stops, in percent.
   * @default 1
   */
  readonly failureTolerancePercentage?: number;
  /**
   * What the stack set is called, and what its parts in the accounts are called after; 47 characters at most.
   * @default 'bucket-warden'
   */
  readonly stackSetName?: string;
}

/** Characters of a template that a stack set has as text. */
const templateLimit = 51_200;

/**
 * Guards every account of an organisation in the region of its stack: a stack set that CloudFormation itself deploys
 * to organisational units, to accounts that join them later, too. Each account gets a `DeploymentGuard` and a
 * `ConfigGuard`, the latter as a conformance pack; both read their configuration from a parameter of the stack set. A
 * bucket holds their code, and another the reports of the organisation. One construct a region: the code of a function
 * is in its own.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
 */
export class OrganizationGuard extends Construct {
  /** What is deployed to the accounts. */
  public readonly stackSet: cloudformation.CfnStackSet;
  /** Where the code of the handlers is put; the accounts of the organisation may read it. */
  public readonly codeBucket: SecureBucket;
  /** Where reports of the accounts are kept. */
  public readonly reportBucket: SecureBucket;

  constructor(scope: Construct, id: string, props: OrganizationGuardProps) {
    super(scope, id);
    if (props.organizationalUnitIds.length === 0)
      throw new Error('OrganizationGuard: no `organizationalUnitIds`, so that nobody is guarded');
    checkConfiguration('OrganizationGuard', props.configuration);
    this.codeBucket = new SecureBucket(this, 'Code', { encryption: s3.BucketEncryption.S3_MANAGED });
    admitReaders(this.codeBucket, props.organizationId);
    this.reportBucket = new SecureBucket(this, 'Reports');
    this.stackSet = this.deploy(props);
  }

  private deploy(props: OrganizationGuardProps): cloudformation.CfnStackSet {
    const stackSetName = props.stackSetName ?? 'bucket-warden';
    return new cloudformation.CfnStackSet(this, 'Resource', {
      stackSetName,
      description: 'The rules of bucket-warden, before each deployment and for each bucket that runs',
      permissionModel: 'SERVICE_MANAGED',
      callAs: props.isDelegatedAdministrator === false ? 'SELF' : 'DELEGATED_ADMIN',
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      managedExecution: { Active: true },
      capabilities: ['CAPABILITY_IAM'],
      operationPreferences: {
        maxConcurrentPercentage: props.maximumConcurrentPercentage ?? 10,
        failureTolerancePercentage: props.failureTolerancePercentage ?? 1,
      },
      stackInstancesGroup: [
        {
          deploymentTargets: { organizationalUnitIds: props.organizationalUnitIds },
          regions: [Stack.of(this).region],
        },
      ],
      parameters: [
        { parameterKey: 'CodeBucket', parameterValue: this.codeBucket.bucketName },
        { parameterKey: 'CodeKey', parameterValue: props.codeKey },
        // a parameter is never empty
        { parameterKey: 'Configuration', parameterValue: props.configuration ?? '{}' },
      ],
      templateBody: memberTemplate(stackSetName, props),
    });
  }
}

/** What each account gets, as a text. */
function memberTemplate(stackSetName: string, { mode, failOnNewAccess }: OrganizationGuardProps): string {
  const names = guardNames('OrganizationGuard', stackSetName);
  const app = new App({ analyticsReporting: false, autoSynth: false });
  const stack = new Stack(app, 'Member', {
    stackName: stackSetName,
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
  });
  const parameter = (id: string): string => new CfnParameter(stack, id, { type: 'String' }).valueAsString;
  const codeBucket = s3.Bucket.fromBucketName(stack, 'CodeOf', parameter('CodeBucket'));
  const codeKey = parameter('CodeKey');
  const configuration = parameter('Configuration');
  new DeploymentGuard(stack, 'Deployment', {
    mode: mode ?? GuardMode.WARN,
    configuration,
    code: lambda.Code.fromBucketV2(codeBucket, codeKey),
    ...(failOnNewAccess === undefined ? {} : { failOnNewAccess }),
  });
  new ConfigGuard(stack, 'Running', {
    configuration,
    conformancePackName: names.conformancePack,
    code: lambda.Code.fromBucketV2(codeBucket, codeKey),
  });
  nameParts(stack, names);
  const template: unknown = app.synth().getStackByName(stackSetName).template;
  const text = JSON.stringify(template);
  if (text.length > templateLimit)
    throw new Error(`OrganizationGuard: the template has ${text.length} characters, more than ${templateLimit}`);
  return text;
}

/**
 * Calls what the guards are made of by names that a policy of the organisation can tell; left to CloudFormation, they
 * are cut short and hold ids. A role is told by its path: its name is for all regions. A log group outlives its stack.
 */
function nameParts(stack: Stack, { prefix, path }: GuardNames): void {
  const stackId = Fn.select(2, Fn.split('/', stack.stackId));
  for (const part of stack.node.findAll()) {
    const [, guard = '', thing = ''] = part.node.path.toLowerCase().split('/');
    if (part instanceof iam.CfnRole) part.path = path;
    if (part instanceof lambda.CfnFunction) part.functionName = `${prefix}${guard}`;
    if (part instanceof logs.CfnLogGroup) part.logGroupName = `${path}${stackId}/${guard}`;
    if (part instanceof cloudwatch.CfnAlarm) part.alarmName = `${prefix}${guard}-${thing}`;
  }
}

/** Lets CloudFormation read the code for whichever account of the organisation it deploys to. */
function admitReaders(bucket: SecureBucket, organizationId: string): void {
  bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'ReadByOrganization',
      principals: [new iam.OrganizationPrincipal(organizationId)],
      actions: ['s3:GetObject'],
      resources: [bucket.arnForObjects('*')],
    }),
  );
  const reason = 'the code of the guards is for every account of the organisation, and accounts join it';
  for (const rule of ['cross-account-access', 'wildcard-principal']) acknowledge(bucket, rule, reason);
}
