/**
 * CIS AWS Foundations Benchmark 1.4: every recommendation that touches S3, CloudTrail or the keys of buckets, through
 * the control of AWS that tests it.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html
 */
export const cisFoundations14 = {
  title: 'CIS AWS Foundations Benchmark 1.4',
  controls: {
    '2.1.1': { title: 'Buckets are encrypted at rest', notCovered: 'S3 encrypts every object since 2023' },
    '2.1.2': { title: 'Bucket policies deny requests over HTTP', through: ['fsbp/S3.5'] },
    '2.1.3': { title: 'MFA delete is on' },
    '2.1.4': {
      title: 'Data is discovered, classified and secured',
      notCovered: 'it is about people and Macie, not about templates',
    },
    '2.1.5': { title: 'Buckets block public access', through: ['fsbp/S3.8'] },
    '3.1': { title: 'A trail records all regions', through: ['fsbp/CloudTrail.1'] },
    '3.2': { title: 'Trails validate their log files', through: ['fsbp/CloudTrail.4'] },
    '3.3': { title: 'The bucket of a trail is not public', through: ['fsbp/CloudTrail.6'] },
    '3.4': { title: 'Trails are sent to CloudWatch Logs', through: ['fsbp/CloudTrail.5'] },
    '3.6': { title: 'The bucket of a trail logs access', through: ['fsbp/CloudTrail.7'] },
    '3.7': { title: 'Trails are encrypted with KMS keys', through: ['fsbp/CloudTrail.2'] },
    '3.8': { title: 'Keys rotate', through: ['fsbp/KMS.4'] },
    '3.10': { title: 'Writes of objects are recorded', through: ['fsbp/S3.22'] },
    '3.11': { title: 'Reads of objects are recorded', through: ['fsbp/S3.23'] },
  },
} as const;

/**
 * CIS AWS Foundations Benchmark 3.0: every recommendation that touches S3, CloudTrail or the keys of buckets, through
 * the control of AWS that tests it.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html
 */
export const cisFoundations30 = {
  title: 'CIS AWS Foundations Benchmark 3.0',
  controls: {
    '2.1.1': { title: 'Bucket policies deny requests over HTTP', through: ['fsbp/S3.5'] },
    '2.1.2': { title: 'MFA delete is on' },
    '2.1.3': {
      title: 'Data is discovered, classified and secured',
      notCovered: 'it is about people and Macie, not about templates',
    },
    '2.1.4': { title: 'Buckets block public access', through: ['fsbp/S3.8'] },
    '3.1': { title: 'A trail records all regions', through: ['fsbp/CloudTrail.1'] },
    '3.2': { title: 'Trails validate their log files', through: ['fsbp/CloudTrail.4'] },
    '3.4': { title: 'The bucket of a trail logs access', through: ['fsbp/CloudTrail.7'] },
    '3.5': { title: 'Trails are encrypted with KMS keys', through: ['fsbp/CloudTrail.2'] },
    '3.6': { title: 'Keys rotate', through: ['fsbp/KMS.4'] },
    '3.8': { title: 'Writes of objects are recorded', through: ['fsbp/S3.22'] },
    '3.9': { title: 'Reads of objects are recorded', through: ['fsbp/S3.23'] },
  },
} as const;

/**
 * CIS AWS Foundations Benchmark 5.0: what it asks of S3, CloudTrail and keys bears the numbers of 3.0.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html
 */
export const cisFoundations50 = {
  title: 'CIS AWS Foundations Benchmark 5.0',
  controls: cisFoundations30.controls,
} as const;
