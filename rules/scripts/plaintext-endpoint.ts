import { judged } from '../../lib/engine';
import { optionPlace, someOptionValue } from '../../lib/scripts';
import { decided } from '../../lib/template';
import { defineRule } from '../define-rule';

const services = /^(?:s3|s3api|s3control|cloudfront)$/;
const plaintext = /^http:\/\/(?!(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/]|$))/i;

export default defineRule({
  id: 'plaintext-endpoint',
  title: 'Command talks to its endpoint without TLS',
  severity: 'high',
  rationale: 'Over plain HTTP, requests, signatures and objects can be read and changed on the way.',
  remediation:
    'Give the endpoint as `https://…`, or leave it out. In the CDK and in CloudFormation, `aws:SecureTransport` in the bucket policy refuses the rest.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
  ],
  since: '0.2.0',
  subject: 'command',
  concerns: (command) =>
    decided(services.test(command.service) && (command.options.has('endpoint-url') || command.doubt !== undefined)),
  *check(command) {
    if (!services.test(command.service)) return;
    const isPlaintext = someOptionValue(command, 'endpoint-url', (text) => plaintext.test(text));
    yield* judged(isPlaintext, optionPlace(command, 'endpoint-url'), 'the endpoint is reached without TLS');
  },
});
