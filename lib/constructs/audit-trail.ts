import {
  ArnFormat,
  aws_cloudtrail as cloudtrail,
  aws_iam as iam,
  aws_kms as kms,
  aws_logs as logs,
  aws_s3 as s3,
  Duration,
  Names,
  Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SecureBucket } from './secure-bucket';

/** Settings of `AuditTrail`. */
export interface AuditTrailProps {
  /**
   * The buckets whose objects' reads and writes are recorded.
   * @default - every bucket of the account but the trail's own
   */
  readonly buckets?: s3.IBucket[];
  /**
   * Name of the trail, which its bucket and key admit before it is there.
   * @default - one made of the construct's path
   */
  readonly trailName?: string;
  /**
   * How long records are kept.
   * @default Duration.days(400), a year and the time to notice
   */
  readonly retention?: Duration;
  /**
   * How long CloudWatch Logs keeps them for alarms and searches.
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
}

const cloudTrail = new iam.ServicePrincipal('cloudtrail.amazonaws.com');

/**
 * A trail of CloudTrail that records management events of all regions and what is done to objects: validated,
 * encrypted with a key of its own, sent to
 * CloudWatch Logs, and kept in a bucket that only this trail may write to.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html
 */
export class AuditTrail extends Construct {
  /** Where the records are kept. */
  public readonly bucket: SecureBucket;
  /** What they are encrypted with. */
  public readonly encryptionKey: kms.Key;
  /** Where alarms and searches look. */
  public readonly logGroup: logs.LogGroup;
  /** The trail. */
  public readonly trail: cloudtrail.CfnTrail;
  /** ARN of the trail. */
  public readonly trailArn: string;

  constructor(scope: Construct, id: string, props: AuditTrailProps = {}) {
    super(scope, id);
    const trailName = props.trailName ?? Names.uniqueResourceName(this, { maxLength: 100, separator: '-' });
    this.trailArn = Stack.of(this).formatArn({ service: 'cloudtrail', resource: 'trail', resourceName: trailName });
    this.encryptionKey = this.keyForRecords();
    this.bucket = this.bucketForRecords(props.retention ?? Duration.days(400));
    this.logGroup = this.groupForRecords(props.logRetention ?? logs.RetentionDays.ONE_YEAR);
    const delivery = this.deliveryRole();
    this.trail = new cloudtrail.CfnTrail(this, 'Resource', {
      trailName,
      isLogging: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      s3BucketName: this.bucket.bucketName,
      kmsKeyId: this.encryptionKey.keyArn,
      cloudWatchLogsLogGroupArn: this.logGroup.logGroupArn,
      cloudWatchLogsRoleArn: delivery.roleArn,
      advancedEventSelectors: this.selectors(props.buckets),
    });
    this.trail.node.addDependency(delivery);
    if (this.bucket.policy) this.trail.node.addDependency(this.bucket.policy);
  }

  private keyForRecords(): kms.Key {
    const key = new kms.Key(this, 'Key', { enableKeyRotation: true });
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [cloudTrail],
        actions: ['kms:GenerateDataKey*', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceArn': this.trailArn } },
      }),
    );
    return key;
  }

  /**
   * CloudTrail names the key for its records, and writes the digests that validate them with SSE-S3: the bucket must
   * refuse neither.
   */
  private bucketForRecords(retention: Duration): SecureBucket {
    const bucket = new SecureBucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: retention }],
    });
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [cloudTrail],
        actions: ['s3:GetBucketAcl'],
        resources: [bucket.bucketArn],
        conditions: { StringEquals: { 'aws:SourceArn': this.trailArn } },
      }),
    );
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [cloudTrail],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`AWSLogs/${Stack.of(this).account}/*`)],
        conditions: { StringEquals: { 'aws:SourceArn': this.trailArn, 's3:x-amz-acl': 'bucket-owner-full-control' } },
      }),
    );
    return bucket;
  }

  private groupForRecords(retention: logs.RetentionDays): logs.LogGroup {
    const { region, urlSuffix } = Stack.of(this);
    const groups = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.encryptionKey.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal(`logs.${region}.${urlSuffix}`)],
        actions: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
          'kms:GenerateDataKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:DescribeKey',
        ],
        resources: ['*'],
        conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
      }),
    );
    return new logs.LogGroup(this, 'LogGroup', { encryptionKey: this.encryptionKey, retention });
  }

  private deliveryRole(): iam.Role {
    const role = new iam.Role(this, 'LogsRole', { assumedBy: cloudTrail });
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [this.logGroup.logGroupArn],
      }),
    );
    return role;
  }

  private selectors(buckets: readonly s3.IBucket[] | undefined): cloudtrail.CfnTrail.AdvancedEventSelectorProperty[] {
    return [
      { name: 'Management', fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }] },
      {
        name: 'Objects',
        fieldSelectors: [
          { field: 'eventCategory', equalTo: ['Data'] },
          { field: 'resources.type', equalTo: ['AWS::S3::Object'] },
          this.objects(buckets),
        ],
      },
    ];
  }

  /** Records of records would never end: the trail's own bucket is not among them. */
  private objects(buckets: readonly s3.IBucket[] | undefined): cloudtrail.CfnTrail.AdvancedFieldSelectorProperty {
    const field = 'resources.ARN';
    return buckets === undefined
      ? { field, notStartsWith: [this.bucket.arnForObjects('')] }
      : { field, startsWith: buckets.map((bucket) => bucket.arnForObjects('')) };
  }
}
