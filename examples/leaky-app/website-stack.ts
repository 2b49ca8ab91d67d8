import {
  aws_cloudfront as cloudfront,
  aws_cloudfront_origins as origins,
  aws_s3 as s3,
  Stack,
  type StackProps,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** A website served by the bucket itself, with a distribution that has to reach it over plain HTTP. */
export class WebsiteStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const site = new s3.Bucket(this, 'Site', {
      websiteIndexDocument: 'index.html',
      publicReadAccess: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ACLS_ONLY,
    });
    new cloudfront.Distribution(this, 'Cdn', {
      defaultBehavior: { origin: new origins.S3StaticWebsiteOrigin(site) },
    });
  }
}
