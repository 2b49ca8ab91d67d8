import type { ServiceKey } from './key-names';

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const globalNames = [
  'assumedroot',
  'calledvia',
  'calledviafirst',
  'calledvialast',
  'chatbotsourcearn',
  'currenttime',
  'ec2instancesourceprivateipv4',
  'ec2instancesourcevpc',
  'epochtime',
  'federatedprovider',
  'multifactorauthage',
  'multifactorauthpresent',
  'principalaccount',
  'principalarn',
  'principalisawsservice',
  'principalorgid',
  'principalorgpaths',
  'principalservicename',
  'principalservicenameslist',
  'principaltype',
  'referer',
  'requestedregion',
  'resourceaccount',
  'resourceorgid',
  'resourceorgpaths',
  'securetransport',
  'sourceaccount',
  'sourcearn',
  'sourceidentity',
  'sourceip',
  'sourceorgid',
  'sourceorgpaths',
  'sourceowner',
  'sourcevpc',
  'sourcevpcarn',
  'sourcevpce',
  'tokenissuetime',
  'useragent',
  'userid',
  'username',
  'viaawsservice',
  'vpceaccount',
  'vpceorgid',
  'vpceorgpaths',
  'vpcsourceip',
  'signinsessionarn',
  'viacustomerdomain',
  'calledviaawsmcp',
  'viaawsmcpservice',
  // deprecated, and still a key
  'ismcpserviceaction',
  'arn',
] as const;

/**
 * A condition key that AWS documents for every service, or for S3, KMS and STS, in lower case: a misspelt one does not
 * compile.
 */
export type ConditionKey = ServiceKey | `aws:${(typeof globalNames)[number]}` | `aws:principaltag/${string}`;

declare const written: unique symbol;

/** A condition key as a policy or a request has it, in lower case: one of AWS's, or nobody's. */
export type WrittenKey = ConditionKey | (string & { readonly [written]: true });

/** The key that a text of a policy or a request is, whatever its case. */
export function writtenKey(text: string): WrittenKey {
  const key = text.toLowerCase();
  if (!isLowerCase(key)) throw new Error(`\`${text}\` has no lower case`);
  return key;
}

function isLowerCase(text: string): text is WrittenKey {
  return text === text.toLowerCase();
}

/** The global condition keys, those of tags aside. */
export const globalKeys: ReadonlySet<string> = new Set(globalNames.map((name) => `aws:${name}`));

/** Some condition keys of AWS's, to look others up in. */
export function keySet(...keys: readonly ConditionKey[]): ReadonlySet<string> {
  return new Set(keys);
}

/** A table by condition keys of AWS's, to look others up in. */
export function byKey<T>(table: Readonly<Partial<Record<ConditionKey, T>>>): ReadonlyMap<string, T | undefined> {
  return new Map(Object.entries(table));
}

/** Whether a key is one of these. */
export function isKey(key: string, one: ConditionKey, ...more: readonly ConditionKey[]): boolean {
  return key === one || more.some((other) => other === key);
}
