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
 * NIST SP 800-53 revision 5: the controls that a template with buckets, trails, keys and distributions can keep or
 * break, through the controls of AWS
 * that test them.
 * @see https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/standards-reference-nist-800-53.html
 */
export const nist80053r5 = {
  title: 'NIST SP 800-53 revision 5',
  controls: {
    'AC-2(4)': { title: 'Changes of accounts are audited', through: recorded },
    'AC-3': { title: 'Approved authorizations are enforced', through: [...closed, ...governed] },
    'AC-3(7)': { title: 'Access follows roles', through: closed },
    'AC-4': {
      title: 'The flow of information is controlled',
      through: [...closed, ...encryptedInTransit, 'fsbp/CloudFront.13'],
    },
    'AC-4(21)': { title: 'Flows are kept apart', through: [...closed, 'fsbp/CloudFront.6'] },
    'AC-4(26)': { title: 'Filtering is recorded', through: recorded },
    'AC-6': { title: 'Privileges are the least that the task needs', through: [...closed, ...governed] },
    'AC-6(3)': {
      title: 'Privileged commands over the network need a reason',
      notCovered: 'reasons are kept outside templates',
    },
    'AC-6(9)': { title: 'Privileged functions are recorded', through: recorded },
    'AC-17(2)': { title: 'Remote access is encrypted', through: [...encryptedInTransit, ...currentProtocols] },
    'AC-24(1)': { title: 'Authorization travels protected', through: encryptedInTransit },
    'AU-2': { title: 'Events worth recording are chosen', through: recorded },
    'AU-3': { title: 'Records say what, when, where, who and how it ended', through: recorded },
    'AU-6': { title: 'Records are reviewed', notCovered: 'people review; a template only delivers what they read' },
    'AU-6(3)': { title: 'Records of several places are put together', through: [...watched, 'fsbp/CloudTrail.1'] },
    'AU-7(1)': { title: 'Records are processed automatically', through: ['fsbp/CloudTrail.5'] },
    'AU-9': { title: 'Records are protected', through: [...untampered, 'fsbp/CloudTrail.2', 'fsbp/CloudTrail.7'] },
    'AU-9(2)': { title: 'Records are stored elsewhere too', through: recoverable },
    'AU-9(3)': {
      title: 'Records are protected by cryptography',
      through: [...encryptedAtRest, 'fsbp/S3.5', 'fsbp/CloudTrail.4'],
    },
    'AU-10': { title: 'Nobody can deny what they did', through: [...recorded, 'fsbp/CloudTrail.4'] },
    'AU-11': { title: 'Records are kept as long as decided', through: retained },
    'AU-12': { title: 'Records are made', through: recorded },
    'CA-7': { title: 'The system is monitored continuously', through: [...recorded, ...watched] },
    'CA-9(1)': {
      title: 'Connections comply before they are made',
      through: [...encryptedInTransit, 'fsbp/S3.17', 'fsbp/CloudTrail.2'],
    },
    'CM-2': { title: 'A baseline of the configuration is kept', notCovered: 'the template is the baseline' },
    'CM-3(6)': { title: 'Keys that protect data are managed', through: ['fsbp/S3.17', 'fsbp/CloudTrail.2'] },
    'CP-6': { title: 'Data is stored at an alternate site', through: ['fsbp/S3.7'] },
    'CP-9': { title: 'Data is backed up', through: recoverable },
    'CP-9(8)': { title: 'Backups are encrypted', through: encryptedAtRest },
    'CP-10': { title: 'The system is recovered', through: [...recoverable, 'fsbp/CloudFront.4'] },
    'IA-5(1)': { title: 'Passwords travel encrypted', through: encryptedInTransit },
    'IR-4': { title: 'Incidents are handled', notCovered: 'it is about people and processes' },
    'MP-2': { title: 'Media are reached by those who may', through: closed },
    'MP-6': { title: 'Media are sanitised before they are given away', notCovered: 'AWS sanitises its disks' },
    'SC-5': { title: 'Denial of service is limited', through: ['fsbp/CloudFront.6', ...recoverable] },
    'SC-5(2)': { title: 'There is capacity to spare', through: ['fsbp/CloudFront.4', ...recoverable] },
    'SC-7': { title: 'Boundaries are protected', through: [...closed, 'fsbp/CloudFront.1', 'fsbp/CloudFront.13'] },
    'SC-7(4)': { title: 'What leaves for other networks is protected', through: encryptedInTransit },
    'SC-7(11)': { title: 'Traffic comes from where it may', through: [...closed, 'fsbp/CloudFront.1'] },
    'SC-7(16)': { title: 'Components are not to be discovered', through: ['fsbp/CloudFront.1', 'fsbp/CloudFront.12'] },
    'SC-8': { title: 'Transmission is confidential and whole', through: [...encryptedInTransit, ...currentProtocols] },
    'SC-8(1)': {
      title: 'Transmission is protected by cryptography',
      through: [...encryptedInTransit, ...currentProtocols],
    },
    'SC-12': { title: 'Keys are made and managed', through: ['fsbp/KMS.4', 'fsbp/S3.17'] },
    'SC-12(2)': { title: 'Symmetric keys are managed', through: ['fsbp/KMS.4', 'fsbp/S3.17'] },
    'SC-13': {
      title: 'Cryptography is of the kind that is asked for',
      through: [...encryptedAtRest, ...encryptedInTransit, ...currentProtocols, 'fsbp/CloudFront.7'],
    },
    'SC-17': { title: 'Certificates come from an approved authority', through: ['fsbp/CloudFront.7'] },
    'SC-23': { title: 'Sessions are authentic', through: [...encryptedInTransit, 'fsbp/CloudFront.8'] },
    'SC-28': { title: 'Data at rest is protected', through: [...encryptedAtRest, ...untampered] },
    'SC-28(1)': { title: 'Data at rest is protected by cryptography', through: encryptedAtRest },
    'SI-3': { title: 'Malicious code is kept out', notCovered: 'what objects hold is not in a template' },
    'SI-4': { title: 'The system is monitored for attacks', through: [...recorded, ...watched] },
    'SI-7': { title: 'Integrity is verified', through: untampered },
    'SI-7(1)': { title: 'Integrity is checked', through: ['fsbp/CloudTrail.4'] },
    'SI-7(6)': {
      title: 'Integrity is protected by cryptography',
      through: ['fsbp/S3.17', 'fsbp/CloudTrail.2', 'fsbp/CloudTrail.4'],
    },
    'SI-12': { title: 'Information is kept as long as decided', through: retained },
    'SI-13(5)': { title: 'Something takes over when a part fails', through: [...recoverable, 'fsbp/CloudFront.4'] },
  },
} as const;
