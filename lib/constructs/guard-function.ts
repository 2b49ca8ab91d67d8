import {
  aws_cloudwatch as cloudwatch,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
  Duration,
  Token,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { join } from 'node:path';

/** What a guard's function is made of. */
export interface GuardFunctionProps {
  readonly owner: string;
  readonly description: string;
  readonly handler: string;
  readonly timeout: Duration;
  readonly logGroup: logs.LogGroup;
  /** what it may do beside writing its log */
  readonly statements: readonly iam.PolicyStatement[];
  readonly configuration: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly code: lambda.Code | undefined;
}

/**
 * Characters of the environment of a function, all variables together.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const environmentLimit = 4096;

/**
 * A function of one file that judges by the rules, with a role that can do what is said and write its log.
 * @throws Error when the configuration is longer than the environment of a function
 */
export function guardFunction(scope: Construct, props: GuardFunctionProps): lambda.Function {
  const role = new iam.Role(scope, 'HandlerRole', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  props.logGroup.grantWrite(role);
  for (const statement of props.statements) role.addToPolicy(statement);
  const { owner, configuration } = props;
  checkConfiguration(owner, configuration);
  return new lambda.Function(scope, 'Handler', {
    description: props.description,
    code: props.code ?? lambda.Code.fromAsset(join(__dirname, '../../lambda')),
    handler: props.handler,
    runtime: lambda.Runtime.NODEJS_22_X,
    architecture: lambda.Architecture.ARM_64,
    // the size that has one whole processor: judging is computing
    memorySize: 1769,
    timeout: props.timeout,
    role,
    logGroup: props.logGroup,
    environment: {
      ...(configuration === undefined ? {} : { BUCKET_WARDEN_CONFIGURATION: configuration }),
      ...props.environment,
    },
  });
}

/** Alarms that tell of errors of the function, and of calls that were refused. */
export function guardAlarms(scope: Construct, handler: lambda.Function): cloudwatch.Alarm[] {
  const alarm = (id: string, metric: cloudwatch.Metric): cloudwatch.Alarm =>
    new cloudwatch.Alarm(scope, id, {
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  return [
    alarm('Errors', handler.metricErrors({ period: Duration.minutes(5) })),
    alarm('Throttles', handler.metricThrottles({ period: Duration.minutes(5) })),
  ];
}

/** @throws Error when the configuration is longer than the environment of a function */
export function checkConfiguration(owner: string, configuration: string | undefined): void {
  if (configuration === undefined || Token.isUnresolved(configuration)) return;
  // the names of the variables count as well
  const left = environmentLimit - 200;
  if (configuration.length > left)
    throw new Error(
      `${owner}: the configuration has ${configuration.length} characters, and a function's environment ` +
        `has room for ${left}; suppress by rule instead of by resource, or leave comments out`,
    );
}
