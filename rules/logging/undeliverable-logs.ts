import { fail, unknown, type Related } from '../../lib/engine';
import {
  deliveriesInto,
  nameOf,
  obstaclesTo,
  obstaclesToTables,
  receivesDeliveries,
  unreadWriters,
  logSourceNeeds,
} from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'undeliverable-logs',
  title: 'Logs or reports cannot be delivered',
  severity: 'high',
  rationale:
    'What cannot be delivered is dropped without a word, or stops the deployment: the logs are missed on ' +
    'the day they are needed.',
  remediation:
    'Use `serverAccessLogsBucket`, `logAccessLogs()` and their kind, which add the policy, with a log ' +
    'bucket of the encryption that the writer can use (CDK), or allow `s3:PutObject` to the service that ' +
    'writes in the policy of the log bucket (CloudFormation).',
  controls: ['nist-800-53-r5/AU-12', 'pci-dss-4.0.1/10.2.1'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshooting-server-access-logging.html',
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html',
    'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html',
    'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html',
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html',
    'https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html',
    'https://docs.aws.amazon.com/waf/latest/developerguide/logging-s3.html',
    'https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/configure-inventory.html',
    'https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/metadata-tables-permissions.html',
  ],
  since: '0.1.0',
  needs: logSourceNeeds,
  subject: 'bucket',
  concerns: receivesDeliveries,
  *check(bucket) {
    for (const delivery of deliveriesInto(bucket))
      for (const { isCertain, because, place } of obstaclesTo(delivery, bucket)) {
        const related: readonly Related[] = place ? [{ place, message: 'it is said here' }] : [];
        if (isCertain) yield fail(delivery.target, String(because), { related });
        else yield unknown(delivery.target, because);
      }
    for (const { isCertain, because, table } of obstaclesToTables(bucket))
      yield isCertain ? fail(table, String(because)) : unknown(table, because);
    for (const { source, target } of unreadWriters(bucket))
      yield unknown(target, `what \`${nameOf(source)}\` (\`${source.type}\`) needs to write here is not known`);
  },
});
