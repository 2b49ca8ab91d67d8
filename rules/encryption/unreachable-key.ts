import { judged, unknown, type Verdict } from '../../lib/engine';
import { askersOf, describeRequester } from '../../lib/policy';
import {
  askKey,
  askKeyForService,
  bucketAccess,
  bucketOrigins,
  defaultEncryption,
  distributionsBefore,
  effectiveAccessOf,
  policiesOf,
  encryptionKey,
  hasAccessLevel,
  isOrActsAs,
  mayBeAdmittedOutside,
  mayBeOfSpelledAccount,
  nameOf,
  symbolTableOf,
  usesKms,
  type Bucket,
  type Distribution,
  type EffectiveAccess,
  type IdentityPrincipal,
  type Key,
  accessPointNeeds,
  identityNeeds,
  tagNeeds,
} from '../../lib/s3';
import {
  allOf,
  get,
  isPresent,
  no,
  not,
  undecided,
  whether,
  yes,
  type Decided,
  type Resource,
} from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'unreachable-key',
  title: 'Somebody who may read cannot use the key',
  severity: 'high',
  rationale:
    'The bucket lets them in, the key does not: every request fails in production with `AccessDenied` from KMS.',
  remediation:
    'Grant the key as well: `bucket.grantRead(role)` does both (CDK); `kms:Decrypt` in the key policy, ' +
    'for a distribution with its ARN in `aws:SourceArn` (CloudFormation).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html#oac-permissions-sse-kms',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html',
  ],
  since: '0.1.0',
  needs: [
    'AWS::S3::Bucket.BucketEncryption',
    'AWS::S3::Bucket.Policy',
    ...accessPointNeeds,
    ...identityNeeds,
    ...tagNeeds,
  ],
  subject: 'bucket',
  concerns: usesKms,
  *check(bucket) {
    const key = keyInUse(bucket);
    if (key === undefined) return;
    for (const distribution of distributionsBefore(bucket)) yield* ofDistribution(distribution, bucket, key);
    yield* ofReaders(bucket, key);
  },
});

/** The key of the bucket's objects, as far as the templates make it or S3 does. */
interface KeyInUse {
  /** undefined for `aws/s3` */
  readonly key: Key | undefined;
  readonly isUsed: Decided;
}

function keyInUse(bucket: Bucket): KeyInUse | undefined {
  const reference = encryptionKey(bucket);
  if (reference?.kind === 'key') return { key: reference.key, isUsed: yes };
  if (reference?.kind === 'aws-managed') return { key: undefined, isUsed: yes };
  // an algorithm that nobody knows may be one of KMS, and where no key is stated it is `aws/s3` then
  const encryption = defaultEncryption(bucket);
  const isStated = encryption.kind !== 'unknown' && isPresent(get(encryption, 'KMSMasterKeyID'));
  return reference?.kind === 'unknown' && !isStated
    ? { key: undefined, isUsed: undecided(reference.because) }
    : undefined;
}

function* ofDistribution(
  { resource, ...rest }: Distribution,
  bucket: Bucket,
  { key, isUsed }: KeyInUse,
): Iterable<Verdict> {
  const here = defaultEncryption(bucket);
  const name = nameOf(resource);
  // oxlint-disable-next-line bucket-warden/decided -- only distributions whose origins are known are in front of it
  for (const { bucket: origin, isSigned, signers } of bucketOrigins({ resource, ...rest }) ?? []) {
    if (origin !== bucket.resource) continue;
    for (const { identity } of signers) {
      const [isRefused, message] = identity
        ? [yes, `\`${name}\` signs as an origin access identity, which cannot use keys of KMS: viewers get 403`]
        : key === undefined
          ? [yes, `\`${name}\` cannot use the key \`aws/s3\`, whose policy nobody can change: viewers get 403`]
          : [isKeyClosed(key, bucket, resource), `the key does not let \`${name}\` decrypt: viewers get 403`];
      const answer = allOf([isUsed, isSigned, isRefused]);
      yield* judged(whether(`\`${name}\` may use the key`, answer), here, message);
    }
  }
}

/** Whether the key keeps CloudFront out; a custom resource that is given it may let it in at deployment. */
function isKeyClosed(key: Key, bucket: Bucket, distribution: Resource): Decided {
  const symbolTable = symbolTableOf(bucket.estate, bucket.resource.template);
  return allOf([not(askKeyForService(key, symbolTable, bucket, distribution)), not(mayBeAdmittedOutside(key))]);
}

function* ofReaders(bucket: Bucket, { key, isUsed }: KeyInUse): Iterable<Verdict> {
  const here = defaultEncryption(bucket);
  if (key === undefined && namesNobody(bucket)) return;
  const effectiveAccess = effectiveAccessOf(bucket, {}, 'meant');
  const { principals, subject, symbolTable } = effectiveAccess;
  const askers = askersOf(policiesOf(effectiveAccess), subject.account, subject.requesters);
  if (askers === undefined) return yield unknown(here, 'the policies tell too many principals apart');
  const missing = key === undefined ? 'other accounts the key `aws/s3`' : '`kms:Decrypt` with its key';
  for (const asker of askers) {
    const principal = principals.find((one) => isOrActsAs(asker.requester, one.requester.arn));
    if (!isMeant(asker, principal, key)) continue;
    const use = key === undefined ? no : (askKey(effectiveAccess, asker, 'read') ?? yes);
    if (use.kind === 'yes') continue;
    const mayRead = hasAccessLevel(effectiveAccess, asker, 'read', false);
    if (mayRead.kind === 'no') continue;
    const outside = key === undefined ? no : mayBeAdmittedOutside(key);
    const isOfOther = key === undefined || principal === undefined ? no : mayBeOfSpelledAccount(key, symbolTable);
    const answer = allOf([isUsed, mayRead, not(use), not(outside), not(isOfOther)]);
    const words = describeRequester(asker.requester, asker.trust, symbolTable);
    for (const who of principal ? inWords(principal) : [words])
      yield* judged(
        whether(`${who} may use the key`, answer),
        here,
        `${who} may read the bucket, and nothing allows ${missing}`,
      );
  }
}

/** Roles and users alike up to this many have a finding each; more of them are one mistake. */
const toldApart = 10;
const namesShown = 3;

/** Whom findings are about: the role or user, and those whose policies say the same. */
function inWords({ name, alike = [] }: IdentityPrincipal): readonly string[] {
  const names = [name, ...(alike.length < toldApart ? alike : alike.slice(0, namesShown - 1))];
  const shown = names.map((one) => `\`${one}\``);
  return alike.length < toldApart ? shown : [`${shown.join(', ')} and ${alike.length + 1 - names.length} more`];
}

/** Whether no policy on the bucket names anybody who could need the key `aws/s3`. */
function namesNobody({ estate, resource }: Bucket): boolean {
  const { policies, pointPolicies } = bucketAccess(estate, resource);
  const askersOfEach = [...policies, ...pointPolicies].map(({ policy, subject }) =>
    askersOf([policy], subject.account),
  );
  return askersOfEach.every((askers) => askers?.some((asker) => isMeant(asker, undefined, undefined)) === false);
}

type Asker = NonNullable<EffectiveAccess['subject']['requesters']>[number];

/** Whoever a policy names, and the roles and users of the templates; everybody of an account may use `aws/s3`. */
function isMeant({ requester, trust }: Asker, principal: IdentityPrincipal | undefined, key: Key | undefined): boolean {
  if (trust !== 'named') return principal !== undefined && key !== undefined;
  return requester.kind === 'identity' && requester.account !== 'cloudfront';
}
