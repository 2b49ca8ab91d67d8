import { judged } from '../../lib/engine';
import { optionPlace, someOptionValue } from '../../lib/scripts';
import { decided } from '../../lib/template';
import { defineRule } from '../define-rule';

const keys = ['sse-c-key', 'sse-c-copy-source-key', 'sse-customer-key', 'copy-source-sse-customer-key'];

export default defineRule({
  id: 'key-on-command-line',
  title: 'Encryption key stands on the command line',
  severity: 'high',
  rationale:
    'A key in a script is known to all who read the repository; one on a command line, to all who list processes ' +
    'or read logs.',
  remediation:
    'Encrypt with a key of KMS (`BucketEncryption.KMS` in the CDK), or read the key from a file: `--sse-c-key ' +
    'fileb://key`.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html',
    'https://docs.aws.amazon.com/cli/latest/reference/s3/cp.html',
  ],
  since: '0.2.0',
  subject: 'command',
  concerns: (command) => decided(keys.some((name) => command.options.has(name))),
  *check(command) {
    for (const name of keys) {
      if (!command.options.has(name)) continue;
      const isWritten = someOptionValue(command, name, (text) => !/^fileb?:\/\//.test(text), {
        whateverFilesHold: true,
      });
      yield* judged(isWritten, optionPlace(command, name), 'the key that encrypts the object is written here');
    }
  },
});
