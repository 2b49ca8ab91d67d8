/**
 * Controls of AWS Security Hub CSPM on S3, CloudFront, CloudTrail and KMS that are no members of the foundational
 * standard: other standards name them, or none.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html
 */
export const securityHub = {
  title: 'AWS Security Hub CSPM controls outside the foundational standard',
  source: { page: 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html', read: '2026-11-26' },
  controls: {
    'CloudFront.14': {
      title: 'Distributions are tagged',
      severity: 'low',
      notCovered: 'tags of a stack come down to what it makes, and stand in no template',
    },
    'CloudTrail.3': {
      title: 'A trail is enabled',
      severity: 'high',
      missing: 'that there is a trail at all: templates without one are not failed, it may be in others',
    },
    'CloudTrail.6': { title: 'Buckets of trails are not public', severity: 'critical' },
    'CloudTrail.7': { title: 'Buckets of trails log access', severity: 'low' },
    'CloudTrail.9': {
      title: 'Trails are tagged',
      severity: 'low',
      notCovered: 'tags of a stack come down to what it makes, and stand in no template',
    },
    'CloudTrail.10': {
      title: 'Event data stores are encrypted with KMS keys',
      severity: 'medium',
      notCovered: 'CloudTrail Lake holds no buckets',
    },
    'CloudWatch.5': {
      title: 'Changes of trails raise an alarm',
      severity: 'low',
      missing: 'that the filter is on the log group of the trail, and that the topic has subscribers',
    },
    'CloudWatch.7': {
      title: 'Disabling and deleting of keys raises an alarm',
      severity: 'low',
      missing: 'that the filter is on the log group of the trail, and that the topic has subscribers',
    },
    'CloudWatch.8': {
      title: 'Changes of bucket policies raise an alarm',
      severity: 'low',
      missing: 'that the filter is on the log group of the trail, and that the topic has subscribers',
    },
    'KMS.4': { title: 'Keys rotate', severity: 'medium' },
    'S3.7': { title: 'Buckets replicate to another region', severity: 'low' },
    'S3.10': {
      title: 'Buckets with versioning have a lifecycle',
      severity: 'medium',
      more: 'a lifecycle rule about old versions, as the tip of its page has it; its test takes any lifecycle',
    },
    'S3.11': { title: 'Buckets notify of events', severity: 'medium' },
    'S3.14': { title: 'Buckets keep versions', severity: 'low' },
    'S3.15': { title: 'Buckets have Object Lock enabled', severity: 'medium' },
    'S3.17': {
      title: 'Buckets are encrypted with KMS keys',
      severity: 'medium',
      missing: 'buckets to which a log writer delivers that cannot use KMS keys: they are not failed here',
    },
    'S3.20': {
      title: 'Buckets require MFA to delete',
      severity: 'low',
      missing: 'templates: none can say it, so it is asked of buckets that run alone',
    },
    'S3.22': {
      title: 'A trail of all regions records writes of objects in all buckets',
      severity: 'medium',
      missing: 'that the trail is of all regions and all buckets, and that there is a trail at all',
    },
    'S3.23': {
      title: 'A trail of all regions records reads of objects in all buckets',
      severity: 'medium',
      missing: 'that the trail is of all regions and all buckets, and that there is a trail at all',
    },
  },
} as const;

/** AWS Resource Tagging standard v1.0.0: its members on CloudFront and CloudTrail; it has none on S3. */
export const resourceTagging = {
  title: 'AWS Resource Tagging',
  source: {
    page: 'https://docs.aws.amazon.com/securityhub/latest/userguide/standards-tagging.html',
    read: '2026-11-26',
  },
  controls: {
    'CloudFront.14': {
      title: 'Distributions are tagged',
      notCovered: 'tags of a stack come down to what it makes, and stand in no template',
    },
    'CloudTrail.9': {
      title: 'Trails are tagged',
      notCovered: 'tags of a stack come down to what it makes, and stand in no template',
    },
  },
} as const;
