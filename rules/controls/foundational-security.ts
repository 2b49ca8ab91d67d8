/**
 * AWS Foundational Security Best Practices: every control on S3, CloudFront, CloudTrail and KMS.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html
 */
export const foundationalSecurity = {
  title: 'AWS Foundational Security Best Practices',
  controls: {
    'CloudFront.1': { title: 'Distributions have a default root object' },
    'CloudFront.3': { title: 'Distributions require encryption in transit' },
    'CloudFront.4': { title: 'Distributions have origin failover' },
    'CloudFront.5': { title: 'Distributions log' },
    'CloudFront.6': { title: 'Distributions have a web ACL' },
    'CloudFront.7': { title: 'Distributions use custom certificates' },
    'CloudFront.8': { title: 'Distributions use SNI' },
    'CloudFront.9': { title: 'Distributions encrypt traffic to custom origins' },
    'CloudFront.10': { title: 'Distributions use no outdated protocols to origins' },
    'CloudFront.12': { title: 'Distributions point to buckets that exist' },
    'CloudFront.13': { title: 'Distributions reach S3 origins through origin access control' },
    'CloudFront.14': { title: 'Distributions are tagged', notCovered: 'tags say nothing about protection' },
    'CloudFront.15': { title: 'Distributions use the recommended TLS policy' },
    'CloudFront.16': {
      title: 'Function URL origins use origin access control',
      notCovered: 'it is about Lambda, not about S3',
    },
    'CloudTrail.1': { title: 'A trail records all regions' },
    'CloudTrail.2': { title: 'Trails are encrypted with KMS keys' },
    'CloudTrail.3': { title: 'A trail is enabled' },
    'CloudTrail.4': { title: 'Trails validate their log files' },
    'CloudTrail.5': { title: 'Trails are sent to CloudWatch Logs' },
    'CloudTrail.6': { title: 'Buckets of trails are not public' },
    'CloudTrail.7': { title: 'Buckets of trails log access' },
    'CloudTrail.9': { title: 'Trails are tagged', notCovered: 'tags say nothing about protection' },
    'CloudTrail.10': {
      title: 'Event data stores are encrypted with KMS keys',
      notCovered: 'CloudTrail Lake holds no buckets',
    },
    'KMS.1': {
      title: 'Managed policies do not allow decryption with all keys',
      notCovered: 'only keys of buckets are looked at',
    },
    'KMS.2': { title: 'Principals may not decrypt with all keys', notCovered: 'only keys of buckets are looked at' },
    'KMS.3': { title: 'Keys are not deleted by mistake', notCovered: 'a template cannot schedule a deletion' },
    'KMS.4': { title: 'Keys rotate' },
    'KMS.5': { title: 'Keys are not open to the public' },
    'S3.1': {
      title: 'The account blocks public access',
      notCovered: 'CloudFormation has no resource for the block of an account',
    },
    'S3.2': { title: 'Buckets block public read access' },
    'S3.3': { title: 'Buckets block public write access' },
    'S3.5': { title: 'Buckets require requests to use TLS' },
    'S3.6': { title: 'Bucket policies keep other accounts from administering buckets' },
    'S3.7': { title: 'Buckets replicate to another region' },
    'S3.8': { title: 'Buckets block public access' },
    'S3.9': { title: 'Buckets log server access' },
    'S3.10': { title: 'Buckets with versioning have a lifecycle' },
    'S3.11': { title: 'Buckets notify of events' },
    'S3.12': { title: 'Buckets do not use ACLs to manage access' },
    'S3.13': { title: 'Buckets have a lifecycle' },
    'S3.14': { title: 'Buckets keep versions' },
    'S3.15': { title: 'Buckets lock their objects' },
    'S3.17': { title: 'Buckets are encrypted with KMS keys' },
    'S3.19': { title: 'Access points block public access' },
    'S3.20': { title: 'Buckets require MFA to delete' },
    'S3.22': { title: 'A trail records writes of objects' },
    'S3.23': { title: 'A trail records reads of objects' },
    'S3.24': { title: 'Multi-region access points block public access' },
    'S3.25': { title: 'Directory buckets have a lifecycle', notCovered: 'directory buckets are not read yet' },
  },
} as const;
