import { judged } from '../../lib/engine';
import { hasOption, isCall, optionPlace } from '../../lib/scripts';
import { decided } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'forced-bucket-removal',
  title: 'Command deletes a bucket with all it holds',
  severity: 'high',
  rationale: '`rb --force` deletes every object before the bucket, without asking; a wrong variable is enough.',
  remediation: 'Empty a bucket by a lifecycle rule, and let CloudFormation or the CDK (`removalPolicy`) remove it.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/cli/latest/reference/s3/rb.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html',
  ],
  since: '0.2.0',
  subject: 'command',
  concerns: (command) => decided(isCall(command, 's3 rb')),
  *check(command) {
    if (!isCall(command, 's3 rb')) return;
    const message = 'all objects of the bucket are deleted with it';
    yield* judged(hasOption(command, 'force'), optionPlace(command, 'force'), message);
  },
});
