import { aws_iam as iam, aws_s3 as s3, PhysicalName, Stack, Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  isLocked,
  refuseWithoutVersions,
  replicaActions,
  replicaKeyActions,
  statedEnvironment,
  type ReplicaBucket,
} from './replica-bucket';
import { SecureBucket, type SecureBucketProps } from './secure-bucket';

/** What happens to the replica when an object is deleted. */
export enum DeleteReplication {
  /** It is deleted too; versions of it stay. */
  REPLICATE = 'replicate',
  /** It stays: nobody who deletes here deletes there. */
  KEEP = 'keep',
}

/** Settings of `ReplicatedBucket`: those of `SecureBucket`, and those of the replication. */
export interface ReplicatedBucketProps extends SecureBucketProps {
  /** Where the objects are replicated to. */
  readonly replica: ReplicaBucket;
  /**
   * What happens to the replica when an object is deleted; there is no default, because both answers surprise
   * somebody.
   */
  readonly deletes: DeleteReplication;
  /**
   * Whether a replica in the same region is meant.
   * @default false
   */
  readonly sameRegion?: boolean;
  /**
   * Whether S3 promises to replicate within 15 minutes, at a price.
   * @default false
   */
  readonly replicationTimeControl?: boolean;
}

/**
 * A secure bucket whose objects are all replicated, encrypted at both ends, by a role that may do nothing else.
 * Replicas in another account are owned
 * there.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 */
export class ReplicatedBucket extends SecureBucket {
  /** What S3 replicates as. */
  public readonly replicationRole: iam.Role;

  /**
   * @throws Error when the stack does not state its region and account, or the replica lies in the same region and
   * nobody said that it is meant, or has no Object Lock where this bucket has
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html#object-lock-managing-replication
   */
  constructor(scope: Construct, id: string, props: ReplicatedBucketProps) {
    const {
      replica,
      deletes: _deletes,
      sameRegion,
      replicationTimeControl: _timed,
      replicationRules,
      replicationRole,
      ...rest
    } = props;
    const { path, account, region } = statedEnvironment(scope, id);
    if (replicationRules !== undefined || replicationRole !== undefined)
      throw new Error(
        `${path}: \`replicationRules\` and \`replicationRole\` are made by this construct, leave them out`,
      );
    if (Stack.of(replica).region === region && sameRegion !== true)
      throw new Error(
        `${path}: the replica lies in ${region} too, and is lost with it; say \`sameRegion: true\` when it is meant`,
      );
    refuseWithoutVersions(path, props);
    if (isLocked(props) && !replica.isLocked)
      throw new Error(`${path}: S3 replicates locked objects to locked buckets alone, give the replica a lock too`);
    super(scope, id, rest);

    const isForeign = Stack.of(replica).account !== account;
    this.replicationRole = new iam.Role(this, 'Replication', {
      assumedBy: new iam.ServicePrincipal('s3.amazonaws.com'),
      roleName: PhysicalName.GENERATE_IF_NEEDED,
    });
    this.grantReplication(props, isForeign);
    if (isForeign) replica.admitReplication(account, this.replicationRole.roleArn);
    // S3 wants the replica to be there first; the CDK orders the stacks of one stage alone
    if (Stack.of(replica) !== Stack.of(this) && Stage.of(replica) === Stage.of(this))
      Stack.of(this).addStackDependency(Stack.of(replica), `${path} replicates there`);

    this.replicate(props, isForeign);
  }

  private replicate({ replica, deletes, replicationTimeControl }: ReplicatedBucketProps, isForeign: boolean): void {
    const resource = this.node.defaultChild;
    if (!(resource instanceof s3.CfnBucket)) throw new Error(`${this.node.path}: there is no bucket to replicate`);
    const minutes = { minutes: 15 };
    const isTimed = replicationTimeControl === true;
    resource.replicationConfiguration = {
      role: this.replicationRole.roleArn,
      rules: [
        {
          id: 'all',
          status: 'Enabled',
          priority: 1,
          filter: { prefix: '' },
          deleteMarkerReplication: { status: deletes === DeleteReplication.REPLICATE ? 'Enabled' : 'Disabled' },
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
          destination: {
            bucket: replica.bucketArn,
            encryptionConfiguration: { replicaKmsKeyId: replica.replicaKeyArn },
            metrics: { status: 'Enabled', ...(isTimed ? { eventThreshold: minutes } : {}) },
            ...(isTimed ? { replicationTime: { status: 'Enabled', time: minutes } } : {}),
            ...(isForeign
              ? { account: Stack.of(replica).account, accessControlTranslation: { owner: 'Destination' } }
              : {}),
          },
        },
      ],
    };
  }

  private grantReplication(props: ReplicatedBucketProps, isForeign: boolean): void {
    const { replica, deletes } = props;
    this.allow(['s3:GetReplicationConfiguration', 's3:ListBucket'], [this.bucketArn]);
    this.allow(
      [
        's3:GetObjectVersionForReplication',
        's3:GetObjectVersionAcl',
        's3:GetObjectVersionTagging',
        ...(isLocked(props) ? ['s3:GetObjectRetention', 's3:GetObjectLegalHold'] : []),
      ],
      [this.arnForObjects('*')],
    );
    this.allow(
      [
        ...replicaActions,
        ...(deletes === DeleteReplication.REPLICATE ? ['s3:ReplicateDelete'] : []),
        ...(isForeign ? ['s3:ObjectOwnerOverrideToBucketOwner'] : []),
      ],
      [replica.arnForObjects('*')],
    );
    this.grantKeys(replica);
  }

  private grantKeys(replica: ReplicatedBucketProps['replica']): void {
    const { region, account, partition, urlSuffix } = Stack.of(replica);
    if (this.encryptionKey)
      this.allow(['kms:Decrypt'], [this.encryptionKey.keyArn], {
        StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.${urlSuffix}` },
      });
    // a policy cannot name a key by its alias: S3 of the replica's region, for that bucket, is what says which key it
    // is
    this.allow(replicaKeyActions, [`arn:${partition}:kms:${region}:${account}:key/*`], {
      StringEquals: { 'kms:ViaService': `s3.${region}.${urlSuffix}` },
      StringLike: { 'kms:EncryptionContext:aws:s3:arn': [replica.bucketArn, replica.arnForObjects('*')] },
    });
  }

  private allow(
    actions: readonly string[],
    resources: string[],
    conditions?: Record<string, Record<string, string | string[]>>,
  ): void {
    this.replicationRole.addToPolicy(
      new iam.PolicyStatement({ actions: [...actions], resources, ...(conditions ? { conditions } : {}) }),
    );
  }
}
