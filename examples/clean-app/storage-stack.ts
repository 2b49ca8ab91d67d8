import {
  ArnFormat,
  aws_certificatemanager as acm,
  aws_cloudfront as cloudfront,
  aws_cloudfront_origins as origins,
  aws_iam as iam,
  aws_logs as logging,
  aws_s3 as s3,
  Duration,
  Stack,
  type StackProps,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** A log bucket, a data bucket, and files served through a distribution. */
export class StorageStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const common = {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      blockedEncryptionTypes: [s3.BlockedEncryptionType.SSE_C],
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(7), noncurrentVersionExpiration: Duration.days(90) },
      ],
    } satisfies s3.BucketProps;

    const logs = new s3.Bucket(this, 'AccessLogs', {
      ...common,
      encryption: s3.BucketEncryption.S3_MANAGED,
      lifecycleRules: [...common.lifecycleRules, { expiration: Duration.days(365) }],
    });
    const data = {
      ...common,
      encryption: s3.BucketEncryption.KMS,
      bucketKeyEnabled: true,
      serverAccessLogsBucket: logs,
    } satisfies s3.BucketProps;
    const customers = new s3.Bucket(this, 'Customers', { ...data, serverAccessLogsPrefix: 'customers/' });
    const files = new s3.Bucket(this, 'Files', { ...data, serverAccessLogsPrefix: 'files/' });
    for (const bucket of [customers, files]) denyOtherEncryption(bucket);

    const cdn = new cloudfront.Distribution(this, 'Cdn', {
      domainNames: ['files.example.com'],
      certificate: acm.Certificate.fromCertificateArn(
        this,
        'Certificate',
        `arn:aws:acm:us-east-1:${this.account}:certificate/11111111-2222-3333-4444-555555555555`,
      ),
      minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      defaultRootObject: 'index.html',
      defaultBehavior: {
        origin: origins.S3BucketOrigin.withOriginAccessControl(files),
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      },
    });
    deliverLogs(this, cdn, logs);
  }
}

/** The logs of the distribution go to the bucket by the log delivery of CloudWatch, which needs no ACLs. */
function deliverLogs(stack: Stack, distribution: cloudfront.Distribution, bucket: s3.Bucket): void {
  const source = new logging.CfnDeliverySource(stack, 'CdnLogs', {
    name: `${stack.stackName}-cdn`,
    logType: 'ACCESS_LOGS',
    resourceArn: distribution.distributionArn,
  });
  const destination = new logging.CfnDeliveryDestination(stack, 'CdnLogTarget', {
    name: `${stack.stackName}-cdn`,
    destinationResourceArn: bucket.bucketArn,
    outputFormat: 'json',
  });
  const delivery = new logging.CfnDelivery(stack, 'CdnLogDelivery', {
    deliverySourceName: source.ref,
    deliveryDestinationArn: destination.attrArn,
  });
  bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`AWSLogs/${stack.account}/*`)],
      conditions: {
        StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceAccount': stack.account },
        ArnLike: {
          'aws:SourceArn': stack.formatArn({
            service: 'logs',
            resource: 'delivery-source',
            resourceName: '*',
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
      },
    }),
  );
  delivery.node.addDependency(bucket);
}

/** Uploads may leave the encryption to the bucket, and may not choose another. */
function denyOtherEncryption(bucket: s3.Bucket): void {
  const encryption = { 's3:x-amz-server-side-encryption': 'aws:kms' };
  const key = { 's3:x-amz-server-side-encryption-aws-kms-key-id': bucket.encryptionKey?.keyArn };
  for (const expected of [encryption, key]) {
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects('*')],
        conditions: { StringNotEqualsIfExists: expected },
      }),
    );
  }
}
