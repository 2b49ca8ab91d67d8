import type { AwsControl } from './themes';

const closed: readonly AwsControl[] = ['fsbp/S3.8', 'fsbp/S3.2', 'fsbp/S3.3'];
const saved: readonly AwsControl[] = ['security-hub/S3.7', 'security-hub/S3.14'];
const monitored: readonly AwsControl[] = [
  'fsbp/CloudTrail.1',
  'security-hub/CloudTrail.3',
  'security-hub/S3.22',
  'security-hub/S3.23',
];
const elsewhere = 'the mapping has no rule on S3, CloudTrail or KMS for it';

/**
 * FedRAMP Low (NIST SP 800-53 revision 4): all controls of the mapping that the registry of AWS’s Guard rules has,
 * after AWS’s conformance pack, by its rules on S3, CloudTrail and KMS.
 * @see https://github.com/aws-cloudformation/aws-guard-rules-registry/blob/main/mappings/rule_set_fedramp_low.json
 * @see https://docs.aws.amazon.com/config/latest/developerguide/operational-best-practices-for-fedramp-low.html
 */
export const fedRampLow = {
  title: 'FedRAMP Low, as AWS’s Guard rules registry maps it',
  source: {
    page: 'https://github.com/aws-cloudformation/aws-guard-rules-registry/blob/main/mappings/rule_set_fedramp_low.json',
    read: '2026-11-26',
    note:
      'its rules on S3, CloudTrail and KMS, each by the control of AWS that asks the same; ' +
      'those on IAM are left out',
  },
  controls: {
    'AC-2': { title: 'Accounts are managed', through: [...monitored, 'fsbp/CloudTrail.5', 'fsbp/S3.9'] },
    'AC-3': { title: 'Approved authorizations are enforced', through: closed },
    'AC-17': { title: 'Remote access is controlled', through: [...closed, 'fsbp/S3.5'] },
    'AU-2': { title: 'What is to be recorded is known', through: [...monitored, 'fsbp/CloudTrail.5', 'fsbp/S3.9'] },
    'AU-9': { title: 'Records are protected', through: ['fsbp/CloudTrail.2', 'fsbp/CloudTrail.4', ...saved] },
    'AU-11': { title: 'Records are kept', notCovered: elsewhere },
    'CA-7': { title: 'Controls are monitored all the time', through: monitored },
    'CM-2': { title: 'There is a baseline configuration', through: closed },
    'CP-9': { title: 'Data is backed up', through: saved },
    'CP-10': { title: 'Systems can be restored', through: saved },
    'IR-4': { title: 'Incidents are handled', notCovered: elsewhere },
    'SA-3': { title: 'Development has a life cycle', notCovered: elsewhere },
    'SC-5': { title: 'Denial of service is limited', through: saved },
    'SC-7': { title: 'The boundary is protected', through: [...closed, 'fsbp/S3.5'] },
    'SC-12': { title: 'Keys are managed', through: ['security-hub/KMS.4', 'fsbp/KMS.3'] },
    'SC-13': { title: 'Cryptography is used where it is asked for', through: ['security-hub/S3.17', 'fsbp/KMS.3'] },
  },
} as const;

/**
 * FedRAMP Moderate (NIST SP 800-53 revision 4): the controls that the registry of AWS’s Guard rules maps to rules on
 * S3, CloudTrail and KMS, after AWS’s conformance pack.
 * @see https://github.com/aws-cloudformation/aws-guard-rules-registry/blob/main/mappings/rule_set_fedramp_moderate.json
 * @see https://docs.aws.amazon.com/config/latest/developerguide/operational-best-practices-for-fedramp-moderate.html
 */
export const fedRampModerate = {
  title: 'FedRAMP Moderate, as AWS’s Guard rules registry maps it',
  source: {
    page: 'https://github.com/aws-cloudformation/aws-guard-rules-registry/blob/main/mappings/rule_set_fedramp_moderate.json',
    read: '2026-11-26',
    note:
      'its rules on S3, CloudTrail and KMS, each by the control of AWS that asks the same; those on IAM are ' +
      'left out',
  },
  controls: {
    'AC-2(g)': {
      title: 'Use of accounts is monitored',
      through: [
        'fsbp/CloudTrail.1',
        'fsbp/CloudTrail.5',
        'security-hub/CloudTrail.3',
        'security-hub/S3.22',
        'security-hub/S3.23',
        'fsbp/S3.9',
      ],
    },
    'AC-2(4)': {
      title: 'Changes of accounts are audited',
      through: [
        'fsbp/CloudTrail.1',
        'fsbp/CloudTrail.5',
        'security-hub/CloudTrail.3',
        'security-hub/S3.22',
        'security-hub/S3.23',
        'fsbp/S3.9',
      ],
    },
    'AC-3': { title: 'Approved authorizations are enforced', through: ['fsbp/S3.8', 'fsbp/S3.2', 'fsbp/S3.3'] },
    'AC-4': { title: 'The flow of information is controlled', through: ['fsbp/S3.2', 'fsbp/S3.3'] },
    'AC-6': { title: 'Privileges are the least that the task needs', through: ['fsbp/S3.8', 'fsbp/S3.2', 'fsbp/S3.3'] },
    'AC-17(1)': {
      title: 'Remote access is monitored and controlled',
      through: ['fsbp/S3.8', 'fsbp/S3.2', 'fsbp/S3.3'],
    },
    'AC-17(2)': { title: 'Remote access is encrypted', through: ['fsbp/S3.5'] },
    'AC-21(b)': { title: 'Sharing of information follows decisions', through: ['fsbp/S3.8', 'fsbp/S3.2', 'fsbp/S3.3'] },
    'AU-2(a)(d)': {
      title: 'What is to be recorded is known',
      through: [
        'fsbp/CloudTrail.1',
        'fsbp/CloudTrail.5',
        'security-hub/CloudTrail.3',
        'security-hub/S3.22',
        'security-hub/S3.23',
        'fsbp/S3.9',
      ],
    },
    'AU-3': {
      title: 'Records say who, what, when, where and how it ended',
      through: [
        'fsbp/CloudTrail.1',
        'fsbp/CloudTrail.5',
        'security-hub/CloudTrail.3',
        'security-hub/S3.22',
        'security-hub/S3.23',
        'fsbp/S3.9',
      ],
    },
    'AU-6(1)(3)': {
      title: 'Records are reviewed together',
      through: [
        'fsbp/CloudTrail.1',
        'fsbp/CloudTrail.5',
        'security-hub/CloudTrail.3',
        'security-hub/S3.22',
        'security-hub/S3.23',
        'fsbp/S3.9',
      ],
    },
    'AU-7(1)': { title: 'Records can be searched', through: ['fsbp/CloudTrail.5'] },
    'AU-9': { title: 'Records are protected', through: ['fsbp/CloudTrail.2', 'fsbp/CloudTrail.4'] },
    'AU-9(2)': { title: 'Records are backed up elsewhere', through: ['security-hub/S3.7', 'security-hub/S3.14'] },
    'AU-12(a)(c)': {
      title: 'Records are made',
      through: [
        'fsbp/CloudTrail.1',
        'fsbp/CloudTrail.5',
        'security-hub/CloudTrail.3',
        'security-hub/S3.22',
        'security-hub/S3.23',
        'fsbp/S3.9',
      ],
    },
    'CA-7(a)(b)': {
      title: 'Controls are monitored all the time',
      through: ['fsbp/CloudTrail.1', 'security-hub/CloudTrail.3', 'security-hub/S3.22', 'security-hub/S3.23'],
    },
    'CM-2': { title: 'There is a baseline configuration', through: ['fsbp/S3.8', 'fsbp/S3.2', 'fsbp/S3.3'] },
    'CP-9(b)': { title: 'Data is backed up', through: ['security-hub/S3.7', 'security-hub/S3.14'] },
    'CP-10': { title: 'Systems can be restored', through: ['security-hub/S3.7', 'security-hub/S3.14'] },
    'SC-4': { title: 'Shared resources leak nothing', through: ['fsbp/S3.8', 'fsbp/S3.2', 'fsbp/S3.3'] },
    'SC-5': { title: 'Denial of service is limited', through: ['security-hub/S3.7', 'security-hub/S3.14'] },
    'SC-7': { title: 'The boundary is protected', through: ['fsbp/S3.8', 'fsbp/S3.2', 'fsbp/S3.3', 'fsbp/S3.5'] },
    'SC-7(3)': { title: 'There are few points of access', through: ['fsbp/S3.8', 'fsbp/S3.2', 'fsbp/S3.3'] },
    'SC-8': { title: 'Transmission is confidential and unaltered', through: ['fsbp/S3.5'] },
    'SC-8(1)': { title: 'Transmission is protected by cryptography', through: ['fsbp/S3.5'] },
    'SC-12': { title: 'Keys are managed', through: ['security-hub/KMS.4'] },
    'SC-13': { title: 'Cryptography is used where it is asked for', through: ['security-hub/S3.17'] },
    'SC-23': { title: 'Sessions are authentic', through: ['fsbp/S3.5'] },
    'SC-28': {
      title: 'Data at rest is confidential',
      through: ['fsbp/CloudTrail.2', 'security-hub/S3.17', 'security-hub/S3.15'],
    },
    'SI-4(a)(b)(c)': { title: 'Systems are monitored', through: ['fsbp/CloudTrail.5'] },
    'SI-4(2)': {
      title: 'Analysis is automated',
      through: ['fsbp/CloudTrail.1', 'security-hub/CloudTrail.3', 'security-hub/S3.22', 'security-hub/S3.23'],
    },
    'SI-4(4)': { title: 'Traffic is monitored', through: ['fsbp/CloudTrail.5'] },
    'SI-4(5)': { title: 'Somebody is told', through: ['fsbp/CloudTrail.5'] },
    'SI-4(16)': {
      title: 'What is monitored is put together',
      through: ['fsbp/CloudTrail.1', 'security-hub/CloudTrail.3', 'security-hub/S3.22', 'security-hub/S3.23'],
    },
    'SI-7': { title: 'Changes are noticed', through: ['fsbp/CloudTrail.4'] },
    'SI-7(1)': { title: 'Integrity is checked', through: ['fsbp/CloudTrail.4'] },
    'SI-12': { title: 'Information is kept as long as it has to be', through: ['security-hub/S3.14'] },
  },
} as const;
