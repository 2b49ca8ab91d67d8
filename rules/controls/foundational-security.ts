/**
 * AWS Foundational Security Best Practices. Only the controls that a rule of ours answers so far.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html
 */
export const foundationalSecurity = {
  title: 'AWS Foundational Security Best Practices',
  controls: {
    'CloudFront.3': 'Distributions require encryption in transit',
    'CloudFront.13': 'Distributions reach S3 origins through origin access control',
    'CloudTrail.1': 'A trail records all regions',
    'CloudTrail.2': 'Trails are encrypted with KMS keys',
    'CloudTrail.3': 'A trail is enabled',
    'CloudTrail.4': 'Trails validate their log files',
    'CloudTrail.5': 'Trails are sent to CloudWatch Logs',
    'CloudTrail.6': 'Buckets of trails are not public',
    'CloudTrail.7': 'Buckets of trails log access',
    'KMS.4': 'Keys rotate',
    'S3.2': 'Buckets block public read access',
    'S3.3': 'Buckets block public write access',
    'S3.5': 'Buckets require requests to use TLS',
    'S3.6': 'Bucket policies keep other accounts from administering buckets',
    'S3.7': 'Buckets replicate to another region',
    'S3.8': 'Buckets block public access',
    'S3.9': 'Buckets log server access',
    'S3.10': 'Buckets with versioning have a lifecycle',
    'S3.11': 'Buckets notify of events',
    'S3.12': 'Buckets do not use ACLs to manage access',
    'S3.13': 'Buckets have a lifecycle',
    'S3.14': 'Buckets keep versions',
    'S3.15': 'Buckets lock their objects',
    'S3.17': 'Buckets are encrypted with KMS keys',
    'S3.19': 'Access points block public access',
    'S3.22': 'A trail records writes of objects',
    'S3.23': 'A trail records reads of objects',
    'S3.24': 'Multi-region access points block public access',
  },
} as const;
