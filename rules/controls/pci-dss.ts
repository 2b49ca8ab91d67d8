import { closed, encryptedAtRest, encryptedInTransit, governed, own, recorded, recoverable, watched } from './themes';

/**
 * PCI DSS 3.2.1, retired in March 2024: the requirements that AWS maps to its controls, and others.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/pci-standard.html
 */
export const pciDss321 = {
  title: 'PCI DSS 3.2.1',
  source: {
    page: 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html',
    read: '2026-11-26',
    note: 'and the same pages of CloudFront, CloudTrail and KMS, under “Related requirements”',
  },
  controls: {
    '1.2.1': {
      title: 'Traffic of cardholder data is restricted to what is needed',
      through: ['fsbp/S3.1', 'fsbp/S3.2', 'fsbp/S3.3'],
    },
    '1.3.1': {
      title: 'Only what must be public is reached from the internet',
      through: ['fsbp/S3.1', 'fsbp/S3.2', 'fsbp/S3.3'],
    },
    '1.3.2': { title: 'Inbound traffic ends where it is expected', through: ['fsbp/S3.1', 'fsbp/S3.2', 'fsbp/S3.3'] },
    '1.3.4': { title: 'Nothing leaves for the internet unauthorized', through: ['fsbp/S3.1', 'fsbp/S3.3'] },
    '1.3.6': {
      title: 'Stores of cardholder data are in an internal zone',
      through: ['fsbp/S3.1', 'fsbp/S3.2', 'fsbp/S3.3'],
    },
    '2.2': { title: 'Configurations follow a hardening standard', through: ['security-hub/S3.7'] },
    '3.4': { title: 'Stored card numbers are unreadable', through: ['fsbp/CloudTrail.2'] },
    '3.6.4': { title: 'Keys are changed at the end of their time', through: ['security-hub/KMS.4'] },
    '4.1': { title: 'Cardholder data travels under strong cryptography', through: ['fsbp/S3.5'] },
    '7.2.1': { title: 'Access control covers every component', through: ['fsbp/S3.2', 'fsbp/S3.3'] },
    '10.1': { title: 'Access leads to a person', through: ['security-hub/CloudTrail.3'] },
    '10.2.1': { title: 'Every access to cardholder data is recorded', through: ['security-hub/CloudTrail.3'] },
    '10.2.2': { title: 'What administrators do is recorded', through: ['security-hub/CloudTrail.3'] },
    '10.2.3': { title: 'Access to the records is recorded', through: ['security-hub/CloudTrail.3'] },
    '10.2.4': { title: 'Refused access is recorded', through: ['security-hub/CloudTrail.3'] },
    '10.2.5': { title: 'Use and change of identities is recorded', through: ['security-hub/CloudTrail.3'] },
    '10.2.6': { title: 'Start, stop and pause of recording are recorded', through: ['security-hub/CloudTrail.3'] },
    '10.2.7': { title: 'Making and deleting of system objects is recorded', through: ['security-hub/CloudTrail.3'] },
    '10.3.1': { title: 'Records say who', through: ['security-hub/CloudTrail.3'] },
    '10.3.2': { title: 'Records say what', through: ['security-hub/CloudTrail.3'] },
    '10.3.3': { title: 'Records say when', through: ['security-hub/CloudTrail.3'] },
    '10.3.4': { title: 'Records say how it ended', through: ['security-hub/CloudTrail.3'] },
    '10.3.5': { title: 'Records say from where', through: ['security-hub/CloudTrail.3'] },
    '10.3.6': { title: 'Records say to what', through: ['security-hub/CloudTrail.3'] },
    '10.5.2': { title: 'Records cannot be changed', through: ['fsbp/CloudTrail.4'] },
    '10.5.3': { title: 'Records are backed up where they are hard to change', through: ['fsbp/CloudTrail.5'] },
    '10.5.5': { title: 'Changes of records are noticed', through: ['fsbp/CloudTrail.4'] },
    // not mapped by AWS; which of its controls answer them is our reading
    '3.1': {
      title: 'Cardholder data is kept no longer than needed',
      own,
      through: ['security-hub/S3.10', 'fsbp/S3.13'],
    },
    '2.2.2': { title: 'Only needed services are enabled', own, through: closed },
    '3.5.2': { title: 'Few people reach the keys', own, through: ['fsbp/KMS.5'] },
    '6.6': { title: 'Public web applications are guarded against attacks', own, through: ['fsbp/CloudFront.6'] },
    '7.1.2': { title: 'Privileges are the least that the task needs', own, through: governed },
    '8.2.1': {
      title: 'Credentials are unreadable in transit and storage',
      own,
      through: [...encryptedInTransit, ...encryptedAtRest],
    },
    '10.5.1': { title: 'Few people see the records', own, through: ['security-hub/CloudTrail.6'] },
    '10.6': {
      title: 'Records are reviewed',
      own,
      notCovered: 'people review; a template only delivers what they read',
    },
    '10.7': { title: 'Records are kept for a year', own },
    '11.5': { title: 'Changes of critical files are noticed', own, through: ['fsbp/CloudTrail.4', ...watched] },
    '12.10': { title: 'There is a plan for incidents', own, notCovered: 'it is about people and processes' },
  },
} as const;

/**
 * PCI DSS 4.0.1: as for 3.2.1.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/pci-standard.html
 */
export const pciDss401 = {
  title: 'PCI DSS 4.0.1',
  source: {
    page: 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html',
    read: '2026-11-26',
    note: 'and the same pages of CloudFront, CloudTrail, GuardDuty and KMS, under “Related requirements”',
  },
  controls: {
    '1.4.4': {
      title: 'Stores of cardholder data are not reached from untrusted networks',
      through: ['fsbp/S3.1', 'fsbp/S3.8', 'fsbp/S3.19', 'fsbp/S3.24', 'security-hub/CloudTrail.6'],
    },
    '2.2.6': {
      title: 'Parameters are set so that misuse is hard',
      through: ['fsbp/CloudFront.1', 'fsbp/CloudFront.12'],
    },
    '3.5.1': { title: 'Stored card numbers are unreadable', through: ['security-hub/S3.17'] },
    '3.7.4': { title: 'Keys are changed at the end of their time', through: ['security-hub/KMS.4'] },
    '4.2.1': {
      title: 'Card numbers travel under strong cryptography',
      through: ['fsbp/S3.5', 'fsbp/CloudFront.3', 'fsbp/CloudFront.9', 'fsbp/CloudFront.10'],
    },
    '6.4.2': {
      title: 'Public web applications are guarded against attacks automatically',
      through: ['fsbp/CloudFront.6'],
    },
    '10.2.1': {
      title: 'Records are made of every access',
      through: [
        'fsbp/S3.9',
        'security-hub/S3.22',
        'security-hub/S3.23',
        'security-hub/CloudTrail.3',
        'security-hub/CloudTrail.7',
      ],
    },
    '10.3.2': { title: 'Records cannot be changed', through: ['fsbp/CloudTrail.2', 'fsbp/CloudTrail.4'] },
    '10.4.2': { title: 'Records of other components are reviewed', through: ['fsbp/CloudFront.5'] },
    // AWS maps a lock to it; how long records are kept is asked beside it
    '10.5.1': { title: 'Records are kept for a year', through: ['security-hub/S3.15'] },
    '11.5.1': { title: 'Intrusions are detected', through: ['fsbp/GuardDuty.10'] },
    // not mapped by AWS; which of its controls answer them is our reading
    '1.3.1': {
      title: 'Traffic into the cardholder data environment is restricted to what is needed',
      own,
      through: closed,
    },
    '1.3.2': { title: 'Traffic out of it is restricted to what is needed', own, through: closed },
    '2.2.7': { title: 'Administration over the network is encrypted', own, through: encryptedInTransit },
    '3.2.1': {
      title: 'Account data is kept no longer than needed',
      own,
      through: ['security-hub/S3.10', 'fsbp/S3.13'],
    },
    '3.6.1': { title: 'Keys are guarded against disclosure', own, through: ['fsbp/KMS.5'] },
    '7.2.1': { title: 'Access follows a model of needs', own, through: [...closed, ...governed] },
    '7.2.2': { title: 'Privileges are the least that the task needs', own, through: governed },
    '7.2.5': { title: 'Applications hold the least that they need', own, through: governed },
    '8.3.2': {
      title: 'Credentials are unreadable in transit and storage',
      own,
      through: [...encryptedInTransit, ...encryptedAtRest],
    },
    '10.2.2': { title: 'Records say who, what, when, where and how it ended', own, through: recorded },
    '10.3.1': { title: 'Few people read the records', own, through: ['security-hub/CloudTrail.6'] },
    '10.3.3': {
      title: 'Records are backed up where they are hard to change',
      own,
      through: [...recoverable, 'fsbp/CloudTrail.5'],
    },
    '10.3.4': { title: 'Changes of records are noticed', own, through: ['fsbp/CloudTrail.4'] },
    '10.4.1': {
      title: 'Records are reviewed daily',
      own,
      notCovered: 'people review; a template only delivers what they read',
    },
    '11.5.2': { title: 'Changes of critical files are noticed', own, through: ['fsbp/CloudTrail.4', ...watched] },
    '12.10.1': { title: 'There is a plan for incidents', own, notCovered: 'it is about people and processes' },
  },
} as const;
