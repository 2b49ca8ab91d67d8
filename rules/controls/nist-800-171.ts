/**
 * NIST SP 800-171 revision 2: the requirements that AWS maps to its controls.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/standards-reference-nist-800-171.html
 */
export const nist800171r2 = {
  title: 'NIST SP 800-171 revision 2',
  source: {
    page: 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html',
    read: '2026-11-26',
    note: 'and the same pages of CloudFront, CloudTrail and CloudWatch, under “Related requirements”',
  },
  controls: {
    '3.3.1': { title: 'Records are made and kept', through: ['security-hub/CloudTrail.3'] },
    '3.3.8': {
      title: 'Records and their tools are protected',
      through: [
        'fsbp/S3.9',
        'security-hub/S3.11',
        'security-hub/S3.14',
        'fsbp/CloudTrail.2',
        'fsbp/CloudTrail.4',
        'security-hub/CloudWatch.5',
      ],
    },
    '3.8.9': { title: 'Backups are confidential where they are stored', through: ['security-hub/S3.17'] },
    '3.13.4': { title: 'Shared resources leak nothing', through: ['fsbp/S3.6'] },
    '3.13.8': { title: 'Transmission is protected by cryptography', through: ['fsbp/S3.5'] },
    '3.13.10': { title: 'Keys are made and managed', through: ['security-hub/CloudWatch.7'] },
    '3.13.11': { title: 'Validated cryptography protects controlled information', through: ['security-hub/S3.17'] },
    '3.13.15': { title: 'Sessions are authentic', through: ['fsbp/S3.5', 'fsbp/CloudFront.7', 'fsbp/CloudFront.10'] },
    '3.13.16': {
      title: 'Controlled information at rest is confidential',
      through: ['security-hub/S3.17', 'security-hub/CloudWatch.7'],
    },
    '3.14.6': {
      title: 'Systems are monitored for attacks',
      through: [
        'security-hub/CloudTrail.3',
        'security-hub/CloudWatch.5',
        'security-hub/CloudWatch.7',
        'security-hub/CloudWatch.8',
      ],
    },
    '3.14.7': {
      title: 'Unauthorized use is found',
      through: [
        'security-hub/CloudTrail.3',
        'security-hub/CloudWatch.5',
        'security-hub/CloudWatch.7',
        'security-hub/CloudWatch.8',
      ],
    },
  },
} as const;
