import { aws_iam as iam, aws_kms as kms, Names, PhysicalName, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { acknowledge } from './accepted-risk';
import { SecureBucket, type SecureBucketProps } from './secure-bucket';

/**
 * A secure bucket that a `ReplicatedBucket` replicates to. Its name, and the alias of its key, are known before it is
 * there, so that a stack of another
 * region can name them: region and account of its stack have to be stated.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 */
export class ReplicaBucket extends SecureBucket {
  /** ARN of the alias of the key that replicas are encrypted with. */
  public readonly replicaKeyArn: string;
  /** Whether it has Object Lock, which a bucket with Object Lock asks of its replica. */
  public readonly isLocked: boolean;

  /**
   * @throws Error when the stack does not state its region and account, or the encryption is not one with a key of
   * one's own
   */
  constructor(scope: Construct, id: string, props: SecureBucketProps = {}) {
    const { path } = statedEnvironment(scope, id);
    refuseWithoutVersions(path, props);
    super(scope, id, { ...props, bucketName: props.bucketName ?? PhysicalName.GENERATE_IF_NEEDED });
    if (!this.encryptionKey)
      throw new Error(`${path}: replicas are encrypted with a key of one's own, leave \`encryption\` at \`KMS\``);
    const name = Names.uniqueResourceName(this, { maxLength: 200, separator: '-' });
    new kms.Alias(this, 'ReplicaKey', { aliasName: `alias/${name}`, targetKey: this.encryptionKey });
    this.isLocked = isLocked(props);
    this.replicaKeyArn = Stack.of(this).formatArn({ service: 'kms', resource: 'alias', resourceName: name });
  }

  /**
   * Admits a replication role of another account, which needs no permission of this one otherwise: the bucket and its
   * key admit that role, and the
   * replicas are owned here. The role need not be there yet.
   */
  public admitReplication(sourceAccount: string, roleArn: string): void {
    acknowledge(this, 'cross-account-access', `replicas come from the account ${sourceAccount}`);
    const isRole = { ArnEquals: { 'aws:PrincipalArn': roleArn } };
    const principals = [new iam.AccountPrincipal(sourceAccount)];
    this.addToResourcePolicy(
      new iam.PolicyStatement({
        principals,
        actions: [...replicaActions, 's3:ReplicateDelete', 's3:ObjectOwnerOverrideToBucketOwner'],
        resources: [this.arnForObjects('*')],
        conditions: isRole,
      }),
    );
    this.encryptionKey?.addToResourcePolicy(
      new iam.PolicyStatement({ principals, actions: [...replicaKeyActions], resources: ['*'], conditions: isRole }),
    );
  }
}

/**
 * S3 replicates to and from no bucket that keeps no versions.
 * @throws Error when they are turned off, accepted as a risk or not
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html
 */
export function refuseWithoutVersions(path: string, { versioned }: SecureBucketProps): void {
  if (versioned === false) throw new Error(`${path}: S3 refuses replication without versions, leave \`versioned\` out`);
}

/** Whether the properties turn Object Lock on. */
export function isLocked({ objectLockEnabled, objectLockDefaultRetention }: SecureBucketProps): boolean {
  return objectLockEnabled === true || objectLockDefaultRetention !== undefined;
}

/** What writing a replica takes. */
export const replicaActions: readonly string[] = ['s3:ReplicateObject', 's3:ReplicateTags'];

/** What encrypting a replica takes, with a bucket key and without. */
export const replicaKeyActions: readonly string[] = ['kms:Encrypt', 'kms:GenerateDataKey'];

/** Where a bucket is going to be. @throws Error when the stack does not state its region and account */
export function statedEnvironment(
  scope: Construct,
  id: string,
): { readonly path: string; readonly account: string; readonly region: string } {
  const { account, region } = Stack.of(scope);
  const path = `${scope.node.path}/${id}`;
  if (Token.isUnresolved(account) || Token.isUnresolved(region))
    throw new Error(`${path}: replication needs stacks that state their account and region (\`env\`)`);
  return { path, account, region };
}
