import {
  aws_cloudwatch as cloudwatch,
  aws_config as config,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
  Duration,
  Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { auditActions } from '../audit-actions';
import { guardAlarms, guardFunction } from './guard-function';

/** Settings of `ConfigGuard`. */
export interface ConfigGuardProps {
  /**
   * The name of the rule in its account and region.
   * @default 'bucket-warden'
   */
  readonly ruleName?: string;
  /**
   * The text of a configuration of bucket-warden, in YAML or JSON: packs, severities, suppressions, what counts as
   * failure.
   * @default - the default run
   */
  readonly configuration?: string;
  /**
   * How often everything is looked at, beside each bucket when it changes.
   * @default config.MaximumExecutionFrequency.TWENTY_FOUR_HOURS
   */
  readonly frequency?: config.MaximumExecutionFrequency;
  /**
   * Whether everything is looked at once in a while; else only what changes, which costs less where buckets are many.
   * @default true
   */
  readonly watchesWholeEstate?: boolean;
  /**
   * Whether the rule can be asked about a bucket that is not deployed yet, by `StartResourceEvaluation`.
   * @default false
   */
  readonly proactive?: boolean;
  /**
   * Whether tags that accept findings count.
   * @default false, as whoever may tag a bucket could accept its leak
   */
  readonly inlineSuppressions?: boolean;
  /**
   * The name of a conformance pack that the rule is a part of, for who looks at those.
   * @default - the rule stands alone
   */
  readonly conformancePackName?: string;
  /**
   * Whether what all rules say in all accounts and regions of the organisation is gathered here: in the management
   * account, or that of a delegated administrator.
   * @default false
   */
  readonly aggregatesOrganization?: boolean;
  /**
   * How long the log of the function is kept.
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
 * Judges the buckets that run, in an account and a region, by the rules of bucket-warden: a custom rule of AWS Config
 * that is asked when a bucket changes, and once in a while about everything. What cannot be judged is never compliant,
 * and an error of the function, of which alarms tell.
 * @see https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_lambda-functions.html
 */
export class ConfigGuard extends Construct {
  /** The function that judges. */
  public readonly handler: lambda.Function;
  /** Where the function writes why something could not be judged. */
  public readonly logGroup: logs.LogGroup;
  /** Told of errors of the function, and of calls that were refused. */
  public readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: ConfigGuardProps = {}) {
    super(scope, id);
    this.logGroup = new logs.LogGroup(this, 'Log', { retention: props.logRetention ?? logs.RetentionDays.ONE_YEAR });
    this.handler = guardFunction(this, {
      owner: 'ConfigGuard',
      description: 'Judges the buckets that run, by the rules of bucket-warden',
      handler: 'index.config',
      timeout: Duration.minutes(15),
      logGroup: this.logGroup,
      // neither has resources, or the resources are all that the account has
      statements: [
        new iam.PolicyStatement({ sid: 'Read', actions: Object.values(auditActions).flat().sort(), resources: ['*'] }),
        new iam.PolicyStatement({ sid: 'Answer', actions: ['config:PutEvaluations'], resources: ['*'] }),
      ],
      configuration: props.configuration,
      environment: props.inlineSuppressions === true ? { BUCKET_WARDEN_INLINE_SUPPRESSIONS: 'true' } : {},
      code: props.code,
    });
    this.alarms = guardAlarms(this, this.handler);
    const invoke = new lambda.CfnPermission(this, 'Invoke', {
      action: 'lambda:InvokeFunction',
      functionName: this.handler.functionArn,
      principal: 'config.amazonaws.com',
      sourceAccount: Stack.of(this).account,
    });
    const rule =
      props.conformancePackName === undefined ? this.rule(props) : this.pack(props.conformancePackName, props);
    rule.addResourceDependency(invoke);
    if (props.aggregatesOrganization === true) this.aggregate();
  }

  private rule(props: ConfigGuardProps): config.CfnConfigRule {
    return new config.CfnConfigRule(this, 'Resource', ruleProperties(props, this.handler.functionArn));
  }

  /** The same rule, as a template of its own inside the pack. */
  private pack(conformancePackName: string, props: ConfigGuardProps): config.CfnConformancePack {
    const { functionArn } = this.handler;
    const parameter = { Ref: 'FunctionArn' };
    const template = {
      Parameters: { FunctionArn: { Type: 'String' } },
      Resources: { Rule: { Type: 'AWS::Config::ConfigRule', Properties: capitalised(ruleProperties(props, '')) } },
    };
    const body = JSON.stringify(template, (key, value: unknown) => (key === 'SourceIdentifier' ? parameter : value));
    return new config.CfnConformancePack(this, 'Pack', {
      conformancePackName,
      templateBody: body,
      conformancePackInputParameters: [{ parameterName: 'FunctionArn', parameterValue: functionArn }],
    });
  }

  /** @see https://docs.aws.amazon.com/config/latest/developerguide/aggregated-create.html */
  private aggregate(): void {
    const role = new iam.Role(this, 'AggregatorRole', {
      assumedBy: new iam.ServicePrincipal('config.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSConfigRoleForOrganizations')],
    });
    new config.CfnConfigurationAggregator(this, 'Aggregator', {
      organizationAggregationSource: { roleArn: role.roleArn, allAwsRegions: true },
    });
  }
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-config-configrule.html */
function ruleProperties(props: ConfigGuardProps, functionArn: string): config.CfnConfigRuleProps {
  const frequency = props.frequency ?? config.MaximumExecutionFrequency.TWENTY_FOUR_HOURS;
  const on = (messageType: string): config.CfnConfigRule.SourceDetailProperty => ({
    eventSource: 'aws.config',
    messageType,
  });
  return {
    configRuleName: props.ruleName ?? 'bucket-warden',
    description: 'Buckets and what reaches them, by the rules of bucket-warden',
    scope: { complianceResourceTypes: ['AWS::S3::Bucket'] },
    evaluationModes: [{ mode: 'DETECTIVE' }, ...(props.proactive === true ? [{ mode: 'PROACTIVE' }] : [])],
    source: {
      owner: 'CUSTOM_LAMBDA',
      sourceIdentifier: functionArn,
      sourceDetails: [
        on('ConfigurationItemChangeNotification'),
        on('OversizedConfigurationItemChangeNotification'),
        ...(props.watchesWholeEstate === false
          ? []
          : [{ ...on('ScheduledNotification'), maximumExecutionFrequency: frequency }]),
      ],
    },
  };
}

/** Properties as CloudFormation writes them. */
function capitalised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capitalised);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [
    `${key.charAt(0).toUpperCase()}${key.slice(1)}`,
    capitalised(item),
  ]);
  return Object.fromEntries(entries);
}
