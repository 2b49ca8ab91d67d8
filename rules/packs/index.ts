export { BucketWardenChecks } from './bucket-warden-checks';
export { CisFoundations14Checks, CisFoundations30Checks, CisFoundations50Checks, FoundationalSecurityChecks } from './framework-checks';
