// oxlint-disable-next-line import/no-unassigned-import -- says what is missing before anything else is loaded
import './needed-nag';
export { BucketWardenChecks } from './bucket-warden-checks';
export {
  CisFoundations14Checks,
  CisFoundations30Checks,
  CisFoundations50Checks,
  FoundationalSecurityChecks,
  HipaaSecurityChecks,
  Nist80053R5Checks,
  PciDss321Checks,
  PciDss401Checks,
  WellArchitectedChecks,
} from './framework-checks';
