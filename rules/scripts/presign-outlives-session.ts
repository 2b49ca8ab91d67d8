import { judged, withOptionValue, type CommandOnEstate } from '../../lib/engine';
import { isCall, optionPlace, signerOf, type Signer } from '../../lib/scripts';
import { decided, no, undecided, type Decided } from '../../lib/template';
import { defineRule } from '../define-rule';

/** Seconds that the command signs for where nobody says. */
const byDefault = 3600;

function endsEarlier({ options, isRun }: CommandOnEstate, signer: Signer): Decided {
  const word = options.get('expires-in')?.values[0];
  const seconds = word === undefined ? byDefault : Number(word.text);
  if (word !== undefined && !/^\d+$/.test(word.text ?? '')) return undecided(word.why);
  if (signer.kind === 'unknown') return seconds > byDefault ? undecided(signer.because) : no;
  if (seconds <= signer.canLast) return no;
  return signer.atMost !== undefined && seconds > signer.atMost
    ? isRun
    : undecided(`how long ${signer.name} lasts is not known`);
}

export default defineRule({
  id: 'presign-outlives-session',
  title: 'Command signs a URL for longer than its credentials last',
  severity: 'low',
  rationale:
    'A pre-signed URL ends when the session of the role that signed it does, whatever it says: whoever was given it ' +
    'meets `ExpiredToken` days before they expect to.',
  remediation:
    'Sign for no longer than the session lasts: `--expires-in 3600`; or ask for a longer one, `--duration-seconds`, ' +
    'which the role must allow (CDK: `maxSessionDuration`, CloudFormation: `MaxSessionDuration`).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html#who-presigned-url',
    'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html',
  ],
  since: '0.2.0',
  subject: 'command',
  concerns: (command) => decided(isCall(command, 's3 presign') && signerOf(command) !== undefined),
  *check(command) {
    const signer = isCall(command, 's3 presign') ? signerOf(command) : undefined;
    if (signer === undefined) return;
    const fix = signer.kind === 'session' ? withOptionValue(command, 'expires-in', String(signer.canLast)) : {};
    const name = signer.kind === 'session' ? signer.name : 'its credentials';
    yield* judged(endsEarlier(command, signer), optionPlace(command, 'expires-in'), `the URL ends with ${name}`, fix);
  },
});
