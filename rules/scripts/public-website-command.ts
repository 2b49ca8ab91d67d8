import { judged } from '../../lib/engine';
import { isCall } from '../../lib/scripts';
import { decided } from '../../lib/template';
import { defineRule } from '../define-rule';

const calls = ['s3 website', 's3api put-bucket-website'];
const related = ['s3api get-bucket-website', 's3api delete-bucket-website'];

export default defineRule({
  id: 'public-website-command',
  title: 'Command makes a website of a bucket',
  severity: 'medium',
  rationale:
    'The website endpoint of S3 knows no TLS, and serves only what everybody may read; no template shows that it ' +
    'is on.',
  remediation:
    'Serve the bucket through CloudFront with origin access control (`S3BucketOrigin.withOriginAccessControl` in ' +
    'the CDK), ' +
    'or state `WebsiteConfiguration` in the template, where it is reviewed.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html',
    'https://docs.aws.amazon.com/cli/latest/reference/s3/website.html',
  ],
  since: '0.2.0',
  subject: 'command',
  concerns: (command) => decided(isCall(command, ...calls, ...related)),
  *check(command) {
    if (isCall(command, ...calls)) yield* judged(command.isRun, command.place, 'the bucket becomes a website');
  },
});
