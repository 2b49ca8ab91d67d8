export type { AcceptedRisk } from './accepted-risk';
export { AccessLogsBucket, type AccessLogsBucketProps } from './access-logs-bucket';
export { SecureBucket, type SecureBucketProps } from './secure-bucket';
