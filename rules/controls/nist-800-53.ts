import { closed, encryptedAtRest, encryptedInTransit, own, recoverable, retained, untampered } from './themes';

const macie = ['fsbp/Macie.1', 'fsbp/Macie.2'] as const;

/**
 * NIST SP 800-53 revision 5: the controls under “Related requirements” of AWS’s own, and those that it maps to none.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/standards-reference-nist-800-53.html
 */
export const nist80053r5 = {
  title: 'NIST SP 800-53 revision 5',
  source: {
    page: 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html',
    read: '2026-11-26',
    note: 'and the same pages of CloudFront, CloudTrail, KMS and Macie, under “Related requirements”',
  },
  controls: {
    'AC-2': { title: 'Accounts are managed', through: ['fsbp/KMS.1', 'fsbp/KMS.2'] },
    'AC-2(1)': {
      title: 'Accounts are managed by automated means',
      through: ['fsbp/S3.12', 'fsbp/KMS.1', 'fsbp/KMS.2'],
    },
    'AC-2(4)': {
      title: 'Changes of accounts are audited',
      through: ['fsbp/S3.9', 'fsbp/CloudFront.5', 'fsbp/CloudTrail.1', 'fsbp/CloudTrail.5'],
    },
    'AC-3': {
      title: 'Approved authorizations are enforced',
      through: [
        'fsbp/S3.1',
        'fsbp/S3.2',
        'fsbp/S3.3',
        'fsbp/S3.8',
        'fsbp/S3.12',
        'fsbp/S3.19',
        'fsbp/KMS.1',
        'fsbp/KMS.2',
      ],
    },
    'AC-3(7)': {
      title: 'Access follows roles',
      through: [
        'fsbp/S3.1',
        'fsbp/S3.2',
        'fsbp/S3.3',
        'fsbp/S3.8',
        'fsbp/S3.12',
        'fsbp/S3.19',
        'fsbp/KMS.1',
        'fsbp/KMS.2',
      ],
    },
    'AC-3(15)': {
      title: 'Discretionary and mandatory access control are enforced',
      through: ['fsbp/S3.12', 'fsbp/KMS.1', 'fsbp/KMS.2'],
    },
    'AC-4': {
      title: 'The flow of information is controlled',
      through: [
        'fsbp/S3.1',
        'fsbp/S3.2',
        'fsbp/S3.3',
        'fsbp/S3.5',
        'fsbp/S3.8',
        'fsbp/S3.19',
        'fsbp/CloudFront.3',
        'fsbp/CloudFront.7',
        'fsbp/CloudFront.9',
        'fsbp/CloudFront.10',
      ],
    },
    'AC-4(21)': {
      title: 'Flows are kept apart',
      through: ['fsbp/S3.1', 'fsbp/S3.2', 'fsbp/S3.3', 'fsbp/S3.8', 'fsbp/S3.19', 'fsbp/CloudFront.6'],
    },
    'AC-4(26)': {
      title: 'Filtering is recorded',
      through: ['fsbp/S3.9', 'fsbp/CloudFront.5', 'fsbp/CloudTrail.1', 'fsbp/CloudTrail.5'],
    },
    'AC-5': { title: 'Duties are separated', through: ['fsbp/KMS.1', 'fsbp/KMS.2'] },
    'AC-6': {
      title: 'Privileges are the least that the task needs',
      through: [
        'fsbp/S3.1',
        'fsbp/S3.2',
        'fsbp/S3.3',
        'fsbp/S3.8',
        'fsbp/S3.12',
        'fsbp/S3.19',
        'fsbp/KMS.1',
        'fsbp/KMS.2',
      ],
    },
    'AC-6(3)': {
      title: 'Network access to privileged commands is authorized',
      through: ['fsbp/KMS.1', 'fsbp/KMS.2'],
    },
    'AC-6(9)': {
      title: 'Privileged functions are recorded',
      through: ['fsbp/S3.9', 'fsbp/CloudFront.5', 'fsbp/CloudTrail.1', 'fsbp/CloudTrail.5'],
    },
    'AC-17(2)': {
      title: 'Remote access is encrypted',
      through: ['fsbp/S3.5', 'fsbp/CloudFront.3', 'fsbp/CloudFront.7', 'fsbp/CloudFront.9', 'fsbp/CloudFront.10'],
    },
    'AC-21': {
      title: 'Information is shared with those who may have it',
      through: ['fsbp/S3.1', 'fsbp/S3.2', 'fsbp/S3.3', 'fsbp/S3.8', 'fsbp/S3.19'],
    },
    'AU-2': {
      title: 'Events worth recording are chosen',
      through: ['fsbp/S3.9', 'fsbp/CloudFront.5', 'fsbp/CloudTrail.1', 'fsbp/CloudTrail.5'],
    },
    'AU-3': {
      title: 'Records say what, when, where, who and how it ended',
      through: ['fsbp/S3.9', 'fsbp/CloudFront.5', 'fsbp/CloudTrail.1', 'fsbp/CloudTrail.5'],
    },
    'AU-6(1)': { title: 'Review of records is automated', through: ['fsbp/CloudTrail.5'] },
    'AU-6(3)': {
      title: 'Records of several places are put together',
      through: ['fsbp/S3.9', 'fsbp/CloudFront.5', 'fsbp/CloudTrail.1', 'fsbp/CloudTrail.5'],
    },
    'AU-6(4)': {
      title: 'Records are reviewed in one place',
      through: ['fsbp/S3.9', 'fsbp/CloudFront.5', 'fsbp/CloudTrail.1', 'fsbp/CloudTrail.5'],
    },
    'AU-6(5)': { title: 'Records are analysed together with scans', through: ['fsbp/CloudTrail.5'] },
    'AU-7(1)': { title: 'Records are processed automatically', through: ['fsbp/CloudTrail.5'] },
    'AU-9': {
      title: 'Records are protected',
      through: ['security-hub/S3.17', 'fsbp/CloudTrail.2', 'fsbp/CloudTrail.4'],
    },
    'AU-9(2)': { title: 'Records are stored elsewhere too', through: ['security-hub/S3.7', 'security-hub/S3.14'] },
    'AU-10': {
      title: 'Nobody can deny what they did',
      through: ['fsbp/S3.9', 'fsbp/CloudFront.5', 'fsbp/CloudTrail.1', 'fsbp/CloudTrail.5'],
    },
    'AU-12': {
      title: 'Records are made',
      through: ['fsbp/S3.9', 'fsbp/CloudFront.5', 'fsbp/CloudTrail.1', 'fsbp/CloudTrail.5'],
    },
    'AU-14(1)': { title: 'Recording starts with the system', through: ['fsbp/CloudTrail.1'] },
    'CA-7': {
      title: 'The system is monitored continuously',
      through: [
        'fsbp/S3.9',
        'security-hub/S3.11',
        'fsbp/CloudFront.5',
        'fsbp/CloudTrail.1',
        'fsbp/CloudTrail.5',
        ...macie,
      ],
    },
    'CA-9(1)': {
      title: 'Connections comply before they are made',
      through: [
        'fsbp/S3.6',
        'security-hub/S3.17',
        'security-hub/S3.20',
        'fsbp/CloudFront.8',
        'fsbp/CloudTrail.2',
        ...macie,
      ],
    },
    'CM-2': {
      title: 'A baseline of the configuration is kept',
      through: ['fsbp/S3.6', 'security-hub/S3.20', 'fsbp/CloudFront.8', 'fsbp/CloudFront.12'],
    },
    'CM-2(2)': {
      title: 'The baseline is kept by automated means',
      through: ['security-hub/S3.20', 'fsbp/CloudFront.12'],
    },
    'CM-3': { title: 'Changes of the configuration are controlled', through: ['security-hub/S3.20'] },
    'CM-3(6)': { title: 'Keys that protect data are managed', through: ['security-hub/S3.17', 'fsbp/CloudTrail.2'] },
    'CP-6': { title: 'Data is stored at an alternate site', through: ['security-hub/S3.7', 'security-hub/S3.14'] },
    'CP-6(1)': {
      title: 'The alternate site is apart from the first',
      through: ['security-hub/S3.7', 'security-hub/S3.14'],
    },
    'CP-6(2)': {
      title: 'The alternate site allows recovery in time',
      through: ['security-hub/S3.7', 'security-hub/S3.10', 'fsbp/S3.13', 'security-hub/S3.14', 'security-hub/S3.15'],
    },
    'CP-9': {
      title: 'Data is backed up',
      through: ['security-hub/S3.7', 'security-hub/S3.10', 'fsbp/S3.13', 'security-hub/S3.14'],
    },
    'CP-10': {
      title: 'The system is recovered',
      through: ['security-hub/S3.7', 'security-hub/S3.10', 'fsbp/S3.13', 'security-hub/S3.14', 'fsbp/CloudFront.4'],
    },
    'IA-5(1)': {
      title: 'Passwords travel encrypted',
      through: ['fsbp/S3.5', 'fsbp/CloudFront.3', 'fsbp/CloudFront.7', 'fsbp/CloudFront.9', 'fsbp/CloudFront.10'],
    },
    'RA-5': { title: 'Vulnerabilities are looked for', through: macie },
    'SA-8(19)': { title: 'Protection goes on all the time', through: macie },
    'SA-8(22)': { title: 'Actions can be traced to who did them', through: ['fsbp/CloudTrail.1'] },
    'SC-5(2)': {
      title: 'There is capacity to spare',
      through: [
        'security-hub/S3.7',
        'security-hub/S3.10',
        'fsbp/S3.13',
        'security-hub/S3.14',
        'security-hub/S3.20',
        'fsbp/CloudFront.4',
      ],
    },
    'SC-7': {
      title: 'Boundaries are protected',
      through: ['fsbp/S3.1', 'fsbp/S3.2', 'fsbp/S3.3', 'fsbp/S3.8', 'fsbp/S3.19'],
    },
    'SC-7(3)': {
      title: 'There are few access points',
      through: ['fsbp/S3.1', 'fsbp/S3.2', 'fsbp/S3.3', 'fsbp/S3.8', 'fsbp/S3.19'],
    },
    'SC-7(4)': {
      title: 'What leaves for other networks is protected',
      through: [
        'fsbp/S3.1',
        'fsbp/S3.2',
        'fsbp/S3.3',
        'fsbp/S3.5',
        'fsbp/S3.8',
        'fsbp/S3.19',
        'fsbp/CloudFront.3',
        'fsbp/CloudFront.7',
        'fsbp/CloudFront.9',
        'fsbp/CloudFront.10',
      ],
    },
    'SC-7(9)': {
      title: 'Outgoing traffic that threatens others is restricted',
      through: [
        'fsbp/S3.1',
        'fsbp/S3.2',
        'fsbp/S3.3',
        'fsbp/S3.8',
        'fsbp/S3.9',
        'fsbp/S3.19',
        'fsbp/CloudFront.5',
        'fsbp/CloudTrail.1',
        'fsbp/CloudTrail.5',
      ],
    },
    'SC-7(10)': { title: 'Data does not leak out', through: ['security-hub/S3.17', 'fsbp/CloudTrail.2'] },
    'SC-7(11)': {
      title: 'Traffic comes from where it may',
      through: ['fsbp/S3.1', 'fsbp/S3.2', 'fsbp/S3.3', 'fsbp/S3.8', 'fsbp/S3.19', 'fsbp/CloudFront.1'],
    },
    'SC-7(16)': {
      title: 'Components are not to be discovered',
      through: ['fsbp/S3.1', 'fsbp/S3.2', 'fsbp/S3.3', 'fsbp/S3.8', 'fsbp/S3.19', 'fsbp/CloudFront.1'],
    },
    'SC-7(20)': {
      title: 'Components can be isolated',
      through: ['fsbp/S3.1', 'fsbp/S3.2', 'fsbp/S3.3', 'fsbp/S3.8', 'fsbp/S3.19'],
    },
    'SC-7(21)': {
      title: 'Components are isolated',
      through: ['fsbp/S3.1', 'fsbp/S3.2', 'fsbp/S3.3', 'fsbp/S3.8', 'fsbp/S3.19'],
    },
    'SC-8': {
      title: 'Transmission is confidential and whole',
      through: ['fsbp/S3.5', 'fsbp/CloudFront.3', 'fsbp/CloudFront.7', 'fsbp/CloudFront.9', 'fsbp/CloudFront.10'],
    },
    'SC-8(1)': {
      title: 'Transmission is protected by cryptography',
      through: ['fsbp/S3.5', 'fsbp/CloudFront.3', 'fsbp/CloudFront.7', 'fsbp/CloudFront.9', 'fsbp/CloudFront.10'],
    },
    'SC-8(2)': {
      title: 'Data is protected before and after transmission',
      through: ['fsbp/S3.5', 'fsbp/CloudFront.3', 'fsbp/CloudFront.7', 'fsbp/CloudFront.9', 'fsbp/CloudFront.10'],
    },
    'SC-12': { title: 'Keys are made and managed', through: ['fsbp/KMS.3', 'security-hub/KMS.4'] },
    'SC-12(2)': {
      title: 'Symmetric keys are managed',
      through: ['security-hub/S3.17', 'fsbp/KMS.3', 'security-hub/KMS.4'],
    },
    'SC-12(3)': {
      title: 'Asymmetric keys are managed',
      through: ['fsbp/S3.5', 'fsbp/CloudFront.3', 'fsbp/CloudFront.7', 'fsbp/CloudFront.9', 'fsbp/CloudFront.10'],
    },
    'SC-13': {
      title: 'Cryptography is of the kind that is asked for',
      through: [
        'fsbp/S3.5',
        'security-hub/S3.17',
        'fsbp/CloudFront.3',
        'fsbp/CloudFront.7',
        'fsbp/CloudFront.9',
        'fsbp/CloudFront.10',
        'fsbp/CloudTrail.2',
      ],
    },
    'SC-23': {
      title: 'Sessions are authentic',
      through: ['fsbp/S3.5', 'fsbp/CloudFront.3', 'fsbp/CloudFront.7', 'fsbp/CloudFront.9', 'fsbp/CloudFront.10'],
    },
    'SC-23(3)': {
      title: 'Session identifiers are unique',
      through: ['fsbp/S3.5', 'fsbp/CloudFront.3', 'fsbp/CloudFront.7', 'fsbp/CloudFront.9'],
    },
    'SC-28': { title: 'Data at rest is protected', through: ['security-hub/S3.17', 'fsbp/CloudTrail.2'] },
    'SC-28(1)': {
      title: 'Data at rest is protected by cryptography',
      through: ['security-hub/S3.17', 'fsbp/CloudTrail.2'],
    },
    'SC-28(3)': { title: 'Keys are protected', through: ['security-hub/KMS.4'] },
    'SC-36': { title: 'Processing and storage are distributed', through: ['fsbp/CloudFront.4'] },
    'SC-36(2)': { title: 'Distributed components are synchronised', through: ['security-hub/S3.7'] },
    'SI-3(8)': {
      title: 'Unauthorized commands are detected',
      through: ['fsbp/S3.9', 'security-hub/S3.11', 'fsbp/CloudFront.5', 'fsbp/CloudTrail.1', 'fsbp/CloudTrail.5'],
    },
    'SI-4': {
      title: 'The system is monitored for attacks',
      through: ['security-hub/S3.11', 'fsbp/CloudTrail.4', ...macie],
    },
    'SI-4(4)': { title: 'Traffic in and out is monitored', through: ['security-hub/S3.11'] },
    'SI-4(5)': { title: 'Somebody is told', through: ['fsbp/CloudTrail.5'] },
    'SI-4(20)': {
      title: 'Privileged users are monitored',
      through: ['fsbp/S3.9', 'fsbp/CloudFront.5', 'fsbp/CloudTrail.1', 'fsbp/CloudTrail.5'],
    },
    'SI-7(1)': { title: 'Integrity is checked', through: ['fsbp/CloudTrail.4'] },
    'SI-7(3)': { title: 'Integrity tools are managed in one place', through: ['fsbp/CloudTrail.4'] },
    'SI-7(6)': {
      title: 'Integrity is protected by cryptography',
      through: [
        'fsbp/S3.5',
        'security-hub/S3.17',
        'fsbp/CloudFront.3',
        'fsbp/CloudFront.7',
        'fsbp/CloudFront.9',
        'fsbp/CloudFront.10',
        'fsbp/CloudTrail.2',
      ],
    },
    'SI-7(7)': { title: 'Detection and response go together', through: ['fsbp/CloudTrail.4'] },
    'SI-7(8)': {
      title: 'Events of importance are recorded',
      through: ['fsbp/S3.9', 'fsbp/CloudFront.5', 'fsbp/CloudTrail.1', 'fsbp/CloudTrail.5'],
    },
    'SI-12': { title: 'Information is kept as long as decided', through: ['security-hub/S3.14'] },
    'SI-13(5)': {
      title: 'Something takes over when a part fails',
      through: ['security-hub/S3.7', 'security-hub/S3.10', 'fsbp/S3.13', 'security-hub/S3.14', 'fsbp/CloudFront.4'],
    },
    'SI-20': { title: 'Tainted data shows where it leaked', through: ['fsbp/CloudTrail.5'] },
    // not mapped by AWS; which of its controls answer them is our reading
    'AC-24(1)': { title: 'Authorization travels protected', own, through: encryptedInTransit },
    'AU-6': {
      title: 'Records are reviewed',
      own,
      notCovered: 'people review; a template only delivers what they read',
    },
    'AU-9(3)': {
      title: 'Records are protected by cryptography',
      own,
      through: [...encryptedAtRest, 'fsbp/S3.5', 'fsbp/CloudTrail.4'],
    },
    'AU-11': { title: 'Records are kept as long as decided', own, through: retained },
    'CP-9(8)': { title: 'Backups are encrypted', own, through: encryptedAtRest },
    'IR-4': { title: 'Incidents are handled', own, notCovered: 'it is about people and processes' },
    'MP-2': { title: 'Media are reached by those who may', own, through: closed },
    'MP-6': { title: 'Media are sanitised before they are given away', own, notCovered: 'AWS sanitises its disks' },
    'SC-5': { title: 'Denial of service is limited', own, through: ['fsbp/CloudFront.6', ...recoverable] },
    'SC-17': { title: 'Certificates come from an approved authority', own, through: ['fsbp/CloudFront.7'] },
    'SI-3': { title: 'Malicious code is kept out', own, notCovered: 'what objects hold is not in a template' },
    'SI-7': { title: 'Integrity is verified', own, through: untampered },
  },
} as const;
