import { judged } from '../../lib/engine';
import { decided } from '../../lib/template';
import { defineRule } from '../define-rule';

/** Calls that make, remove or configure a bucket. */
const changes =
  /^(?:s3 (?:mb|rb|website)|s3api (?:create-bucket|(?:put|delete)-(?:bucket(?:-[a-z-]+)?|public-access-block)))$/;

export default defineRule({
  id: 'bucket-changed-by-command',
  title: 'Command changes a bucket that a template owns',
  severity: 'medium',
  rationale:
    'What the command changes is not what the template says any more: the next deployment takes it back, fails, or ' +
    'never notices.',
  remediation:
    'Change the template (in the CDK the properties of `s3.Bucket`), and deploy it; take the command out of the ' +
    'script.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html',
    'https://docs.aws.amazon.com/cli/latest/reference/s3api/',
  ],
  since: '0.2.0',
  subject: 'command',
  concerns: ({ bucket }) => decided(bucket !== undefined),
  *check({ bucket, service, operation, isRun, place }) {
    if (bucket === undefined || !changes.test(`${service} ${operation}`)) return;
    yield* judged(isRun, place, `the template makes this bucket, as \`${bucket.resource.logicalId}\``);
  },
});
