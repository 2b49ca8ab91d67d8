/** AWS publishes no mapping to this version. */
const mapped = 'prowler maps checks of its own to it; which controls of AWS ask the same is our reading';
const others = 'what is not about buckets, trails, keys and distributions';
const elsewhere = 'the mapping has no check on buckets, trails, keys or distributions for it';

/**
 * ISO/IEC 27001:2022, Annex A: the technological controls (A.8) that prowler maps checks to, since neither Security
 * Hub nor AWS’s conformance packs or Guard rules registry have a mapping. Its mapping of A.5 to A.7 has nothing on
 * buckets, trails, keys and distributions.
 * @see https://github.com/prowler-cloud/prowler/blob/master/prowler/compliance/aws/iso27001_2022_aws.json
 */
export const iso27001 = {
  title: 'ISO/IEC 27001:2022, as prowler maps it',
  source: {
    page: 'https://github.com/prowler-cloud/prowler/blob/master/prowler/compliance/aws/iso27001_2022_aws.json',
    read: '2026-11-26',
    note:
      'AWS maps no control to it; read whole, its checks by the control of AWS that asks the same; A.8 alone: A.5 to ' +
      'A.7 have no check on buckets, trails, keys or distributions',
  },
  controls: {
    'A.8.1': {
      title: 'What devices of users reach is protected',
      own: mapped,
      through: ['fsbp/S3.1', 'fsbp/S3.2', 'fsbp/S3.3', 'security-hub/CloudTrail.6', 'fsbp/KMS.5'],
      missing: others,
    },
    'A.8.2': { title: 'Privileged access is restricted', notCovered: elsewhere },
    'A.8.3': {
      title: 'Access to information is restricted',
      own: mapped,
      through: ['security-hub/S3.14'],
      missing: others,
    },
    'A.8.4': { title: 'Access to source code is managed', notCovered: elsewhere },
    'A.8.5': { title: 'Authentication is secure', own: mapped, through: ['security-hub/KMS.4'], missing: others },
    'A.8.7': { title: 'Malware is kept out', notCovered: elsewhere },
    'A.8.9': { title: 'Configurations are managed', notCovered: elsewhere },
    'A.8.10': {
      title: 'Information is deleted when no longer needed',
      own: mapped,
      through: ['fsbp/S3.13', 'security-hub/S3.14'],
      missing: others,
    },
    'A.8.11': {
      title: 'Data is masked',
      own: mapped,
      through: ['fsbp/CloudTrail.2', 'security-hub/S3.17', 'security-hub/KMS.4'],
      missing: `field-level encryption of distributions, keys that are being deleted, and ${others}`,
    },
    'A.8.12': { title: 'Data does not leak', notCovered: elsewhere },
    'A.8.13': { title: 'Information is backed up', notCovered: elsewhere },
    'A.8.14': {
      title: 'Facilities are redundant',
      own: mapped,
      through: ['fsbp/CloudFront.4', 'security-hub/S3.7'],
      missing: others,
    },
    'A.8.15': {
      title: 'Activities are logged',
      own: mapped,
      through: [
        'fsbp/CloudFront.5',
        'fsbp/CloudTrail.1',
        'fsbp/CloudTrail.2',
        'fsbp/CloudTrail.4',
        'fsbp/CloudTrail.5',
        'security-hub/CloudTrail.6',
        'security-hub/CloudTrail.7',
        'security-hub/S3.22',
        'security-hub/S3.23',
        'security-hub/CloudWatch.5',
        'security-hub/CloudWatch.7',
        'security-hub/CloudWatch.8',
        'fsbp/S3.9',
      ],
      missing: others,
    },
    'A.8.16': {
      title: 'Activities are monitored',
      own: mapped,
      through: [
        'fsbp/CloudFront.5',
        'fsbp/CloudTrail.1',
        'fsbp/CloudTrail.2',
        'fsbp/CloudTrail.4',
        'fsbp/CloudTrail.5',
        'security-hub/CloudTrail.6',
        'security-hub/CloudTrail.7',
        'security-hub/S3.22',
        'security-hub/S3.23',
        'security-hub/CloudWatch.5',
        'security-hub/CloudWatch.7',
        'security-hub/CloudWatch.8',
      ],
      missing: others,
    },
    'A.8.20': { title: 'Networks are secured', notCovered: elsewhere },
    'A.8.21': { title: 'Services of networks are secured', notCovered: elsewhere },
    'A.8.22': { title: 'Networks are segregated', notCovered: elsewhere },
    'A.8.23': { title: 'Access to websites is managed', notCovered: elsewhere },
    'A.8.24': {
      title: 'Cryptography is used by rules',
      own: mapped,
      through: ['fsbp/CloudFront.9', 'fsbp/CloudTrail.2', 'security-hub/S3.17', 'security-hub/KMS.4'],
      missing: `field-level encryption of distributions, keys that are being deleted, and ${others}`,
    },
    'A.8.27': { title: 'Systems are engineered by principles', notCovered: elsewhere },
  },
} as const;
