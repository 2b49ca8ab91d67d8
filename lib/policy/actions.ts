import { iamTables } from './iam-tables';
import { lowerCase, matches, showPattern, type Pattern } from './pattern';

/** An action of S3 on a bucket or an object, as the reference lists it. */
export interface Action {
  /** `s3:GetObject` */
  readonly name: string;
  readonly level: string;
  readonly on: 'bucket' | 'object';
  /** lower case; one that ends in a slash stands for all that begin with it */
  readonly keys: ReadonlySet<string>;
}

/** Every action of S3 that a bucket policy can be about, once for buckets and once for objects where it is about both. */
export const bucketActions: readonly Action[] = (iamTables['s3']?.actions ?? []).flatMap(([name, level, resources, keys]) =>
  (['bucket', 'object'] as const)
    .filter((on) => resources.includes(on))
    .map((on): Action => ({ name: `s3:${name}`, level, on, keys: new Set(keys.map((index) => iamTables['s3']?.keys[index]?.[0] ?? '')) })),
);

/** Keys of S3 that are there when a request came through an access point, whatever the action. */
const accessPointKeys = new Set(['s3:dataaccesspointarn', 's3:dataaccesspointaccount', 's3:accesspointnetworkorigin']);
const s3Keys = new Set(iamTables['s3']?.keys.map(([key]) => key));

/**
 * Whether a request for the action can carry the key. Global keys can be on any request; a key of S3 only where the reference lists it; a key
 * that nobody knows is never there.
 */
export function supplies(action: Action, key: string): boolean {
  const stem = key.includes('/') ? key.slice(0, key.indexOf('/') + 1) : key;
  if (accessPointKeys.has(key)) return true;
  if (key.startsWith('s3:')) return s3Keys.has(stem) && action.keys.has(stem);
  if (/^aws:(resource|request)tag\//.test(key) || key === 'aws:tagkeys') return action.keys.has(stem);
  return isGlobalKey(key);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const globalKeys = new Set(
  ('assumedroot calledvia calledviafirst calledvialast chatbotsourcearn currenttime ec2instancesourceprivateipv4 ec2instancesourcevpc epochtime federatedprovider ' +
    'multifactorauthage multifactorauthpresent principalaccount principalarn principalisawsservice principalorgid principalorgpaths principalservicename ' +
    'principalservicenameslist principaltype referer requestedregion resourceaccount resourceorgid resourceorgpaths securetransport sourceaccount sourcearn ' +
    'sourceidentity sourceip sourceorgid sourceorgpaths sourceowner sourcevpc sourcevpcarn sourcevpce tokenissuetime useragent userid username viaawsservice ' +
    'vpceaccount vpceorgid vpceorgpaths vpcsourceip').split(' ').map((name) => `aws:${name}`),
);

function isGlobalKey(key: string): boolean {
  return globalKeys.has(key) || key.startsWith('aws:principaltag/');
}

const matchedActions = new Map<string, ReadonlySet<string>>();

/** The actions a pattern stands for, whatever the case; remembered, because few patterns stand in many policies. */
export function actionsMatching(pattern: Pattern): ReadonlySet<string> {
  const lower = lowerCase(pattern);
  const id = showPattern(lower);
  let found = matchedActions.get(id);
  if (found === undefined) {
    found = new Set(bucketActions.filter(({ name }) => matches(lower, name.toLowerCase())).map(({ name }) => name));
    if (matchedActions.size > 1000) matchedActions.clear();
    matchedActions.set(id, found);
  }
  return found;
}
