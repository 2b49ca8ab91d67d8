import type { Source } from './source';

/** The list of managed rules of AWS Config that was read. */
export const configRulesSource: Source = {
  page: 'https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html',
  read: '2026-11',
};

/** Its rules on S3, CloudFront and CloudTrail, and that on the rotation of keys. */
export const configRules: readonly string[] = (
  's3-access-point-in-vpc-only s3-access-point-public-access-blocks ' +
  's3-account-level-public-access-blocks s3-account-level-public-access-blocks-periodic ' +
  's3-bucket-acl-prohibited s3-bucket-blacklisted-actions-prohibited ' +
  's3-bucket-cross-region-replication-enabled s3-bucket-default-lock-enabled ' +
  's3-bucket-level-public-access-prohibited s3-bucket-logging-enabled s3-bucket-mfa-delete-enabled ' +
  's3-bucket-policy-grantee-check s3-bucket-policy-not-more-permissive s3-bucket-public-read-prohibited ' +
  's3-bucket-public-write-prohibited s3-bucket-replication-enabled ' +
  's3-bucket-server-side-encryption-enabled s3-bucket-ssl-requests-only s3-bucket-tagged ' +
  's3-bucket-versioning-enabled s3-default-encryption-kms ' +
  's3-directory-bucket-lifecycle-policy-rule-check s3-event-notifications-enabled ' +
  's3-last-backup-recovery-point-created s3-lifecycle-policy-check s3-meets-restore-time-target ' +
  's3-resources-in-logically-air-gapped-vault s3-resources-protected-by-backup-plan ' +
  's3-version-lifecycle-policy-check s3express-dir-bucket-lifecycle-rules-check ' +
  'cloudfront-accesslogs-enabled cloudfront-associated-with-waf cloudfront-custom-ssl-certificate ' +
  'cloudfront-default-root-object-configured cloudfront-distribution-key-group-enabled ' +
  'cloudfront-no-deprecated-ssl-protocols cloudfront-origin-access-identity-enabled ' +
  'cloudfront-origin-failover-enabled cloudfront-origin-lambda-url-oac-enabled ' +
  'cloudfront-s3-origin-access-control-enabled cloudfront-s3-origin-non-existent-bucket ' +
  'cloudfront-security-policy-check cloudfront-sni-enabled cloudfront-ssl-policy-check ' +
  'cloudfront-traffic-to-origin-encrypted cloudfront-viewer-policy-https ' +
  'cloudtrail-all-read-s3-data-event-check cloudtrail-all-write-s3-data-event-check ' +
  'cloudtrail-event-data-store-multi-region cloudtrail-s3-bucket-access-logging ' +
  'cloudtrail-s3-bucket-public-access-prohibited cloudtrail-s3-dataevents-enabled ' +
  'cloudtrail-security-trail-enabled cloud-trail-cloud-watch-logs-enabled cloudtrail-enabled ' +
  'cloud-trail-encryption-enabled cloud-trail-log-file-validation-enabled ' +
  'cmk-backing-key-rotation-enabled '
)
  .trim()
  .split(' ');

const tags = 'tags say nothing about protection';
const atRunTime = 'what AWS Backup has done is seen at run time only';

/** Those that no rule here is called by, and why. */
export const unaskedConfigRules: Readonly<Record<string, string>> = {
  's3-bucket-tagged': tags,
  's3-last-backup-recovery-point-created': atRunTime,
  's3-meets-restore-time-target': atRunTime,
  's3-resources-in-logically-air-gapped-vault': atRunTime,
  's3-resources-protected-by-backup-plan': 'plans of AWS Backup are not read',
  'cloudfront-origin-lambda-url-oac-enabled': 'it is about Lambda, not about S3',
  'cloudtrail-event-data-store-multi-region': 'CloudTrail Lake holds no buckets',
};
