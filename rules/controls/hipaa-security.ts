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
 * HIPAA Security Rule (45 CFR 164, subpart C): the standards that a template with buckets, trails, keys and
 * distributions can keep or break, through
 * the controls of AWS that test them.
 * @see https://www.ecfr.gov/current/title-45/subtitle-A/subchapter-C/part-164/subpart-C
 * @see https://docs.aws.amazon.com/config/latest/developerguide/operational-best-practices-for-hipaa_security.html
 */
export const hipaaSecurity = {
  title: 'HIPAA Security Rule',
  source: {
    page: 'https://docs.aws.amazon.com/config/latest/developerguide/operational-best-practices-for-hipaa_security.html',
    read: 'for 0.1.0, not again since',
    note: 'the ids are those of AWS’s conformance pack; which controls answer them is our reading',
  },
  controls: {
    '164.308(a)(1)(ii)(B)': { title: 'Risks are lowered to a reasonable level', through: [...closed, ...recoverable] },
    '164.308(a)(1)(ii)(D)': { title: 'Activity is reviewed', through: [...recorded, ...watched] },
    '164.308(a)(2)': { title: 'Somebody is responsible for security', notCovered: 'it is about people' },
    '164.308(a)(3)(i)': { title: 'Only the workforce that may reaches health data', through: [...closed, ...governed] },
    '164.308(a)(3)(ii)(A)': { title: 'Access is authorized and supervised', through: recorded },
    '164.308(a)(4)(ii)(A)': { title: 'A clearinghouse is kept apart', through: closed },
    '164.308(a)(4)(ii)(B)': { title: 'Access is granted by policy', through: governed },
    '164.308(a)(4)(ii)(C)': { title: 'Access is reviewed and changed by policy', through: closed },
    '164.308(a)(5)(ii)(C)': {
      title: 'Log-ins are monitored',
      through: ['security-hub/CloudTrail.3', 'fsbp/CloudTrail.5'],
    },
    '164.308(a)(6)(ii)': { title: 'Incidents are answered', through: watched },
    '164.308(a)(7)(i)': { title: 'There is a plan for emergencies', through: recoverable },
    '164.308(a)(7)(ii)(A)': { title: 'Data is backed up', through: recoverable },
    '164.308(a)(7)(ii)(B)': { title: 'Data is restored after a disaster', through: recoverable },
    '164.310(d)(2)(i)': { title: 'Media are disposed of safely', notCovered: 'AWS sanitises its disks' },
    '164.312(a)(1)': { title: 'Systems give access to those who may', through: [...closed, ...governed] },
    '164.312(a)(2)(iv)': {
      title: 'Health data is encrypted',
      through: [...encryptedAtRest, ...encryptedInTransit, 'security-hub/KMS.4'],
    },
    '164.312(b)': { title: 'Activity is recorded', through: [...recorded, ...watched] },
    '164.312(c)(1)': { title: 'Health data is not altered or destroyed', through: [...recoverable, ...untampered] },
    '164.312(c)(2)': {
      title: 'It can be shown that nothing was altered',
      through: [...untampered, ...encryptedInTransit, 'security-hub/S3.14'],
    },
    '164.312(d)': { title: 'Who asks is who they say', notCovered: 'how people sign in is not of S3' },
    '164.312(e)(1)': {
      title: 'Transmission is guarded',
      through: [...closed, ...encryptedInTransit, ...currentProtocols],
    },
    '164.312(e)(2)(i)': {
      title: 'Nothing is altered on the way',
      through: [...encryptedInTransit, ...currentProtocols],
    },
    '164.312(e)(2)(ii)': {
      title: 'Health data is encrypted on the way',
      through: [...encryptedInTransit, ...encryptedAtRest],
    },
    '164.316(b)(2)(i)': { title: 'Records are kept for six years', through: retained },
  },
} as const;
