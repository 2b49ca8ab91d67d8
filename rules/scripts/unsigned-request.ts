import { judged, withoutOption } from '../../lib/engine';
import { hasOption, isCall, optionPlace, type AwsCommand } from '../../lib/scripts';
import { allOf, decided, undecided, yes, type Decided } from '../../lib/template';
import { defineRule } from '../define-rule';

const writers = ['s3 rm', 's3api put-object', 's3api copy-object', 's3api put-object-acl', 's3api delete-object'];
const transfers = ['s3 cp', 's3 mv', 's3 sync'];

/** Whether the command changes anything in S3; moving takes the source away. */
function isWrite(command: AwsCommand): Decided {
  if (isCall(command, ...writers, 's3 mv')) return yes;
  const [, target] = command.paths;
  if (target === undefined) return undecided(command.doubt ?? 'no destination is given');
  if (target.text === undefined && target.beginning === '') return undecided(target.why);
  return decided(target.beginning.startsWith('s3://'));
}

export default defineRule({
  id: 'unsigned-request',
  title: 'Command writes to a bucket without credentials',
  severity: 'high',
  rationale: 'It works only where anybody at all may write; whoever finds the bucket can do the same.',
  remediation:
    'Leave `--no-sign-request` out, and grant the write to the role that runs the command (`bucket.grantPut` in ' +
    'the CDK).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
  ],
  since: '0.2.0',
  subject: 'command',
  concerns: (command) => decided(isCall(command, ...writers, ...transfers)),
  *check(command) {
    if (!isCall(command, ...writers, ...transfers)) return;
    const answer = allOf([hasOption(command, 'no-sign-request'), isWrite(command)]);
    const name = 'no-sign-request';
    const fix = withoutOption(command, name);
    yield* judged(answer, optionPlace(command, name), 'the bucket has to let anybody write', fix);
  },
});
