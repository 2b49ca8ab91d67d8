import { closed, own, recorded, recoverable, watched } from './themes';

/**
 * HIPAA Security Rule (45 CFR 164, subpart C): the standards that a template with buckets, trails, keys and
 * distributions can keep or break, by the controls that the registry of AWS’s Guard rules maps to them.
 * @see https://www.ecfr.gov/current/title-45/subtitle-A/subchapter-C/part-164/subpart-C
 * @see https://github.com/aws-cloudformation/aws-guard-rules-registry/blob/main/mappings/rule_set_hipaa_security.json
 * @see https://docs.aws.amazon.com/config/latest/developerguide/operational-best-practices-for-hipaa_security.html
 */
export const hipaaSecurity = {
  title: 'HIPAA Security Rule, as AWS’s Guard rules registry maps it',
  source: {
    page: 'https://github.com/aws-cloudformation/aws-guard-rules-registry/blob/main/mappings/rule_set_hipaa_security.json',
    read: '2026-11-26',
    note: 'its rules on S3, CloudTrail and KMS, each by the control of AWS that asks the same',
  },
  controls: {
    '164.308(a)(3)(i)': {
      title: 'Only the workforce that may reaches health data',
      through: ['fsbp/S3.6', 'fsbp/S3.8', 'fsbp/S3.2', 'fsbp/S3.3'],
    },
    '164.308(a)(3)(ii)(A)': {
      title: 'Access is authorized and supervised',
      through: ['fsbp/S3.6', 'fsbp/CloudTrail.5', 'security-hub/S3.22', 'security-hub/S3.23', 'fsbp/S3.9'],
    },
    '164.308(a)(3)(ii)(B)': { title: 'Who may have access is decided', through: ['fsbp/S3.6'] },
    '164.308(a)(4)(i)': { title: 'Access follows policies', through: ['fsbp/S3.6'] },
    '164.308(a)(4)(ii)(A)': {
      title: 'A clearinghouse is kept apart',
      through: ['fsbp/S3.6', 'fsbp/S3.8', 'fsbp/S3.2', 'fsbp/S3.3'],
    },
    '164.308(a)(4)(ii)(B)': { title: 'Access is granted by policy', through: ['fsbp/S3.6'] },
    '164.308(a)(4)(ii)(C)': {
      title: 'Access is reviewed and changed by policy',
      through: ['fsbp/S3.6', 'fsbp/S3.8', 'fsbp/S3.2', 'fsbp/S3.3'],
    },
    '164.308(a)(7)(i)': {
      title: 'There is a plan for emergencies',
      through: ['security-hub/S3.7', 'security-hub/S3.14'],
    },
    '164.308(a)(7)(ii)(A)': { title: 'Data is backed up', through: ['security-hub/S3.7', 'security-hub/S3.14'] },
    '164.308(a)(7)(ii)(B)': {
      title: 'Data is restored after a disaster',
      through: ['security-hub/S3.7', 'security-hub/S3.14'],
    },
    '164.312(a)(1)': {
      title: 'Systems give access to those who may',
      through: ['fsbp/S3.6', 'fsbp/S3.8', 'fsbp/S3.2', 'fsbp/S3.3'],
    },
    '164.312(a)(2)(iv)': {
      title: 'Health data is encrypted',
      through: ['fsbp/CloudTrail.2', 'security-hub/S3.17', 'fsbp/S3.5'],
    },
    '164.312(b)': {
      title: 'Activity is recorded',
      through: ['fsbp/CloudTrail.5', 'security-hub/S3.22', 'security-hub/S3.23', 'fsbp/S3.9'],
    },
    '164.312(c)(1)': {
      title: 'Health data is not altered or destroyed',
      through: ['security-hub/S3.14', 'fsbp/CloudTrail.4'],
    },
    '164.312(c)(2)': {
      title: 'It can be shown that nothing was altered',
      through: ['security-hub/S3.14', 'fsbp/S3.5', 'fsbp/CloudTrail.4'],
    },
    '164.312(e)(1)': {
      title: 'Transmission is guarded',
      through: ['fsbp/S3.8', 'fsbp/S3.2', 'fsbp/S3.3', 'fsbp/S3.5'],
    },
    '164.312(e)(2)(i)': { title: 'Nothing is altered on the way', through: ['fsbp/S3.5'] },
    '164.312(e)(2)(ii)': {
      title: 'Health data is encrypted on the way',
      through: ['fsbp/CloudTrail.2', 'security-hub/S3.17', 'fsbp/S3.5'],
    },
    // not in that mapping; which controls of AWS answer them is our reading
    '164.308(a)(1)(ii)(B)': {
      title: 'Risks are lowered to a reasonable level',
      own,
      through: [...closed, ...recoverable],
    },
    '164.308(a)(1)(ii)(D)': { title: 'Activity is reviewed', own, through: [...recorded, ...watched] },
    '164.308(a)(2)': { title: 'Somebody is responsible for security', notCovered: 'it is about people' },
    '164.308(a)(5)(ii)(C)': {
      title: 'Log-ins are monitored',
      own,
      through: ['security-hub/CloudTrail.3', 'fsbp/CloudTrail.5'],
    },
    '164.308(a)(6)(ii)': { title: 'Incidents are answered', own, through: watched },
    '164.308(a)(7)(ii)(C)': {
      title: 'Emergencies are worked through',
      notCovered: 'the mapping has no rule on S3 for it',
    },
    '164.310(d)(2)(i)': { title: 'Media are disposed of safely', notCovered: 'AWS sanitises its disks' },
    '164.312(d)': { title: 'Who asks is who they say', notCovered: 'how people sign in is not of S3' },
    '164.316(b)(2)(i)': { title: 'Records are kept for six years', own },
  },
} as const;
