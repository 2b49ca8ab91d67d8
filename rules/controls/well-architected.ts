import {
  closed,
  currentProtocols,
  encryptedAtRest,
  encryptedInTransit,
  governed,
  recorded,
  recoverable,
  untampered,
  watched,
} from './themes';

/**
 * AWS Well-Architected Framework: the best practices that buckets and what stands in front of them can keep or break,
 * through the controls of AWS that
 * test them.
 * @see https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/welcome.html
 * @see https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/welcome.html
 * @see https://docs.aws.amazon.com/wellarchitected/latest/cost-optimization-pillar/welcome.html
 */
export const wellArchitected = {
  title: 'AWS Well-Architected Framework',
  source: {
    page: 'https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/welcome.html',
    read: 'for 0.1.0, not again since',
    note: 'which controls answer a practice is our reading',
  },
  controls: {
    'SEC03-BP02': { title: 'Grant least privilege access', through: governed },
    'SEC03-BP05': {
      title: 'Define permission guardrails',
      notCovered: 'guardrails of an organization are given to who-can, not read from templates',
    },
    'SEC03-BP07': { title: 'Analyze public and cross-account access', through: [...closed, 'fsbp/S3.6'] },
    'SEC03-BP08': {
      title: 'Share resources securely within the organization',
      through: ['fsbp/S3.6', 'fsbp/S3.12', 'fsbp/KMS.5'],
    },
    'SEC04-BP01': { title: 'Configure logging', through: recorded },
    'SEC04-BP02': {
      title: 'Capture logs where they are analysed',
      through: ['fsbp/CloudTrail.1', 'fsbp/CloudTrail.5'],
    },
    'SEC04-BP03': { title: 'Correlate and enrich alerts', notCovered: 'it is about what reads the logs' },
    'SEC05-BP03': { title: 'Inspect what comes in', through: ['fsbp/CloudFront.6'] },
    'SEC07-BP04': { title: 'Define how long data is kept', through: ['security-hub/S3.10', 'fsbp/S3.13'] },
    'SEC08-BP01': { title: 'Manage keys securely', through: ['security-hub/KMS.4', 'fsbp/KMS.5'] },
    'SEC08-BP02': { title: 'Enforce encryption at rest', through: encryptedAtRest },
    'SEC08-BP03': { title: 'Automate the protection of data at rest', through: watched },
    'SEC08-BP04': { title: 'Enforce access control', through: [...closed, ...untampered, 'security-hub/S3.14'] },
    'SEC09-BP01': { title: 'Manage certificates securely', through: ['fsbp/CloudFront.7'] },
    'SEC09-BP02': { title: 'Enforce encryption in transit', through: [...encryptedInTransit, ...currentProtocols] },
    'SEC09-BP03': { title: 'Authenticate communication', through: ['fsbp/CloudFront.13'] },
    'REL09-BP01': { title: 'Back up what must be backed up', through: recoverable },
    'REL09-BP02': { title: 'Secure and encrypt backups', through: [...encryptedAtRest, 'security-hub/S3.15'] },
    'REL10-BP01': { title: 'Deploy to several places', through: ['security-hub/S3.7', 'fsbp/CloudFront.4'] },
    'REL13-BP02': { title: 'Recover by a strategy', through: ['security-hub/S3.7'] },
    'COST04-BP05': { title: 'Enforce the retention of data', through: ['security-hub/S3.10', 'fsbp/S3.13'] },
    'SUS04-BP03': { title: 'Manage the life of data by policy', through: ['fsbp/S3.13'] },
  },
} as const;
