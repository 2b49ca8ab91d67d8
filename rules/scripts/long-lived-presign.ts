import { judged } from '../../lib/engine';
import { isCall, optionPlace, someOptionValue } from '../../lib/scripts';
import { decided } from '../../lib/template';
import { defineRule } from '../define-rule';

/** Seconds: the longest that the console signs for. */
const longest = 12 * 60 * 60;

export default defineRule({
  id: 'long-lived-presign',
  title: 'Command signs a URL for longer than half a day',
  severity: 'medium',
  rationale:
    'Whoever has a pre-signed URL has the object until it expires; it cannot be taken back but by taking the ' +
    'rights of who signed.',
  remediation:
    'Sign for minutes: `--expires-in 900`. A bucket policy of the template (CDK: `addToResourcePolicy`) can refuse ' +
    'older signatures with `s3:signatureAge`.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html#PresignedUrl-Expiration',
    'https://docs.aws.amazon.com/cli/latest/reference/s3/presign.html',
  ],
  since: '0.2.0',
  subject: 'command',
  concerns: (command) => decided(isCall(command, 's3 presign')),
  *check(command) {
    if (!isCall(command, 's3 presign')) return;
    const isLong = someOptionValue(command, 'expires-in', (text) => /^\d+$/.test(text) && Number(text) > longest);
    yield* judged(isLong, optionPlace(command, 'expires-in'), 'the URL holds for longer than 12 hours');
  },
});
