export { BucketWardenChecks } from './bucket-warden-checks';
