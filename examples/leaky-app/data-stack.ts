import { aws_s3 as s3, NestedStack, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export interface DataStackProps extends StackProps {
  readonly logs: s3.IBucket;
}

/** Customer data: safe as it is written, weakened further down. */
export class DataStack extends Stack {
  public readonly archive: s3.Bucket;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    const customers = new s3.Bucket(this, 'Customers', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.KMS,
      bucketKeyEnabled: true,
      enforceSSL: true,
      versioned: true,
      serverAccessLogsBucket: props.logs,
    });
    // an override: the construct still says BLOCK_ALL, the template does not
    const resource = customers.node.defaultChild as s3.CfnBucket;
    resource.addPropertyOverride('PublicAccessBlockConfiguration.BlockPublicPolicy', false);

    const nested = new NestedStack(this, 'Archive');
    this.archive = new s3.Bucket(nested, 'Reports', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
      serverAccessLogsBucket: props.logs,
    });
    new s3.CfnBucket(nested, 'Copies', {
      publicAccessBlockConfiguration: {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      replicationConfiguration: {
        role: 'arn:aws:iam::111122223333:role/replication',
        rules: [{ status: 'Enabled', destination: { bucket: this.archive.bucketArn } }],
      },
    });
  }
}
