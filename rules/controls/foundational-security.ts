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
    'CloudTrail.6': 'Buckets of trails are not public',
    'S3.2': 'Buckets block public read access',
    'S3.3': 'Buckets block public write access',
    'S3.5': 'Buckets require requests to use TLS',
    'S3.6': 'Bucket policies keep other accounts from administering buckets',
    'S3.7': 'Buckets replicate to another region',
    'S3.8': 'Buckets block public access',
    'S3.9': 'Buckets log server access',
    'S3.12': 'Buckets do not use ACLs to manage access',
    'S3.14': 'Buckets keep versions',
    'S3.17': 'Buckets are encrypted with KMS keys',
    'S3.19': 'Access points block public access',
    'S3.24': 'Multi-region access points block public access',
  },
} as const;
