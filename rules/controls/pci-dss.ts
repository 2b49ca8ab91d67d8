import {
  closed,
  currentProtocols,
  encryptedAtRest,
  encryptedInTransit,
  governed,
  recorded,
  recoverable,
  retained,
  untampered,
  watched,
} from './themes';

/**
 * PCI DSS 3.2.1: the requirements that a template with buckets, trails, keys and distributions can keep or break,
 * through the controls of AWS that test
 * them. It was retired in March 2024; 4.0.1 follows it.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/pci-standard.html
 */
export const pciDss321 = {
  title: 'PCI DSS 3.2.1',
  controls: {
    '1.2.1': { title: 'Traffic of cardholder data is restricted to what is needed', through: closed },
    '1.3.1': { title: 'Only what must be public is reached from the internet', through: closed },
    '1.3.2': { title: 'Inbound traffic ends where it is expected', through: closed },
    '1.3.4': { title: 'Nothing leaves for the internet unauthorized', through: closed },
    '1.3.6': { title: 'Stores of cardholder data are in an internal zone', through: closed },
    '2.2': {
      title: 'Configurations follow a hardening standard',
      through: ['fsbp/S3.5', 'fsbp/S3.7', 'fsbp/CloudFront.1'],
    },
    '2.2.2': { title: 'Only needed services are enabled', through: closed },
    '3.1': { title: 'Cardholder data is kept no longer than needed', through: ['fsbp/S3.10', 'fsbp/S3.13'] },
    '3.4': { title: 'Stored card numbers are unreadable', through: encryptedAtRest },
    '3.5.2': { title: 'Few people reach the keys', through: ['fsbp/KMS.5'] },
    '3.6.4': { title: 'Keys are changed at the end of their time', through: ['fsbp/KMS.4'] },
    '4.1': {
      title: 'Cardholder data travels under strong cryptography',
      through: [...encryptedInTransit, ...currentProtocols],
    },
    '6.6': { title: 'Public web applications are guarded against attacks', through: ['fsbp/CloudFront.6'] },
    '7.1.2': { title: 'Privileges are the least that the task needs', through: governed },
    '7.2.1': { title: 'Access control covers every component', through: closed },
    '8.2.1': {
      title: 'Credentials are unreadable in transit and storage',
      through: [...encryptedInTransit, ...encryptedAtRest],
    },
    '10.1': { title: 'Access leads to a person', through: recorded },
    '10.2.1': { title: 'Every access to cardholder data is recorded', through: recorded },
    '10.2.3': { title: 'Access to the records is recorded', through: ['fsbp/CloudTrail.7'] },
    '10.3': { title: 'Records say who, what, when, where and how it ended', through: recorded },
    '10.5.1': { title: 'Few people see the records', through: ['fsbp/CloudTrail.6'] },
    '10.5.2': { title: 'Records cannot be changed', through: untampered },
    '10.5.3': {
      title: 'Records are backed up where they are hard to change',
      through: [...recoverable, 'fsbp/CloudTrail.5'],
    },
    '10.5.5': { title: 'Changes of records are noticed', through: ['fsbp/CloudTrail.4'] },
    '10.6': { title: 'Records are reviewed', notCovered: 'people review; a template only delivers what they read' },
    '10.7': { title: 'Records are kept for a year', through: retained },
    '11.5': { title: 'Changes of critical files are noticed', through: ['fsbp/CloudTrail.4', ...watched] },
    '12.10': { title: 'There is a plan for incidents', notCovered: 'it is about people and processes' },
  },
} as const;

/**
 * PCI DSS 4.0.1: as for 3.2.1.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/pci-standard.html
 */
export const pciDss401 = {
  title: 'PCI DSS 4.0.1',
  controls: {
    '1.3.1': { title: 'Traffic into the cardholder data environment is restricted to what is needed', through: closed },
    '1.3.2': { title: 'Traffic out of it is restricted to what is needed', through: closed },
    '1.4.4': {
      title: 'Stores of cardholder data are not reached from untrusted networks',
      through: [...closed, 'fsbp/CloudFront.13'],
    },
    '2.2.6': {
      title: 'Parameters are set so that misuse is hard',
      through: ['fsbp/CloudFront.1', 'fsbp/CloudFront.12'],
    },
    '2.2.7': { title: 'Administration over the network is encrypted', through: encryptedInTransit },
    '3.2.1': { title: 'Account data is kept no longer than needed', through: ['fsbp/S3.10', 'fsbp/S3.13'] },
    '3.5.1': { title: 'Stored card numbers are unreadable', through: encryptedAtRest },
    '3.6.1': { title: 'Keys are guarded against disclosure', through: ['fsbp/KMS.5'] },
    '3.7.4': { title: 'Keys are changed at the end of their time', through: ['fsbp/KMS.4'] },
    '4.2.1': {
      title: 'Card numbers travel under strong cryptography',
      through: [...encryptedInTransit, ...currentProtocols, 'fsbp/CloudFront.7'],
    },
    '6.4.2': {
      title: 'Public web applications are guarded against attacks automatically',
      through: ['fsbp/CloudFront.6'],
    },
    '7.2.1': { title: 'Access follows a model of needs', through: [...closed, ...governed] },
    '7.2.2': { title: 'Privileges are the least that the task needs', through: governed },
    '7.2.5': { title: 'Applications hold the least that they need', through: governed },
    '8.3.2': {
      title: 'Credentials are unreadable in transit and storage',
      through: [...encryptedInTransit, ...encryptedAtRest],
    },
    '10.2.1': { title: 'Records are made of every access', through: recorded },
    '10.2.2': { title: 'Records say who, what, when, where and how it ended', through: recorded },
    '10.3.1': { title: 'Few people read the records', through: ['fsbp/CloudTrail.6'] },
    '10.3.2': { title: 'Records cannot be changed', through: untampered },
    '10.3.3': {
      title: 'Records are backed up where they are hard to change',
      through: [...recoverable, 'fsbp/CloudTrail.5'],
    },
    '10.3.4': { title: 'Changes of records are noticed', through: ['fsbp/CloudTrail.4'] },
    '10.4.1': {
      title: 'Records are reviewed daily',
      notCovered: 'people review; a template only delivers what they read',
    },
    '10.5.1': { title: 'Records are kept for a year', through: retained },
    '11.5.2': { title: 'Changes of critical files are noticed', through: ['fsbp/CloudTrail.4', ...watched] },
    '12.10.1': { title: 'There is a plan for incidents', notCovered: 'it is about people and processes' },
  },
} as const;
