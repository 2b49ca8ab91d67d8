import { fail, unknown } from '../../lib/engine';
import { recordTargets } from '../../lib/s3';
import { anyOf, no, plain, reason, undecided, yes } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'dangling-record',
  title: 'Record points at S3, and no bucket is called as it is',
  severity: 'high',
  rationale:
    'S3 looks for the bucket by the name that visitors ask for, wherever the record points: whoever makes a bucket ' +
    'of that name serves their content under your domain.',
  remediation:
    'Call the bucket as the record (`bucketName`, CDK; `BucketName`, CloudFormation), or point the record at a ' +
    'distribution before the bucket.',
  controls: [],
  aliases: ['c1ng44jvbm'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html#VirtualHostingCustomURLs',
    'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/RoutingToS3Bucket.html',
  ],
  since: '0.2.0',
  subject: 'dns-record',
  concerns: (record) =>
    anyOf(
      recordTargets(record)?.map(({ isS3 }) =>
        isS3 === 'open' ? undecided('where the record points is not known') : isS3 ? yes : no,
      ) ?? [undecided('the records are not known')],
    ),
  *check(record) {
    const targets = recordTargets(record);
    if (targets === undefined) return yield unknown(record.properties, 'the records are not known');
    for (const { target, isS3, named, bucket } of targets) {
      if (isS3 === false || bucket.kind === 'bucket') continue;
      if (isS3 === 'open') yield unknown(target, 'whether the record points at S3');
      else if (bucket.kind === 'unknown') yield unknown(target, bucket.because);
      else if (bucket.kind === 'foreign') {
        const other = named === undefined ? undefined : plain(named);
        if (other !== undefined && other.toLowerCase() !== bucket.name.toLowerCase())
          yield fail(
            target,
            `S3 looks for a bucket \`${bucket.name}\` here, as the record is called, not \`${other}\``,
          );
        else yield unknown(target, reason`whether ${bucket.name} is yours: no template here makes it`);
      }
    }
  },
});
