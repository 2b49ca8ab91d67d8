import { judged } from '../../lib/engine';
import { allOf, decided, undecided, type Decided } from '../../lib/template';
import type { AwsCommand, CommandWord } from '../../lib/scripts';
import { defineRule } from '../define-rule';

/** What a secret access key looks like, but for the one of AWS's documentation. */
const secret = /^(?!.*EXAMPLE)[A-Za-z0-9/+=]{40}$/;

/** `aws configure set aws_secret_access_key …`; what a variable of that name is given is read as the same. */
function secretOf({ service, operation, paths: [name, value] }: AwsCommand): CommandWord | undefined {
  const isSecret = /(?:^|\.)aws_secret_access_key$/.test(name?.text ?? '');
  return service === 'configure' && operation === 'set' && isSecret ? value : undefined;
}

export default defineRule({
  id: 'credentials-in-script',
  title: 'Credentials stand in a script',
  severity: 'critical',
  rationale:
    'Who reads the repository, its history or a log has them; a key that was written down once has to be replaced.',
  remediation:
    'Deactivate the key, and let the script run with a role: OIDC in pipelines, instance and task roles ' +
    '(`iam.Role` in the CDK).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html',
  ],
  since: '0.2.0',
  subject: 'command',
  concerns: (command) => decided(secretOf(command) !== undefined),
  *check(command) {
    const value = secretOf(command);
    if (value === undefined) return;
    const isWritten: Decided =
      value.text === undefined && value.beginning.length >= 20
        ? undecided(value.why)
        : decided(value.text !== undefined && secret.test(value.text));
    yield* judged(allOf([isWritten, command.isRun]), value.place, 'the secret access key is written here');
  },
});
