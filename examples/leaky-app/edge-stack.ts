import { aws_cloudfront as cloudfront, aws_iam as iam, aws_s3 as s3, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export interface EdgeStackProps extends StackProps {
  readonly origin: s3.IBucket;
}

/** A distribution in another stack than its bucket, and a second policy on a bucket that has one already. */
export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props);
    new cloudfront.CfnDistribution(this, 'Downloads', {
      distributionConfig: {
        enabled: true,
        origins: [{ id: 'reports', domainName: props.origin.bucketRegionalDomainName, s3OriginConfig: {} }],
        defaultCacheBehavior: {
          targetOriginId: 'reports',
          viewerProtocolPolicy: 'allow-all',
          cachePolicyId: cloudfront.CachePolicy.CACHING_OPTIMIZED.cachePolicyId,
        },
      },
    });
    new s3.CfnBucketPolicy(this, 'ReportsPolicy', {
      bucket: props.origin.bucketName,
      policyDocument: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({
            principals: [new iam.ServicePrincipal('cloudfront.amazonaws.com')],
            actions: ['s3:GetObject'],
            resources: [props.origin.arnForObjects('*')],
          }),
        ],
      }),
    });
  }
}
