import { judged } from '../../lib/engine';
import { deliversLogs, isGiven } from '../../lib/s3';
import { anyOf, get, not } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-distribution-logs',
  title: 'Distribution keeps no logs',
  severity: 'medium',
  rationale: 'Who asked for what, from where, is known at the edge only.',
  remediation:
    'Set `enableLogging: true` (CDK), `Logging.Bucket`, or a log delivery with ' +
    '`AWS::Logs::DeliverySource` (CloudFormation).',
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
    'S6258',
    'cloudfront_distributions_logging_enabled',
    'AC_AWS_0025',
    'aws-cloudfront-enable-logging',
  ],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-5',
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html',
  ],
  since: '0.1.0',
  subject: 'distribution',
  *check(distribution) {
    const bucket = get(distribution.config, 'Logging', 'Bucket');
    const logging = get(distribution.config, 'Logging');
    const isKept = anyOf([isGiven(bucket), deliversLogs(distribution, 'distribution')]);
    yield* judged(not(isKept), logging, 'no logs are kept');
  },
});
