import type * as Kms from '@aws-sdk/client-kms';
import { notThereFunction } from '../../template';
import { callError, loadSdk, onlyAnswers, pooled, stated } from '../sdk';
import { plainObject } from '../plain-json';
import { partOf, policyDocument, type AccountCalls, type Answer, type LiveResource } from './account-calls';

/** A key that something names, by id, ARN or alias. */
export interface KeyName {
  readonly name: string;
  /** where it is asked for: that of what names it, where the name is no ARN */
  readonly region: string | undefined;
}

/** Keys that are named, and the names of those that AWS manages. */
interface Keys {
  readonly keys: readonly LiveResource[];
  readonly ofAws: ReadonlySet<string>;
}

/** The keys that are named. Each is asked in its own region. */
export async function readKeys(calls: AccountCalls, keys: readonly KeyName[]): Promise<Keys> {
  if (!calls.asks('KMS') || keys.length === 0) return { keys: [], ofAws: new Set() };
  const ofAws = new Set<string>();
  const sdk = await loadSdk('@aws-sdk/client-kms', () => import('@aws-sdk/client-kms'));
  const found = new Map<string, LiveResource>();
  await pooled(keys, 8, async ({ name, region: near }) => {
    const region = keyRegion(name) ?? near;
    const key = await readKey(
      calls,
      { sdk, client: onlyAnswers(new sdk.KMSClient(calls.config('KMS', region)), calls.until) },
      name,
      region,
    );
    if (key === 'of AWS') ofAws.add(name);
    else if (key)
      found.set(key.id, {
        ...key,
        names: [...new Set([...(found.get(key.id)?.names ?? []), ...(key.names ?? []), name])],
      });
  });
  return { keys: [...found.values()], ofAws };
}

/** The region of a key, or of an alias, that is named by its ARN. */
function keyRegion(name: string): string | undefined {
  return /^arn:[^:]*:kms:([^:]+):/.exec(name)?.[1];
}

interface KmsClient {
  readonly sdk: typeof Kms;
  readonly client: Kms.KMSClient;
}

async function readKey(
  calls: AccountCalls,
  { sdk, client }: KmsClient,
  KeyId: string,
  region: string | undefined,
): Promise<LiveResource | 'of AWS' | undefined> {
  const described = await calls.answer('kms:DescribeKey', async () =>
    stated((await client.send(new sdk.DescribeKeyCommand({ KeyId }))).KeyMetadata),
  );
  const metadata = described.kind === 'read' ? described.value : undefined;
  if (metadata?.KeyManager === 'AWS') return 'of AWS';
  const id = metadata?.Arn ?? (/^arn:[^:]*:kms:[^:]*:[^:]*:key\//.test(KeyId) ? KeyId : undefined);
  if (id === undefined) {
    if (described.kind === 'unread')
      calls.gaps.push({ because: `the key ${KeyId}: ${described.because}`, types: ['AWS::KMS::Key'] });
    return undefined;
  }
  const keyId = id.replace(/^.*:key\//, '');
  const policy = await calls.answer('kms:GetKeyPolicy', async () =>
    stated((await client.send(new sdk.GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }))).Policy),
  );
  const rotates = await rotationOf(calls, { sdk, client }, KeyId);
  return {
    id,
    type: 'AWS::KMS::Key',
    region: keyRegion(id) ?? region,
    attributes: { '': keyId, KeyId: keyId, Arn: id },
    names: [id, keyId],
    properties: plainObject({
      KeyPolicy: partOf(policy, policyDocument),
      EnableKeyRotation: partOf(rotates),
      KeySpec: partOf(described, () => metadata?.KeySpec),
      Origin: partOf(described, () => metadata?.Origin),
      Enabled: partOf(described, () => metadata?.Enabled),
      MultiRegion: partOf(described, () => metadata?.MultiRegion),
    }),
  };
}

/**
 * Whether the key rotates; asymmetric keys, those of HMAC, with imported material or in a store of one's own cannot.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
 */
function rotationOf(calls: AccountCalls, { sdk, client }: KmsClient, KeyId: string): Promise<Answer<unknown>> {
  return calls.answer('kms:GetKeyRotationStatus', async () => {
    try {
      return stated((await client.send(new sdk.GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled);
    } catch (error) {
      if (callError(error).code === 'UnsupportedOperationException')
        return { [notThereFunction]: 'keys of this kind have no automatic rotation' };
      throw error;
    }
  });
}
