/**
 * AWS Foundational Security Best Practices v1.0.0: its members on S3, CloudFront, CloudTrail and KMS, and those of
 * GuardDuty and Macie about S3, with the severities of AWS.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html
 */
export const foundationalSecurity = {
  title: 'AWS Foundational Security Best Practices',
  source: { page: 'https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html', read: '2026-11-26' },
  controls: {
    'CloudFront.1': { title: 'Distributions with S3 origins have a default root object', severity: 'high' },
    'CloudFront.3': { title: 'Distributions require encryption in transit', severity: 'medium' },
    'CloudFront.4': { title: 'Distributions have origin failover', severity: 'low' },
    'CloudFront.5': {
      title: 'Distributions log',
      severity: 'medium',
      missing: 'AWS asks for standard logging (legacy); logs by AWS::Logs::Delivery are taken as well here',
    },
    'CloudFront.6': { title: 'Distributions have a web ACL', severity: 'medium' },
    'CloudFront.7': { title: 'Distributions use custom certificates', severity: 'low' },
    'CloudFront.8': { title: 'Distributions use SNI and a certificate of their own', severity: 'low' },
    'CloudFront.9': { title: 'Distributions encrypt traffic to custom origins', severity: 'medium' },
    'CloudFront.10': {
      title: 'Distributions use no outdated protocols to origins',
      severity: 'medium',
      more: '`TLSv1` and `TLSv1.1`, which AWS advises against; its test fails `SSLv3` alone',
    },
    'CloudFront.12': { title: 'Distributions point to buckets that exist', severity: 'high' },
    'CloudFront.13': { title: 'Distributions reach S3 origins through origin access control', severity: 'medium' },
    'CloudFront.15': {
      title: 'Distributions use the recommended TLS policy',
      severity: 'medium',
      more: 'distributions with dedicated addresses, which serve old clients: AWS leaves them out',
    },
    'CloudFront.16': {
      title: 'Function URL origins use origin access control',
      severity: 'medium',
      notCovered: 'it is about Lambda, not about S3',
    },
    'CloudFront.17': {
      title: 'Distributions use trusted key groups for signed URLs and cookies',
      severity: 'medium',
      missing: 'AWS fails distributions that ask for no signature as well: public content is not failed here',
    },
    'CloudTrail.1': {
      title: 'A trail records read and write management events of all regions',
      severity: 'high',
      missing: 'that there is a trail at all: templates without one are not failed, it may be in others',
    },
    'CloudTrail.2': { title: 'Trails are encrypted with KMS keys', severity: 'medium' },
    'CloudTrail.4': { title: 'Trails validate their log files', severity: 'low' },
    'CloudTrail.5': { title: 'Trails are sent to CloudWatch Logs', severity: 'medium' },
    'GuardDuty.10': {
      title: 'GuardDuty protects S3',
      severity: 'high',
      missing: 'that there is a detector at all, and that the accounts of an organization have it on',
    },
    'Macie.1': {
      title: 'Macie is enabled',
      severity: 'medium',
      missing: 'that there is a session at all: templates without one are not failed, it may be in others',
    },
    'Macie.2': {
      title: 'Macie discovers sensitive data by itself',
      severity: 'high',
      notCovered: 'no property of a template says it: `AutomatedDiscoveryStatus` of a session can be read only',
    },
    'KMS.1': { title: 'Managed policies do not allow decryption with all keys', severity: 'medium' },
    'KMS.2': { title: 'Principals may not decrypt with all keys', severity: 'medium' },
    'KMS.3': {
      title: 'Keys are not deleted by mistake',
      severity: 'critical',
      notCovered: 'a template cannot schedule a deletion',
    },
    'KMS.5': { title: 'Keys are not open to the public', severity: 'critical' },
    'S3.1': {
      title: 'The account blocks public access',
      severity: 'medium',
      missing:
        'accounts to which no policy of AWS Organizations of the templates is attached: CloudFormation has no ' +
        'resource for the block of an account',
    },
    'S3.2': { title: 'Buckets block public read access', severity: 'critical' },
    'S3.3': { title: 'Buckets block public write access', severity: 'critical' },
    'S3.5': { title: 'Buckets require requests to use TLS', severity: 'medium' },
    'S3.6': { title: 'Bucket policies keep other accounts from administering buckets', severity: 'high' },
    'S3.8': { title: 'Buckets block public access', severity: 'high' },
    'S3.9': { title: 'Buckets log server access', severity: 'medium' },
    'S3.12': { title: 'Buckets do not use ACLs to manage access', severity: 'medium' },
    'S3.13': { title: 'Buckets have a lifecycle', severity: 'low' },
    'S3.19': { title: 'Access points block public access', severity: 'critical' },
    'S3.24': { title: 'Multi-region access points block public access', severity: 'high' },
    'S3.25': { title: 'Directory buckets have a lifecycle', severity: 'low' },
  },
} as const;
