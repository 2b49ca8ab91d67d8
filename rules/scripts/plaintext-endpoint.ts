import { judged, withOptionValue } from '../../lib/engine';
import { endpointOf, optionPlace, optionText, services } from '../../lib/scripts';
import { allOf, decided, undecided } from '../../lib/template';
import { defineRule } from '../define-rule';

const plaintext = /^http:\/\/(?!(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/]|$))/i;

export default defineRule({
  id: 'plaintext-endpoint',
  title: 'Command talks to its endpoint without TLS',
  severity: 'high',
  rationale: 'Over plain HTTP, requests, signatures and objects can be read and changed on the way.',
  remediation:
    'Give the endpoint as `https://…`, or leave it out. In the CDK and in CloudFormation, `aws:SecureTransport` in ' +
    'the bucket policy refuses the rest.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-endpoints.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
  ],
  since: '0.2.0',
  subject: 'command',
  concerns: (command) => decided(services.has(command.service) && endpointOf(command).kind !== 'none'),
  *check(command) {
    const endpoint = endpointOf(command);
    if (!services.has(command.service) || endpoint.kind === 'none') return;
    const isPlaintext =
      endpoint.kind === 'unknown'
        ? undecided(endpoint.because)
        : allOf([decided(plaintext.test(endpoint.url)), command.isRun]);
    const name = 'endpoint-url';
    const url = optionText(command, name)?.replace(/^http:/i, 'https:');
    const fix = url === undefined ? {} : withOptionValue(command, name, url);
    yield* judged(isPlaintext, optionPlace(command, name), 'the endpoint is reached without TLS', fix);
  },
});
