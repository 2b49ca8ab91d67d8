/** AWS publishes no mapping to these criteria. */
const mapped = 'prowler maps checks of its own to it; which controls of AWS ask the same is our reading';
const others = 'what is not about buckets, trails, keys and distributions';
const elsewhere = 'the mapping has no check on buckets, trails, keys or distributions for it';

/**
 * SOC 2 (trust services criteria of the AICPA): the criteria that prowler maps checks to, since neither Security Hub
 * nor AWS’s conformance packs or Guard rules registry have a mapping.
 * @see https://github.com/prowler-cloud/prowler/blob/master/prowler/compliance/aws/soc2_aws.json
 */
export const soc2 = {
  title: 'SOC 2, as prowler maps it',
  source: {
    page: 'https://github.com/prowler-cloud/prowler/blob/master/prowler/compliance/aws/soc2_aws.json',
    read: '2026-11-26',
    note: 'AWS maps no control to it; read whole, its checks by the control of AWS that asks the same',
  },
  controls: {
    'CC1.3': { title: 'Structures and responsibilities are set', notCovered: elsewhere },
    'CC2.1': {
      title: 'Information of quality is there',
      own: mapped,
      through: ['security-hub/S3.22', 'security-hub/S3.23', 'fsbp/CloudTrail.1'],
      missing: others,
    },
    'CC3.1': { title: 'Objectives are specified', notCovered: elsewhere },
    'CC3.2': { title: 'Risks are identified', notCovered: elsewhere },
    'CC3.3': { title: 'Fraud is considered', notCovered: elsewhere },
    'CC3.4': { title: 'Changes are assessed', notCovered: elsewhere },
    'CC4.2': { title: 'Deficiencies are communicated', notCovered: elsewhere },
    'CC5.2': {
      title: 'Technology has general controls',
      own: mapped,
      through: ['security-hub/CloudWatch.5', 'security-hub/CloudWatch.8'],
      missing: others,
    },
    'CC6.1': {
      title: 'Access to assets is restricted',
      own: mapped,
      through: ['fsbp/S3.2', 'fsbp/S3.3', 'fsbp/S3.8'],
    },
    'CC6.2': { title: 'Users are registered and authorized', notCovered: elsewhere },
    'CC6.3': { title: 'Access follows roles and least privilege', notCovered: elsewhere },
    'CC6.6': { title: 'Threats from outside are kept out', notCovered: elsewhere },
    'CC6.7': { title: 'Transmission is restricted and protected', notCovered: elsewhere },
    'CC6.8': { title: 'Malicious software is prevented or detected', notCovered: elsewhere },
    'CC7.1': { title: 'Vulnerable changes are detected', notCovered: elsewhere },
    'CC7.2': {
      title: 'Components are monitored for anomalies',
      own: mapped,
      through: ['fsbp/CloudTrail.1', 'fsbp/CloudTrail.5', 'security-hub/S3.22', 'security-hub/S3.23', 'fsbp/S3.9'],
      missing: others,
    },
    'CC7.3': {
      title: 'Security events are evaluated',
      own: mapped,
      through: ['fsbp/CloudTrail.4', 'fsbp/CloudTrail.5', 'fsbp/S3.9'],
      missing: others,
    },
    'CC7.4': { title: 'Incidents are answered', own: mapped, through: ['security-hub/S3.14'], missing: others },
    'CC7.5': { title: 'Incidents are recovered from', notCovered: elsewhere },
    'CC8.1': { title: 'Changes are authorized', notCovered: elsewhere },
    'A1.2': {
      title: 'Data is backed up and its environment monitored',
      own: mapped,
      through: [
        'fsbp/CloudTrail.1',
        'fsbp/CloudTrail.5',
        'security-hub/S3.14',
        'fsbp/CloudFront.5',
        'security-hub/CloudTrail.7',
        'fsbp/S3.9',
      ],
      missing: others,
    },
    'C1.1': { title: 'Confidential information is kept', notCovered: elsewhere },
    'C1.2': {
      title: 'Confidential information is disposed of',
      own: mapped,
      through: ['security-hub/S3.14'],
      missing: others,
    },
    'PI1.2': {
      title: 'Inputs are recorded',
      own: mapped,
      through: ['security-hub/S3.22', 'fsbp/CloudFront.5'],
      missing: others,
    },
    'PI1.3': {
      title: 'Processing is recorded',
      own: mapped,
      through: ['fsbp/CloudTrail.1', 'fsbp/CloudTrail.4', 'fsbp/CloudTrail.5'],
      missing: others,
    },
    'PI1.4': { title: 'Outputs are protected', own: mapped, through: ['security-hub/S3.17'], missing: others },
    'PI1.5': {
      title: 'Stored data is protected from change',
      own: mapped,
      through: ['security-hub/S3.14', 'security-hub/S3.15', 'security-hub/KMS.4'],
      missing: others,
    },
  },
} as const;
