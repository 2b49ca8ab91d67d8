import type { Resource } from '../template';
import { entity, type Entity, type Estate } from './estate';

/** What is set once for an account or an organization and is about its buckets: GuardDuty, Macie, S3 policies. */
export interface AccountSetting extends Entity {
  readonly kind: 'account-setting';
}

export const accountSettingTypes: readonly string[] = [
  'AWS::GuardDuty::Detector',
  'AWS::Macie::Session',
  'AWS::Organizations::Policy',
];

export function accountSettingOf(estate: Estate, resource: Resource): AccountSetting {
  return { kind: 'account-setting', ...entity(estate, resource) };
}
