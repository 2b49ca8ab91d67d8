import { own } from '../template';
import type { JsonObject } from '../template';
import { managedPolicyNames, type ManagedReach } from './managed-policy-names';

/**
 * What AWS's own managed policies say about S3 and its keys, by the last part of their ARN, where that is known here.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const managedPolicies: Readonly<Record<string, JsonObject>> = {
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
};

function allow(...actions: readonly string[]): JsonObject {
  return { Effect: 'Allow', Action: actions, Resource: '*' };
}

const managedReaches: readonly ManagedReach[] = ['everyAction', 'everyBucket', 'limited', 'silent'];
let reaches: ReadonlyMap<string, ManagedReach> | undefined;

/**
 * How far into S3 the managed policy of AWS with this name, its path before it, reaches.
 * @returns undefined for a name that AWS did not have when its list was read
 */
export function reachOfManaged(name: string): ManagedReach | undefined {
  reaches ??= new Map(
    managedReaches.flatMap((reach) =>
      managedPolicyNames[reach].split(' ').map((one): [string, ManagedReach] => [one, reach]),
    ),
  );
  return reaches.get(name);
}

/**
 * The document of a managed policy of AWS, as far as S3 and KMS are concerned, by its ARN.
 * @returns undefined when it is not known here
 */
export function managedPolicy(arn: string): JsonObject | undefined {
  const [, name] = /^arn:[^:]*:iam::aws:policy\/(.+)$/.exec(arn) ?? [];
  if (name === undefined) return undefined;
  const statement = own(managedPolicies, name);
  if (statement !== undefined) return { Version: '2012-10-17', Statement: [statement] };
  return reachOfManaged(name) === 'silent' ? { Version: '2012-10-17', Statement: [] } : undefined;
}
