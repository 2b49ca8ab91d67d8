import { fail, unknown } from '../../lib/engine';
import { askersOf, describeRequester } from '../../lib/policy';
import {
  askKeyForService,
  bucketOrigins,
  customResourcesGiven,
  defaultEncryption,
  distributionsBefore,
  effectiveAccessOf,
  encryptionKey,
  hasAccessLevel,
  isOrActsAs,
  nameOf,
  symbolTableOf,
  usesKms,
  type EffectiveAccess,
  type IdentityPrincipal,
} from '../../lib/s3';
import { defineRule } from '../define-rule';
import { reason } from '../../lib/template';

export default defineRule({
  id: 'unreachable-key',
  title: 'Somebody who may read cannot use the key',
  severity: 'high',
  rationale:
    'The bucket lets them in, the key does not: every request fails in production with `AccessDenied` from KMS.',
  remediation:
    'Grant the key as well: `bucket.grantRead(role)` does both (CDK); `kms:Decrypt` in the key policy, for a distribution with its ARN in `aws:SourceArn` (CloudFormation).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html#oac-permissions-sse-kms',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html',
  ],
  since: '0.1.0',
  subject: 'bucket',
  concerns: usesKms,
  *check(bucket) {
    const reference = encryptionKey(bucket);
    if (reference === undefined || reference.kind === 'unknown' || reference.kind === 'foreign') return;
    const here = defaultEncryption(bucket);
    const symbolTable = symbolTableOf(bucket.estate, bucket.resource.template);
    for (const distribution of distributionsBefore(bucket)) {
      const name = nameOf(distribution.resource);
      for (const { bucket: origin, signs } of bucketOrigins(distribution) ?? []) {
        if (origin !== bucket.resource || signs === undefined) continue;
        if (signs.identity)
          yield fail(
            here,
            `\`${name}\` signs as an origin access identity, which cannot use keys of KMS: viewers get 403`,
          );
        else if (reference.kind === 'aws-managed')
          yield fail(
            here,
            `\`${name}\` cannot use the key \`aws/s3\`, whose policy nobody can change: viewers get 403`,
          );
        else {
          const answer = askKeyForService(reference.key, symbolTable, bucket, distribution.resource);
          if (answer.kind === 'unknown')
            yield unknown(here, reason`whether \`${name}\` may use the key: ${answer.because}`);
          const [custom] = customResourcesGiven(reference.key);
          if (answer.kind === 'no' && custom)
            yield unknown(
              here,
              `whether \`${name}\` may use the key: \`${nameOf(custom)}\` is given the key and may change its policy`,
            );
          else if (answer.kind === 'no') yield fail(here, `the key does not let \`${name}\` decrypt: viewers get 403`);
        }
      }
    }
    // everybody of the bucket's account may use `aws/s3`
    const isOthersOnly = reference.kind === 'aws-managed';
    const effectiveAccess = effectiveAccessOf(bucket, {}, 'meant');
    const { principals, subject } = effectiveAccess;
    const principalOf = ({ requester }: Asker): IdentityPrincipal | undefined =>
      principals.find((one) => isOrActsAs(requester, one.requester.arn));
    const askers = askersOf(
      subject.layers.map(({ policy }) => policy),
      subject.account,
      subject.requesters,
    );
    if (askers === undefined) return yield unknown(here, 'the policies tell too many principals apart');
    for (const asker of askers) {
      const principal = principalOf(asker);
      const isMeant =
        asker.trust === 'named'
          ? asker.requester.kind === 'identity' && asker.requester.account !== 'cloudfront'
          : principal !== undefined && !isOthersOnly;
      if (!isMeant || hasAccessLevel(effectiveAccess, asker, 'read', false).kind !== 'yes') continue;
      const answer = hasAccessLevel(effectiveAccess, asker, 'read');
      const words = describeRequester(asker.requester, asker.trust, effectiveAccess.symbolTable);
      for (const who of principal ? [principal.name, ...(principal.alike ?? [])].map((one) => `\`${one}\``) : [words]) {
        if (answer.kind === 'unknown') yield unknown(here, reason`whether ${who} may use the key: ${answer.because}`);
        if (answer.kind === 'no')
          yield fail(
            here,
            `${who} may read the bucket, and nothing allows ${isOthersOnly ? 'other accounts the key `aws/s3`' : '`kms:Decrypt` with its key'}`,
          );
      }
    }
  },
});

type Asker = NonNullable<EffectiveAccess['subject']['requesters']>[number];
