import type { foundationalSecurity } from './foundational-security';

/** A control of AWS Foundational Security Best Practices, by its whole id. */
export type FoundationalControl = `fsbp/${keyof typeof foundationalSecurity.controls}`;

type Theme = readonly FoundationalControl[];

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
  'fsbp/CloudTrail.6',
  'fsbp/KMS.5',
];
/** only those administer that should */
export const governed: Theme = ['fsbp/S3.6', 'fsbp/S3.12', 'fsbp/KMS.5'];
/** no request travels in plain text, at any hop */
export const encryptedInTransit: Theme = ['fsbp/S3.5', 'fsbp/CloudFront.3', 'fsbp/CloudFront.9'];
/** the protocols are current ones */
export const currentProtocols: Theme = ['fsbp/CloudFront.10', 'fsbp/CloudFront.15'];
/** what is stored is encrypted with keys of one's own */
export const encryptedAtRest: Theme = ['fsbp/S3.17', 'fsbp/CloudTrail.2'];
/** who did what to which object is recorded */
export const recorded: Theme = [
  'fsbp/S3.9',
  'fsbp/S3.22',
  'fsbp/S3.23',
  'fsbp/CloudFront.5',
  'fsbp/CloudTrail.1',
  'fsbp/CloudTrail.3',
  'fsbp/CloudTrail.7',
];
/** somebody is told */
export const watched: Theme = ['fsbp/CloudTrail.5', 'fsbp/S3.11'];
/** nobody changes records unseen */
export const untampered: Theme = ['fsbp/CloudTrail.4', 'fsbp/CloudTrail.6', 'fsbp/S3.15'];
/** what is lost can be had back */
export const recoverable: Theme = ['fsbp/S3.14', 'fsbp/S3.7'];
/** nothing is kept longer, or shorter, than was decided */
export const retained: Theme = ['fsbp/S3.10', 'fsbp/S3.13', 'fsbp/S3.15'];
