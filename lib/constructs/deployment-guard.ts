import {
  aws_cloudformation as cloudformation,
  aws_cloudwatch as cloudwatch,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
  Duration,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { guardAlarms, guardFunction } from './guard-function';

/** What CloudFormation does when the guard says no, or cannot say anything. */
export enum GuardMode {
  /** The operation stops. */
  FAIL = 'FAIL',
  /** The operation goes on with a warning. */
  WARN = 'WARN',
}

/** What the guard is asked about. */
export enum GuardTarget {
  /** The template of a stack that is made or changed. */
  STACK = 'STACK',
  /** The template of a change set. */
  CHANGE_SET = 'CHANGE_SET',
  /** A resource of a stack, alone: what stands beside it is undecided. */
  RESOURCE = 'RESOURCE',
  /** A resource that Cloud Control API makes. */
  CLOUD_CONTROL = 'CLOUD_CONTROL',
}

/** Whose new access, compared with the template before, fails. */
export enum GuardedAccess {
  /** That of strangers. */
  PUBLIC = 'public',
  /** That of other accounts, too. */
  CROSS_ACCOUNT = 'cross-account',
  /** Anybody's. */
  ANY = 'any',
}

/** Settings of `DeploymentGuard`. */
export interface DeploymentGuardProps {
  /**
   * The name that the hook has in its account and region, in three parts, none of AWS.
   * @default 'BucketWarden::Deployment::Guard'
   */
  readonly hookName?: string;
  /**
   * What happens to what fails, and to what could not be judged.
   * @default GuardMode.FAIL
   */
  readonly mode?: GuardMode;
  /**
   * What is judged.
   * @default - stacks, change sets, and what Cloud Control API makes
   */
  readonly targets?: GuardTarget[];
  /**
   * The text of a configuration of bucket-warden, in YAML or JSON: packs, severities, suppressions, what counts as
   * failure. Whoever deploys a stack cannot change it.
   * @default - the default run
   */
  readonly configuration?: string;
  /**
   * Whose new access, compared with the template that a stack has, fails.
   * @default - new access is not asked about
   */
  readonly failOnNewAccess?: GuardedAccess;
  /**
   * Whether what templates accept themselves counts.
   * @default false, as whoever deploys could accept their own leak
   */
  readonly inlineSuppressions?: boolean;
  /**
   * Names of stacks that are not asked about, `*` for any characters.
   * @default - all are
   */
  readonly excludedStacks?: string[];
  /**
   * How long the log of the guard is kept.
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Where the code of the function is.
   * @default - it is packed with the application
   */
  readonly code?: lambda.Code;
}

/**
 * Judges what is about to be deployed, in every stack of an account and a region, by the rules of bucket-warden: a
 * Lambda Hook of CloudFormation, its function, and a role that can call that function and nothing else. What cannot
 * be judged, in time or at all, follows the mode and never passes silently; alarms tell of it.
 * @see https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/lambda-hooks.html
 */
export class DeploymentGuard extends Construct {
  /** The function that judges. */
  public readonly handler: lambda.Function;
  /** What the hook calls it as. */
  public readonly executionRole: iam.Role;
  /** The hook. */
  public readonly hook: cloudformation.CfnLambdaHook;
  /** Where the function writes why something could not be judged. */
  public readonly logGroup: logs.LogGroup;
  /** Told of errors of the function, and of calls that were refused. */
  public readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: DeploymentGuardProps = {}) {
    super(scope, id);
    this.logGroup = new logs.LogGroup(this, 'Log', { retention: props.logRetention ?? logs.RetentionDays.ONE_YEAR });
    this.handler = this.handlerFor(props);
    this.executionRole = this.roleForHook();
    this.hook = this.hookFor(props);
    this.alarms = guardAlarms(this, this.handler);
  }

  private handlerFor({
    configuration,
    failOnNewAccess,
    inlineSuppressions,
    code,
  }: DeploymentGuardProps): lambda.Function {
    return guardFunction(this, {
      owner: 'DeploymentGuard',
      description: 'Judges what is about to be deployed, by the rules of bucket-warden',
      handler: 'index.hook',
      timeout: Duration.seconds(30),
      logGroup: this.logGroup,
      statements: [],
      configuration,
      environment: {
        ...(failOnNewAccess === undefined ? {} : { BUCKET_WARDEN_NEW_ACCESS: failOnNewAccess }),
        ...(inlineSuppressions === true ? { BUCKET_WARDEN_INLINE_SUPPRESSIONS: 'true' } : {}),
      },
      code,
    });
  }

  /** @see https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/lambda-hooks-prepare-to-create-hook.html */
  private roleForHook(): iam.Role {
    return new iam.Role(this, 'ExecutionRole', {
      assumedBy: new iam.ServicePrincipal('hooks.cloudformation.amazonaws.com'),
      inlinePolicies: {
        Invoke: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.handler.functionArn] }),
          ],
        }),
      },
    });
  }

  private hookFor({ hookName, mode, targets, excludedStacks }: DeploymentGuardProps): cloudformation.CfnLambdaHook {
    const hook = new cloudformation.CfnLambdaHook(this, 'Resource', {
      alias: hookName ?? 'BucketWarden::Deployment::Guard',
      executionRole: this.executionRole.roleArn,
      failureMode: mode ?? GuardMode.FAIL,
      hookStatus: 'ENABLED',
      lambdaFunction: this.handler.functionArn,
      targetOperations: targets ?? [GuardTarget.STACK, GuardTarget.CHANGE_SET, GuardTarget.CLOUD_CONTROL],
      ...(excludedStacks === undefined
        ? {}
        : { stackFilters: { filteringCriteria: 'ALL', stackNames: { exclude: excludedStacks } } }),
    });
    // no types are named: what is not on a list would not be asked about, and a stack is of no type; the CDK's type
    // knows the other of the two forms only
    hook.addPropertyOverride('TargetFilters', { Actions: ['CREATE', 'UPDATE'] });
    return hook;
  }
}
