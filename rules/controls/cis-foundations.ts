import { own } from './themes';

/**
 * CIS AWS Foundations Benchmark 1.2: what touches S3, CloudTrail or keys, by the control of AWS that names it.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html
 */
export const cisFoundations12 = {
  title: 'CIS AWS Foundations Benchmark 1.2',
  source: {
    page: 'https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html',
    read: '2026-11-26',
  },
  controls: {
    '2.1': { title: 'A trail records all regions', through: ['fsbp/CloudTrail.1'] },
    '2.2': { title: 'Trails validate their log files', through: ['fsbp/CloudTrail.4'] },
    '2.3': { title: 'The bucket of a trail is not public', through: ['security-hub/CloudTrail.6'] },
    '2.4': { title: 'Trails are sent to CloudWatch Logs', through: ['fsbp/CloudTrail.5'] },
    '2.6': { title: 'The bucket of a trail logs access', through: ['security-hub/CloudTrail.7'] },
    '2.7': { title: 'Trails are encrypted with KMS keys', through: ['fsbp/CloudTrail.2'] },
    '2.8': { title: 'Keys rotate', through: ['security-hub/KMS.4'] },
    '3.5': { title: 'Changes of trails raise an alarm', through: ['security-hub/CloudWatch.5'] },
    '3.7': { title: 'Disabling and deleting of keys raises an alarm', through: ['security-hub/CloudWatch.7'] },
    '3.8': { title: 'Changes of bucket policies raise an alarm', through: ['security-hub/CloudWatch.8'] },
  },
} as const;

/**
 * CIS AWS Foundations Benchmark 1.4: what touches S3, CloudTrail or keys, by the control of AWS that names it.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html
 */
export const cisFoundations14 = {
  title: 'CIS AWS Foundations Benchmark 1.4',
  source: {
    page: 'https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html',
    read: '2026-11-26',
  },
  controls: {
    '2.1.2': { title: 'Bucket policies deny requests over HTTP', through: ['fsbp/S3.5'] },
    '2.1.3': { title: 'MFA delete is on', through: ['security-hub/S3.20'] },
    '2.1.5': { title: 'Buckets block public access', through: ['fsbp/S3.1', 'fsbp/S3.8'] },
    '3.1': { title: 'A trail records all regions', through: ['fsbp/CloudTrail.1'] },
    '3.2': { title: 'Trails validate their log files', through: ['fsbp/CloudTrail.4'] },
    '3.3': { title: 'The bucket of a trail is not public', through: ['security-hub/CloudTrail.6'] },
    '3.4': { title: 'Trails are sent to CloudWatch Logs', through: ['fsbp/CloudTrail.5'] },
    '3.6': { title: 'The bucket of a trail logs access', through: ['security-hub/CloudTrail.7'] },
    '3.7': { title: 'Trails are encrypted with KMS keys', through: ['fsbp/CloudTrail.2'] },
    '3.8': { title: 'Keys rotate', through: ['security-hub/KMS.4'] },
    '2.1.1': { title: 'Buckets are encrypted at rest', notCovered: 'S3 encrypts every object since 2023' },
    '2.1.4': {
      title: 'Data is discovered, classified and secured',
      notCovered: 'it is about people and Macie, not about templates',
    },
    '3.10': { title: 'Writes of objects are recorded', own, through: ['security-hub/S3.22'] },
    '3.11': { title: 'Reads of objects are recorded', own, through: ['security-hub/S3.23'] },
    '4.5': { title: 'Changes of trails raise an alarm', through: ['security-hub/CloudWatch.5'] },
    '4.7': { title: 'Disabling and deleting of keys raises an alarm', through: ['security-hub/CloudWatch.7'] },
    '4.8': { title: 'Changes of bucket policies raise an alarm', through: ['security-hub/CloudWatch.8'] },
  },
} as const;

/**
 * CIS AWS Foundations Benchmark 3.0: what touches S3, CloudTrail or keys, by the control of AWS that names it.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html
 */
export const cisFoundations30 = {
  title: 'CIS AWS Foundations Benchmark 3.0',
  source: {
    page: 'https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html',
    read: '2026-11-26',
  },
  controls: {
    '2.1.1': { title: 'Bucket policies deny requests over HTTP', through: ['fsbp/S3.5'] },
    '2.1.2': { title: 'MFA delete is on', through: ['security-hub/S3.20'] },
    '2.1.4': { title: 'Buckets block public access', through: ['fsbp/S3.1', 'fsbp/S3.8'] },
    '3.1': { title: 'A trail records all regions', through: ['fsbp/CloudTrail.1'] },
    '3.2': { title: 'Trails validate their log files', through: ['fsbp/CloudTrail.4'] },
    '3.4': { title: 'The bucket of a trail logs access', through: ['security-hub/CloudTrail.7'] },
    '3.5': { title: 'Trails are encrypted with KMS keys', through: ['fsbp/CloudTrail.2'] },
    '3.6': { title: 'Keys rotate', through: ['security-hub/KMS.4'] },
    '3.8': { title: 'Writes of objects are recorded', through: ['security-hub/S3.22'] },
    '3.9': { title: 'Reads of objects are recorded', through: ['security-hub/S3.23'] },
    '2.1.3': {
      title: 'Data is discovered, classified and secured',
      notCovered: 'it is about people and Macie, not about templates',
    },
    '4.5': { title: 'Changes of trails raise an alarm', own, through: ['security-hub/CloudWatch.5'] },
    '4.7': { title: 'Disabling and deleting of keys raises an alarm', own, through: ['security-hub/CloudWatch.7'] },
    '4.8': { title: 'Changes of bucket policies raise an alarm', own, through: ['security-hub/CloudWatch.8'] },
  },
} as const;

/**
 * CIS AWS Foundations Benchmark 4.0: what touches S3, CloudTrail or keys.
 * @see https://www.cisecurity.org/benchmark/amazon_web_services
 */
export const cisFoundations40 = {
  title: 'CIS AWS Foundations Benchmark 4.0',
  source: {
    page: 'https://github.com/prowler-cloud/prowler/blob/master/prowler/compliance/aws/cis_4.0_aws.json',
    read: '2026-11-26',
    note:
      'AWS maps no control to this version; 2.1.1 to 2.1.4, 3.1, 3.2, 3.5, 3.6 and 3.8 were read, the rest has the ' +
      'numbers of 3.0 and 5.0',
  },
  controls: {
    '2.1.1': { title: 'Bucket policies deny requests over HTTP', own, through: ['fsbp/S3.5'] },
    '2.1.2': { title: 'MFA delete is on', own, through: ['security-hub/S3.20'] },
    '2.1.3': {
      title: 'Data is discovered, classified and secured',
      notCovered: 'it is about people and Macie, not about templates',
    },
    '2.1.4': { title: 'Buckets block public access', own, through: ['fsbp/S3.1', 'fsbp/S3.8'] },
    '3.1': { title: 'A trail records all regions', own, through: ['fsbp/CloudTrail.1'] },
    '3.2': { title: 'Trails validate their log files', own, through: ['fsbp/CloudTrail.4'] },
    '3.4': { title: 'The bucket of a trail logs access', own, through: ['security-hub/CloudTrail.7'] },
    '3.5': { title: 'Trails are encrypted with KMS keys', own, through: ['fsbp/CloudTrail.2'] },
    '3.6': { title: 'Keys rotate', own, through: ['security-hub/KMS.4'] },
    '3.8': { title: 'Writes of objects are recorded', own, through: ['security-hub/S3.22'] },
    '3.9': { title: 'Reads of objects are recorded', own, through: ['security-hub/S3.23'] },
    '4.5': { title: 'Changes of trails raise an alarm', own, through: ['security-hub/CloudWatch.5'] },
    '4.7': { title: 'Disabling and deleting of keys raises an alarm', own, through: ['security-hub/CloudWatch.7'] },
    '4.8': { title: 'Changes of bucket policies raise an alarm', own, through: ['security-hub/CloudWatch.8'] },
  },
} as const;

/**
 * CIS AWS Foundations Benchmark 5.0: what touches S3, CloudTrail or keys, by the control of AWS that names it.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html
 */
export const cisFoundations50 = {
  title: 'CIS AWS Foundations Benchmark 5.0',
  source: {
    page: 'https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html',
    read: '2026-11-26',
    note: 'the page of CloudTrail.5 has 3.4 as well, which the list of this page gives to CloudTrail.7',
  },
  controls: {
    '2.1.1': { title: 'Bucket policies deny requests over HTTP', through: ['fsbp/S3.5'] },
    '2.1.2': { title: 'MFA delete is on', through: ['security-hub/S3.20'] },
    '2.1.4': { title: 'Buckets block public access', through: ['fsbp/S3.1', 'fsbp/S3.8'] },
    '3.1': { title: 'A trail records all regions', through: ['fsbp/CloudTrail.1'] },
    '3.2': { title: 'Trails validate their log files', through: ['fsbp/CloudTrail.4'] },
    '3.4': { title: 'The bucket of a trail logs access', through: ['security-hub/CloudTrail.7'] },
    '3.5': { title: 'Trails are encrypted with KMS keys', through: ['fsbp/CloudTrail.2'] },
    '3.6': { title: 'Keys rotate', through: ['security-hub/KMS.4'] },
    '3.8': { title: 'Writes of objects are recorded', through: ['security-hub/S3.22'] },
    '3.9': { title: 'Reads of objects are recorded', through: ['security-hub/S3.23'] },
    '2.1.3': {
      title: 'Data is discovered, classified and secured',
      notCovered: 'it is about people and Macie, not about templates',
    },
    '4.5': { title: 'Changes of trails raise an alarm', own, through: ['security-hub/CloudWatch.5'] },
    '4.7': { title: 'Disabling and deleting of keys raises an alarm', own, through: ['security-hub/CloudWatch.7'] },
    '4.8': { title: 'Changes of bucket policies raise an alarm', own, through: ['security-hub/CloudWatch.8'] },
  },
} as const;

/**
 * CIS AWS Foundations Benchmark 6.0: what touches S3, CloudTrail or keys.
 * @see https://www.cisecurity.org/benchmark/amazon_web_services
 */
export const cisFoundations60 = {
  title: 'CIS AWS Foundations Benchmark 6.0',
  source: {
    page: 'https://github.com/prowler-cloud/prowler/blob/master/prowler/compliance/aws/cis_6.0_aws.json',
    read: '2026-11-26',
    note: 'AWS maps no control to this version; 3.1.1 to 3.1.4, 4.1 and 4.2 were read, the rest has the numbers of 7.0',
  },
  controls: {
    '3.1.1': { title: 'Bucket policies deny requests over HTTP', own, through: ['fsbp/S3.5'] },
    '3.1.2': { title: 'MFA delete is on', own, through: ['security-hub/S3.20'] },
    '3.1.3': {
      title: 'Data is discovered, classified and secured',
      notCovered: 'it is about people and Macie, not about templates',
    },
    '3.1.4': { title: 'Buckets block public access', own, through: ['fsbp/S3.1', 'fsbp/S3.8'] },
    '4.1': { title: 'A trail records all regions', own, through: ['fsbp/CloudTrail.1'] },
    '4.2': { title: 'Trails validate their log files', own, through: ['fsbp/CloudTrail.4'] },
    '4.4': { title: 'The bucket of a trail logs access', own, through: ['security-hub/CloudTrail.7'] },
    '4.5': { title: 'Trails are encrypted with KMS keys', own, through: ['fsbp/CloudTrail.2'] },
    '4.6': { title: 'Keys rotate', own, through: ['security-hub/KMS.4'] },
    '4.8': { title: 'Writes of objects are recorded', own, through: ['security-hub/S3.22'] },
    '4.9': { title: 'Reads of objects are recorded', own, through: ['security-hub/S3.23'] },
    '5.5': { title: 'Changes of trails raise an alarm', own, through: ['security-hub/CloudWatch.5'] },
    '5.7': { title: 'Disabling and deleting of keys raises an alarm', own, through: ['security-hub/CloudWatch.7'] },
    '5.8': { title: 'Changes of bucket policies raise an alarm', own, through: ['security-hub/CloudWatch.8'] },
  },
} as const;

/**
 * CIS AWS Foundations Benchmark 7.0: what touches S3, CloudTrail or keys.
 * @see https://www.cisecurity.org/benchmark/amazon_web_services
 */
export const cisFoundations70 = {
  title: 'CIS AWS Foundations Benchmark 7.0',
  source: {
    page: 'https://github.com/prowler-cloud/prowler/blob/master/prowler/compliance/aws/cis_7.0_aws.json',
    read: '2026-11-26',
    note:
      'AWS maps no control to this version; 3.1.2 to 3.1.4, 4.1, 4.2 and 4.8 to 4.10 were read, the rest is from a ' +
      'comparison of tools',
  },
  controls: {
    '3.1.1': { title: 'Bucket policies deny requests over HTTP', own, through: ['fsbp/S3.5'] },
    '3.1.2': { title: 'MFA delete is on', own, through: ['security-hub/S3.20'] },
    '3.1.3': {
      title: 'Data is discovered, classified and secured',
      notCovered: 'it is about people and Macie, not about templates',
    },
    '3.1.4': { title: 'Buckets block public access', own, through: ['fsbp/S3.1', 'fsbp/S3.8'] },
    '4.1': { title: 'A trail records all regions', own, through: ['fsbp/CloudTrail.1'] },
    '4.2': { title: 'Trails validate their log files', own, through: ['fsbp/CloudTrail.4'] },
    '4.4': { title: 'The bucket of a trail logs access', own, through: ['security-hub/CloudTrail.7'] },
    '4.5': { title: 'Trails are encrypted with KMS keys', own, through: ['fsbp/CloudTrail.2'] },
    '4.6': { title: 'Keys rotate', own, through: ['security-hub/KMS.4'] },
    '4.8': { title: 'Writes of objects are recorded', own, through: ['security-hub/S3.22'] },
    '4.9': { title: 'Reads of objects are recorded', own, through: ['security-hub/S3.23'] },
    '2.21': {
      title: 'Policies on resources do not grant to everybody',
      own,
      through: ['fsbp/S3.2', 'fsbp/S3.3', 'fsbp/KMS.5'],
      missing: 'resources other than buckets and keys',
    },
    '4.10': {
      title: 'Web front ends keep access logs',
      own,
      through: ['fsbp/CloudFront.5'],
      missing: 'front ends other than CloudFront',
    },
    '5.5': { title: 'Changes of trails raise an alarm', own, through: ['security-hub/CloudWatch.5'] },
    '5.7': { title: 'Disabling and deleting of keys raises an alarm', own, through: ['security-hub/CloudWatch.7'] },
    '5.8': { title: 'Changes of bucket policies raise an alarm', own, through: ['security-hub/CloudWatch.8'] },
  },
} as const;
