import type { foundationalSecurity } from './foundational-security';
import type { securityHub } from './security-hub';

/** A control of AWS, by its whole id. */
export type AwsControl =
  `fsbp/${keyof typeof foundationalSecurity.controls}` | `security-hub/${keyof typeof securityHub.controls}`;

/** Where it is not AWS that says which of its controls answer a requirement. */
export const own = 'which controls of AWS answer it is our reading';

type Theme = readonly AwsControl[];

/*
 * What the frameworks have in common, in the controls of AWS that test it: they ask for the same few things under many
 * numbers.
 */

/** nobody outside reaches data */
export const closed: Theme = [
  'fsbp/S3.2',
  'fsbp/S3.3',
  'fsbp/S3.8',
  'fsbp/S3.12',
  'fsbp/S3.19',
  'fsbp/S3.24',
  'security-hub/CloudTrail.6',
  'fsbp/KMS.5',
];
/** only those administer that should */
export const governed: Theme = ['fsbp/S3.6', 'fsbp/S3.12', 'fsbp/KMS.5'];
/** no request travels in plain text, at any hop */
export const encryptedInTransit: Theme = ['fsbp/S3.5', 'fsbp/CloudFront.3', 'fsbp/CloudFront.9'];
/** the protocols are current ones */
export const currentProtocols: Theme = ['fsbp/CloudFront.10', 'fsbp/CloudFront.15'];
/** what is stored is encrypted with keys of one's own */
export const encryptedAtRest: Theme = ['security-hub/S3.17', 'fsbp/CloudTrail.2'];
/** who did what to which object is recorded */
export const recorded: Theme = [
  'fsbp/S3.9',
  'security-hub/S3.22',
  'security-hub/S3.23',
  'fsbp/CloudFront.5',
  'fsbp/CloudTrail.1',
  'security-hub/CloudTrail.3',
  'security-hub/CloudTrail.7',
];
/** somebody is told */
export const watched: Theme = ['fsbp/CloudTrail.5', 'security-hub/S3.11'];
/** nobody changes records unseen */
export const untampered: Theme = ['fsbp/CloudTrail.4', 'security-hub/CloudTrail.6', 'security-hub/S3.15'];
/** what is lost can be had back */
export const recoverable: Theme = ['security-hub/S3.14', 'security-hub/S3.7'];
/** nothing is kept longer, or shorter, than was decided */
export const retained: Theme = ['security-hub/S3.10', 'fsbp/S3.13', 'security-hub/S3.15'];
