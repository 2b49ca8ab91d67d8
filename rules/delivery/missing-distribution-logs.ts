import { fail, unknown } from '../../lib/engine';
import { deliversLogs, isGiven } from '../../lib/s3';
import { get } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-distribution-logs',
  title: 'Distribution keeps no logs',
  severity: 'medium',
  rationale: 'Who asked for what, from where, is known at the edge only.',
  remediation:
    'Set `enableLogging: true` (CDK), `Logging.Bucket`, or a log delivery with `AWS::Logs::DeliverySource` (CloudFormation).',
  controls: ['fsbp/CloudFront.5'],
  aliases: [
    'AwsSolutions-CFR3',
    'CloudFrontDistributionAccessLogging',
    'CKV_AWS_86',
    'W10',
    'AVD-AWS-0010',
    'CLOUDFRONT_ACCESSLOGS_ENABLED',
    'CT.CLOUDFRONT.PR.5',
    'cloudfront-accesslogs-enabled',
    'de77cd9f',
  ],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-5',
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html',
  ],
  since: '0.1.0',
  subject: 'distribution',
  *check(distribution) {
    const bucket = get(distribution.config, 'Logging', 'Bucket');
    const isLogged = isGiven(bucket);
    if (isLogged === undefined) return yield unknown(bucket);
    if (isLogged) return;
    const logging = get(distribution.config, 'Logging');
    const isDelivered = deliversLogs(distribution, 'ACCESS_LOGS');
    if (isDelivered === false) yield fail(logging, 'no logs are kept');
    if (isDelivered === undefined)
      yield unknown(logging, 'whether a delivery of CloudWatch Logs takes its access logs');
  },
});
