import { fail, placeOf, unknown } from '../../lib/engine';
import { describeWitness } from '../../lib/policy';
import {
  bucketAccess,
  holdsLogs,
  isPublic,
  logWriters,
  nameOf,
  property,
  publicAcl,
  waysIn,
  logSourceNeeds,
} from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'public-log-bucket',
  title: 'Bucket with logs is public',
  severity: 'critical',
  rationale:
    'Logs say who asked for what, from where, with which objects by name; who can write them can hide a break-in.',
  remediation:
    'Keep `blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL` (CDK), all four switches of ' +
    '`PublicAccessBlockConfiguration` (CloudFormation), and name the services that deliver.',
  controls: ['security-hub/CloudTrail.6'],
  aliases: [
    'AVD-AWS-0161',
    'cloudtrail-s3-bucket-public-access-prohibited',
    'cloudtrail_logs_s3_bucket_is_not_publicly_accessible',
    'FG_R00028',
    'aws-cloudtrail-no-public-log-access',
  ],
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-6',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html',
  ],
  since: '0.1.0',
  needs: logSourceNeeds,
  subject: 'bucket',
  concerns: holdsLogs,
  *check(bucket) {
    const [source] = logWriters(bucket);
    if (source === undefined) return;
    const acl = publicAcl(bucket);
    if (acl.kind === 'unknown') yield unknown(acl.value);
    const related = [{ place: placeOf(source), message: 'these logs go there' }];
    if (acl.kind === 'yes')
      yield fail(
        property(bucket, 'AccessControl'),
        `the ACL \`${acl.acl.name}\` opens the logs of \`${nameOf(source)}\` to ${acl.grant.to}`,
        { related },
      );
    for (const { on, isClosed, closedAt } of waysIn(bucketAccess(bucket.estate, bucket.resource))) {
      if (isClosed.kind === 'yes') continue;
      const answer = isPublic(on, 'read', 'list', 'write', 'delete');
      if (answer.kind === 'no') continue;
      if (answer.kind === 'unknown') yield unknown(on.document, answer.because);
      else if (isClosed.kind === 'unknown') yield unknown(closedAt, isClosed.because);
      else {
        const [witness] = answer.witnesses;
        if (witness)
          yield fail(witness.statement?.place ?? on.document, `strangers reach the logs of \`${nameOf(source)}\``, {
            related,
            witness: describeWitness(witness, on.symbolTable),
          });
      }
    }
  },
});
