import { own } from '../template';
import type { JsonObject } from '../template';

/**
 * What AWS's own managed policies say about S3 and its keys, by the last part of their ARN. `undefined`: nothing.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const managedPolicies: Readonly<Record<string, JsonObject | undefined>> = {
  AdministratorAccess: allow('*'),
  PowerUserAccess: { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
  AmazonS3FullAccess: allow('s3:*', 's3-object-lambda:*'),
  AmazonS3ReadOnlyAccess: allow(
    's3:Get*',
    's3:List*',
    's3:Describe*',
    's3-object-lambda:Get*',
    's3-object-lambda:List*',
  ),
  AWSKeyManagementServicePowerUser: allow(
    'kms:CreateAlias',
    'kms:CreateKey',
    'kms:DeleteAlias',
    'kms:Describe*',
    'kms:GenerateRandom',
    'kms:Get*',
    'kms:List*',
    'kms:TagResource',
    'kms:UntagResource',
  ),
  'service-role/AWSLambdaBasicExecutionRole': undefined,
  'service-role/AWSLambdaVPCAccessExecutionRole': undefined,
  'service-role/AWSLambdaSQSQueueExecutionRole': undefined,
  'service-role/AWSLambdaKinesisExecutionRole': undefined,
  'service-role/AWSLambdaDynamoDBExecutionRole': undefined,
  'service-role/AmazonECSTaskExecutionRolePolicy': undefined,
  'service-role/AmazonAPIGatewayPushToCloudWatchLogs': undefined,
  'service-role/AWSAppSyncPushToCloudWatchLogs': undefined,
  AWSXRayDaemonWriteAccess: undefined,
  CloudWatchAgentServerPolicy: undefined,
  CloudWatchLambdaInsightsExecutionRolePolicy: undefined,
  AmazonSSMManagedInstanceCore: undefined,
  AWSXrayWriteOnlyAccess: undefined,
};

function allow(...actions: readonly string[]): JsonObject {
  return { Effect: 'Allow', Action: actions, Resource: '*' };
}

/**
 * The document of a managed policy of AWS, as far as S3 and KMS are concerned, by its ARN.
 * @returns undefined when it is not known here
 */
export function managedPolicy(arn: string): JsonObject | undefined {
  const [, name] = /^arn:[^:]*:iam::aws:policy\/(.+)$/.exec(arn) ?? [];
  if (name === undefined || !Object.hasOwn(managedPolicies, name)) return undefined;
  const statement = own(managedPolicies, name);
  return { Version: '2012-10-17', Statement: statement ? [statement] : [] };
}
