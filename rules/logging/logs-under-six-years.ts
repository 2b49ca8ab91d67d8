import { defineRetentionRule } from '../define-retention-rule';

export default defineRetentionRule({
  id: 'logs-under-six-years',
  period: 'six years',
  days: 2190,
  controls: ['hipaa-security/164.316(b)(2)(i)'],
  references: [
    'https://docs.aws.amazon.com/config/latest/developerguide/operational-best-practices-for-hipaa_security.html',
    'https://www.ecfr.gov/current/title-45/section-164.316',
  ],
});
