import { ArnFormat, Aspects, aws_iam as iam, aws_s3 as s3, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { acknowledge } from './accepted-risk';
import { complete } from './bucket-props';
import { DeliveryBucket, writersIn } from './delivery-bucket';

/** Settings of `AccessLogsBucket`. */
export interface AccessLogsBucketProps {
  /**
   * How long logs are kept.
   * @default Duration.days(365)
   */
  readonly retention?: Duration;
  /**
   * What happens to the bucket when it leaves the stack.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Name of the bucket.
   * @default - CloudFormation makes one up
   */
  readonly bucketName?: string;
}

const sharedId = 'BucketWardenAccessLogs';

/** Sources of logs that have a statement of their own, of 300 to 400 bytes each, in a policy of at most 20 KB. */
const maximumBuckets = 20;

/**
 * A bucket that server access logs are delivered to: SSE-S3, because S3 delivers to no other, no ACLs, no public
 * access, TLS 1.2, versions, and a
 * policy that admits the log delivery of S3 for the buckets that `admit` was told of and for nobody else.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export class AccessLogsBucket extends DeliveryBucket {
  /** The one that the buckets of a stack share; made when it is first asked for. */
  public static shared(scope: Construct): AccessLogsBucket {
    const stack = Stack.of(scope);
    const known = stack.node.tryFindChild(sharedId);
    return known instanceof AccessLogsBucket ? known : new AccessLogsBucket(stack, sharedId);
  }

  private readonly admittedAccounts = new Set<string>();
  private admittedBuckets = 0;
  private admitsAccessLogs = false;
  private admitsOtherLogs = false;

  constructor(scope: Construct, id: string, props: AccessLogsBucketProps = {}) {
    super(
      scope,
      id,
      complete({
        blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
        encryption: s3.BucketEncryption.S3_MANAGED,
        blockedEncryptionTypes: [s3.BlockedEncryptionType.SSE_C],
        enforceSSL: true,
        minimumTLSVersion: 1.2,
        versioned: true,
        lifecycleRules: [
          {
            expiration: props.retention ?? Duration.days(365),
            noncurrentVersionExpiration: Duration.days(30),
            abortIncompleteMultipartUploadAfter: Duration.days(7),
          },
        ],
        removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
        ...(props.bucketName === undefined ? {} : { bucketName: props.bucketName }),
      }),
    );
    // set on the resource: without a feature flag CDK would put an ACL here, which the bucket refuses; the policy
    // admits the logs
    const resource = this.node.defaultChild;
    if (resource instanceof s3.CfnBucket) {
      resource.ownershipControls = { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] };
      resource.addPropertyDeletionOverride('AccessControl');
    }
    Aspects.of(this).add({ visit: (node) => (node === this ? this.acknowledgeEncryption() : undefined) });
  }

  /** Adds a statement, and remembers whether it lets something else write than access logs. */
  public override addToResourcePolicy(permission: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    if (writersIn(permission).some((service) => service !== 'logging.s3.amazonaws.com')) this.admitsOtherLogs = true;
    return super.addToResourcePolicy(permission);
  }

  /** Access logs are delivered to SSE-S3 alone, which the rules know; other logs go to a bucket with a key as well. */
  private acknowledgeEncryption(): void {
    if (this.admitsOtherLogs && !this.admitsAccessLogs)
      acknowledge(this, 'missing-kms-encryption', 'it is there for access logs, which S3 delivers to SSE-S3 alone');
  }

  /**
   * Admits the access logs of a bucket, under a prefix. Of a bucket in another stack only the account is checked: its
   * ARN would make the two stacks depend on each other in a circle. After the first twenty the buckets of the account
   * are admitted together, because a policy holds 20 KB.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
   */
  public admit(source: s3.IBucket, prefix: string): void {
    this.admitsAccessLogs = true;
    const isNear = Stack.of(source) === Stack.of(this);
    if (!isNear || ++this.admittedBuckets > maximumBuckets) {
      this.admitAccount(source, isNear ? '' : prefix);
      return;
    }
    this.admitService('logging.s3.amazonaws.com', `${prefix}*`, source, {
      ArnLike: { 'aws:SourceArn': source.bucketArn },
    });
  }

  /**
   * Admits access logs of any bucket of the account, under a prefix: for a bucket that is not there yet, and for many.
   * After the first twenty prefixes the account is admitted under all.
   */
  public admitAccount(scope: IConstruct, prefix: string): void {
    this.admitsAccessLogs = true;
    const { account } = Stack.of(scope);
    const keys = this.admittedAccounts.size < maximumBuckets ? prefix : '';
    if (this.admittedAccounts.has(`${account} ${keys}`) || this.admittedAccounts.has(`${account} `)) return;
    this.admittedAccounts.add(`${account} ${keys}`);
    this.admitService('logging.s3.amazonaws.com', `${keys}*`, scope, {});
  }

  /**
   * Admits logs that CloudWatch Logs delivers, of distributions for instance.
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
   */
  public admitLogDelivery(scope: IConstruct, sourceName: string): void {
    const stack = Stack.of(scope);
    this.admitService('delivery.logs.amazonaws.com', `AWSLogs/${stack.account}/*`, scope, {
      StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' },
      ArnLike: {
        'aws:SourceArn': stack.formatArn({
          service: 'logs',
          resource: 'delivery-source',
          resourceName: sourceName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      },
    });
  }

  /** A service may write objects on behalf of the account of `scope`. */
  private admitService(
    service: string,
    keys: string,
    scope: IConstruct,
    conditions: Record<string, Record<string, string>>,
  ): void {
    const { StringEquals: equals = {}, ...others } = conditions;
    this.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal(service)],
        actions: ['s3:PutObject'],
        resources: [this.arnForObjects(keys)],
        conditions: { ...others, StringEquals: { ...equals, 'aws:SourceAccount': Stack.of(scope).account } },
      }),
    );
  }
}
