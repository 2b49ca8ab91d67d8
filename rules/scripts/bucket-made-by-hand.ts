import { judged } from '../../lib/engine';
import { isCall } from '../../lib/scripts';
import { decided } from '../../lib/template';
import { defineRule } from '../define-rule';

const calls = ['s3 mb', 's3api create-bucket'];
const byTemplate = ['cloudformation deploy', 'cloudformation create-stack', 'cloudformation update-stack'];

export default defineRule({
  id: 'bucket-made-by-hand',
  title: 'Command makes a bucket that no template describes',
  severity: 'low',
  rationale:
    'What a command makes has no review, no deletion policy and no drift detection, and the next deployment may ' +
    'want its name.',
  remediation: 'Declare the bucket (`new s3.Bucket` in the CDK, `AWS::S3::Bucket`), and import the one that is there.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/cli/latest/reference/s3/mb.html',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources.html',
  ],
  since: '0.2.0',
  optIn: true,
  subject: 'command',
  concerns: (command) => decided(isCall(command, ...calls, ...byTemplate)),
  *check(command) {
    if (isCall(command, ...calls)) yield* judged(command.isRun, command.place, 'the bucket is made by hand');
  },
});
