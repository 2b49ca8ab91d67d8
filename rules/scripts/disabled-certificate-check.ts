import { judged, withoutOption } from '../../lib/engine';
import { hasOption, optionPlace, services } from '../../lib/scripts';
import { decided } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'disabled-certificate-check',
  title: 'Command does not check the certificate it talks to',
  severity: 'high',
  rationale:
    'Without the check, whoever is on the way can read and change what is sent, credentials of the session and ' +
    'data alike.',
  remediation:
    'Leave `--no-verify-ssl` out; name a private authority with `--ca-bundle`. The CDK has no need of it either.',
  controls: [],
  references: ['https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html'],
  since: '0.2.0',
  subject: 'command',
  concerns: (command) => decided(services.has(command.service)),
  *check(command) {
    if (!services.has(command.service)) return;
    const name = 'no-verify-ssl';
    const message = 'the certificate of the server is not checked';
    yield* judged(hasOption(command, name), optionPlace(command, name), message, withoutOption(command, name));
  },
});
