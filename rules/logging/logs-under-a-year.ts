import { defineRetentionRule } from '../define-retention-rule';

export default defineRetentionRule({
  id: 'logs-under-a-year',
  period: 'a year',
  days: 365,
  controls: ['pci-dss-3.2.1/10.7', 'pci-dss-4.0.1/10.5.1'],
  references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/pci-standard.html'],
});
