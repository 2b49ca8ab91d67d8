import { own } from '../template';
import { isKey } from './condition-keys';
import { iamTables } from './iam-tables';

/** What kind of value a condition key holds. */
export type KeyType = 'String' | 'ARN' | 'Numeric' | 'Date' | 'Bool' | 'IPAddress' | 'Binary';

interface KeyFact {
  /** what is behind its beginning is named by whoever sets it, and so is what it holds: a tag, an encryption context */
  readonly isFree: boolean;
  /** the types whose operators compare it */
  readonly types: readonly KeyType[];
  readonly isMultivalued: boolean;
  /** it is in the context of every request */
  readonly isAlwaysThere: boolean;
  /** AWS calls it sensitive: a wildcard has no valid use there */
  readonly isSensitive: boolean;
}

const listed = (text: string): ReadonlySet<string> => new Set(text.split(' ').map((name) => `aws:${name}`));

/**
 * The global condition keys by what AWS's page says of each; those that stand in no list are strings, single-valued,
 * and not in every request. Read in September 2026.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const globals = {
  ARN: listed('principalarn signinsessionarn chatbotsourcearn sourcevpcarn sourcearn'),
  Numeric: listed('multifactorauthage epochtime'),
  Date: listed('tokenissuetime currenttime epochtime'),
  Bool: listed(
    'principalisawsservice assumedroot multifactorauthpresent viaawsservice viaawsmcpservice securetransport ' +
      'ismcpserviceaction',
  ),
  IPAddress: listed('sourceip vpcsourceip ec2instancesourceprivateipv4'),
  multivalued: listed(
    'principalorgpaths principalservicenameslist vpceorgpaths resourceorgpaths calledvia tagkeys sourceorgpaths',
  ),
  alwaysThere: listed(
    'principalaccount principaltype userid viaawsservice currenttime epochtime requestedregion ' +
      'securetransport useragent',
  ),
  sensitive: listed(
    'principalaccount principalorgid resourceaccount resourceorgid sourceaccount sourceorgid sourcevpc sourcevpce ' +
      'vpceaccount vpceorgid',
  ),
} as const;

/** Cross-service keys of the same page. */
const crossService: Readonly<Record<string, KeyType>> = {
  'ec2:roledelivery': 'Numeric',
  'ec2:sourceinstancearn': 'ARN',
  'glue:roleassumedby': 'String',
  'glue:credentialissuingservice': 'String',
  'codebuild:buildarn': 'ARN',
  'codebuild:projectarn': 'ARN',
  'lambda:sourcefunctionarn': 'ARN',
  'ssm:sourceinstancearn': 'ARN',
  'identitystore:userid': 'String',
};

/** Types of the keys of S3, KMS and STS; what ends in a slash or colon stands for all that begin with it. */
const ofServices: ReadonlyMap<string, string> = new Map(
  Object.values(iamTables).flatMap(({ keys }) =>
    keys.map(([key, type]) => [key.replace(/\$\{.*$/, ''), type] as const),
  ),
);

/** Keys that may have several values in one request. */
export const multivaluedKeys: ReadonlySet<string> = new Set([
  ...globals.multivalued,
  ...[...ofServices].filter(([, type]) => type.startsWith('ArrayOf')).map(([key]) => key),
]);

/** What AWS says of a condition key, in lower case; undefined for one that is not among those whose pages were read. */
export function keyFact(key: string): KeyFact | undefined {
  const types = typesOf(key);
  if (types === undefined) return undefined;
  return {
    isFree: key.includes('/') || (!ofServices.has(key) && ofServices.has(stemOf(key))),
    types,
    isMultivalued: multivaluedKeys.has(key),
    isAlwaysThere: globals.alwaysThere.has(key),
    isSensitive: globals.sensitive.has(key),
  };
}

function typesOf(key: string): readonly KeyType[] | undefined {
  const [cross, ofService] = [own(crossService, key), ofServices.get(stemOf(key))];
  if (cross !== undefined) return [cross];
  // "The data type depends on your IdP"
  if (isKey(key, 'aws:federatedprovider')) return ['String', 'ARN'];
  if (key.startsWith('aws:') && !key.includes('/')) {
    const found = (['ARN', 'Date', 'Numeric', 'Bool', 'IPAddress'] as const).filter((type) => globals[type].has(key));
    return found.length > 0 ? found : ['String'];
  }
  return ofService === undefined ? undefined : [standard(ofService)];
}

/** A tag or an encryption context is named behind the key that stands for all of them. */
function stemOf(key: string): string {
  if (ofServices.has(key)) return key;
  const end = key.includes('/') ? key.indexOf('/') : key.indexOf(':', key.indexOf(':') + 1);
  return end === -1 ? key : key.slice(0, end + 1);
}

function standard(type: string): KeyType {
  const name = type.replace(/^ArrayOf/, '');
  const known = (['ARN', 'Date', 'Numeric', 'Bool', 'IPAddress', 'Binary'] as const).find((one) => one === name);
  return known ?? 'String';
}
