import { fail, unknown } from '../../lib/engine';
import { bucketActions, describeActions, describeWitness } from '../../lib/policy';
import { askPlaintext, property } from '../../lib/s3';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'plaintext-transport',
  title: 'Bucket accepts requests sent without TLS',
  severity: 'medium',
  rationale: 'Anyone on the network path can read or alter objects in transit.',
  remediation: 'Use `enforceSSL: true` (CDK), or deny `s3:*` on the bucket and its objects to everyone when `aws:SecureTransport` is `false` (CloudFormation).',
  controls: ['fsbp/S3.5'],
  aliases: ['AwsSolutions-S10', 'S3BucketSSLRequestsOnly', 'S3_BUCKET_SSL_REQUESTS_ONLY', 'CT.S3.PR.8', 's3-bucket-ssl-requests-only', '38c64e76'],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html', 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-5'],
  since: '0.1.0',
  subject: 'bucket-access',
  *check({ bucket, policies }) {
    if (bucket && policies.length === 0) {
      const name = property(bucket, 'BucketName');
      yield fail(name.kind === 'absent' ? bucket.properties : name, 'no bucket policy refuses requests without TLS');
    }
    for (const { subject, document, vocabulary } of policies) {
      const answer = askPlaintext({ subject });
      if (answer.kind === 'unknown') yield unknown(document, answer.because);
      if (answer.kind !== 'yes') continue;
      const [witness] = answer.witnesses;
      const left = describeActions(answer.witnesses.flatMap(({ actions }) => actions), bucketActions);
      yield fail(document, `the policy leaves ${left} open to requests without TLS`, witness ? { witness: describeWitness(witness, vocabulary) } : {});
    }
  },
});
