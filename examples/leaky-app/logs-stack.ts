import { aws_s3 as s3, CfnResource, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The log bucket, and a bucket made without a construct of its own. */
export class LogsStack extends Stack {
  public readonly logs: s3.Bucket;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.logs = new s3.Bucket(this, 'AccessLogs', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
    });
    Validations.of(this.logs).acknowledge({
      id: 'BucketWarden::missing-lifecycle',
      reason: 'access logs are kept until somebody has decided for how long',
    });

    // a generic resource: linters that look at constructs do not see it
    new CfnResource(this, 'Dropbox', {
      type: 'AWS::S3::Bucket',
      properties: {
        AccessControl: 'PublicReadWrite',
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
        CorsConfiguration: { CorsRules: [{ AllowedOrigins: ['*'], AllowedMethods: ['GET', 'PUT'] }] },
      },
    });
  }
}
