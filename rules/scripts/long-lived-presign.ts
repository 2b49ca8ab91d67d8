import { judged, withOptionValue, type CommandOnEstate } from '../../lib/engine';
import { bucketAccess, isNotExplicitlyDenied } from '../../lib/s3';
import { exactly } from '../../lib/policy';
import { isCall, optionPlace, signerOf, someOptionValue } from '../../lib/scripts';
import { allOf, anyOf, at, decided, no, not, undecided, yes, type Decided } from '../../lib/template';
import { defineRule } from '../define-rule';

/** Seconds: the longest that the console signs for. */
const longest = 12 * 60 * 60;

/** Milliseconds: a signature that is a little older than that, and the oldest that there is, of seven days. */
const ages = ['43200001', '604799999'];

/**
 * Whether the policy of the bucket refuses pre-signed requests whose signature is older than that, in milliseconds.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
 */
function isCapped({ bucket }: CommandOnEstate): Decided {
  if (bucket === undefined) return no;
  const { policies } = bucketAccess(bucket.estate, bucket.resource);
  return anyOf(
    policies.map((policy): Decided => {
      const answers = ages.map((age) =>
        isNotExplicitlyDenied(policy, 's3:GetObject', [
          exactly('s3:authtype', 'REST-QUERY-STRING'),
          exactly('s3:signatureage', age),
        ]),
      );
      if (answers.every(({ kind }) => kind === 'no')) return yes;
      const { template, path } = policy.document.place;
      const isAsked = /signatureage/i.test(JSON.stringify(at(template.body, path) ?? ''));
      return isAsked ? undecided('the policy of the bucket asks for the age of some signatures') : no;
    }),
  );
}

/** Whether what signs ends within half a day, so that the URL does as well. */
function endsWithSigner(command: CommandOnEstate): Decided {
  const signer = signerOf(command);
  if (signer === undefined) return no;
  if (signer.kind === 'unknown') return undecided(signer.because);
  return signer.atMost === undefined
    ? undecided(`how long ${signer.name} last is not known`)
    : decided(signer.atMost <= longest);
}

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
    const fix = withOptionValue(command, 'expires-in', String(longest));
    const answer = allOf([isLong, not(isCapped(command)), not(endsWithSigner(command))]);
    yield* judged(answer, optionPlace(command, 'expires-in'), 'the URL holds for longer than 12 hours', fix);
  },
});
