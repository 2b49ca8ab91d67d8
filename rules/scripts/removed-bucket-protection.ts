import { judged } from '../../lib/engine';
import { isCall, optionPlace, optionText, someOptionValue } from '../../lib/scripts';
import { decided } from '../../lib/template';
import { defineRule } from '../define-rule';

const removals = [
  's3api delete-public-access-block',
  's3control delete-public-access-block',
  's3api delete-bucket-encryption',
  's3api delete-bucket-ownership-controls',
  's3api delete-bucket-policy',
];
const changes = [
  ...removals,
  's3api put-public-access-block',
  's3control put-public-access-block',
  's3api put-bucket-versioning',
  's3api put-bucket-ownership-controls',
];
const switches = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];

/** Whether the text of a block states all four switches on; one that is left out is off. */
function isWholeBlock(text: string): boolean {
  return switches.every((name) => new RegExp(`${name}"?\\s*[=:]\\s*true\\b`, 'i').test(text));
}

export default defineRule({
  id: 'removed-bucket-protection',
  title: 'Command takes a protection from a bucket',
  severity: 'high',
  rationale:
    'What the template states and the review has seen is undone by hand, until the next deployment notices or ' +
    'never does.',
  remediation:
    'Change the template instead (CDK: `blockPublicAccess`, `encryption`, `versioned`), so that it is reviewed.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/cli/latest/reference/s3api/delete-public-access-block.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html',
  ],
  since: '0.2.0',
  subject: 'command',
  concerns: (command) => decided(isCall(command, ...changes)),
  *check(command) {
    if (isCall(command, ...removals)) yield* judged(command.isRun, command.place, 'the bucket loses a protection');
    if (isCall(command, 's3api put-public-access-block', 's3control put-public-access-block')) {
      const name = 'public-access-block-configuration';
      const whole = optionText(command, name);
      const isOpened = someOptionValue(
        command,
        name,
        (text) => !text.startsWith('file') && whole !== undefined && !isWholeBlock(whole),
      );
      yield* judged(isOpened, optionPlace(command, name), 'a switch of block public access is off');
    }
    if (isCall(command, 's3api put-bucket-ownership-controls')) {
      const name = 'ownership-controls';
      const isOn = someOptionValue(command, name, (text) => /\b(?:ObjectWriter|BucketOwnerPreferred)\b/.test(text));
      yield* judged(isOn, optionPlace(command, name), 'ACLs count on the bucket again');
    }
    if (isCall(command, 's3api put-bucket-versioning')) {
      const name = 'versioning-configuration';
      const isSuspended = someOptionValue(command, name, (text) => /\bStatus"?\s*[=:]\s*"?Suspended\b/.test(text));
      yield* judged(isSuspended, optionPlace(command, name), 'versioning is suspended');
    }
  },
});
