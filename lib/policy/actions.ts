import { own } from '../template';
import type { ActionName } from './action-names';
import { globalKeys, isKey, keySet } from './condition-keys';
import { iamTables } from './iam-tables';
import { lowerCase, matches, patternId, showPattern, type Pattern } from './pattern';
import { RecentlyUsed } from './recently-used';
import { serviceNames } from './service-names';

/** An action on one kind of thing, as the reference lists it. */
export interface Action {
  /** `s3:GetObject` */
  readonly name: ActionName;
  /** `Read`, `Write`, `List`, `Tagging`, `Permissions management`; some actions have two */
  readonly levels: readonly string[];
  readonly on: 'bucket' | 'object' | 'key' | 'role';
  /** lower case; one that ends in a slash or a colon stands for all that begin with it */
  readonly keys: ReadonlySet<string>;
}

function actionsOn(service: string, kinds: readonly Action['on'][]): readonly Action[] {
  const { actions = [], keys: names = [] } = own(iamTables, service) ?? {};
  return actions.flatMap(([name, level, resources, keys]) =>
    kinds
      .filter((on) => resources.includes(on))
      .map((on): Action => ({
        name: nameOf(service, name),
        levels: level.split(', '),
        on,
        keys: new Set(keys.map((index) => stemOf(names[index]?.[0] ?? ''))),
      })),
  );
}

/** The table and the type of its names are generated together. */
function nameOf(service: string, name: string): ActionName {
  const full = `${service}:${name}`;
  if (!isActionName(full)) throw new Error(`${full} is in no table`);
  return full;
}

const isInTable: ReadonlySet<string> = new Set(
  ['s3', 'kms', 'sts'].flatMap((service) =>
    (own(iamTables, service)?.actions ?? []).map(([name]) => `${service}:${name}`),
  ),
);

function isActionName(name: string): name is ActionName {
  return isInTable.has(name);
}

/** `kms:encryptioncontext:${…}` stands for all keys that begin with what is before the placeholder. */
function stemOf(key: string): string {
  return key.replace(/\$\{.*$/, '');
}

/**
 * Every action of S3 that a bucket policy can be about, once for buckets and once for objects where it is about both.
 */
export const bucketActions: readonly Action[] = actionsOn('s3', ['bucket', 'object']);
/** Every action of KMS that a key policy can be about. */
export const keyActions: readonly Action[] = actionsOn('kms', ['key']);
/** What a role's trust policy can be about. */
export const roleActions: readonly Action[] = actionsOn('sts', ['role']).filter(({ name }) =>
  name.startsWith('sts:AssumeRole'),
);

const everyAction = [
  ...new Map([...bucketActions, ...keyActions, ...roleActions].map(({ name }) => [name, name.toLowerCase()])),
];

const named = new Map<ActionName, (action: Action) => boolean>();

/** Whether an action is the one of that name: one function for each name. */
export function actionNamed(name: ActionName): (action: Action) => boolean {
  let found = named.get(name);
  if (found === undefined) named.set(name, (found = (action) => action.name === name));
  return found;
}

/** Names of all actions of a service, those that are about no single thing included. */
export function actionNames(service: string): readonly string[] {
  return (own(iamTables, service)?.actions ?? []).map(([name]) => name);
}

/** Keys of S3 that are there when a request came through an access point, whatever the action. */
/**
 * How a request was signed and sent, for any action of S3, whatever the table of the actions has.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
 */
const signatureKeys = keySet('s3:authtype', 's3:signatureage', 's3:signatureversion', 's3:tlsversion');

const accessPointKeys = keySet('s3:dataaccesspointarn', 's3:dataaccesspointaccount', 's3:accesspointnetworkorigin');

/**
 * Services and identity providers whose keys sessions carry on to what they ask of S3.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policies-ec2-console.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
const sessionServices = new Set([
  'lambda',
  'ec2',
  'ssm',
  'glue',
  'codebuild',
  'identitystore',
  'identitycenter',
  'saml',
]);

/** What keys of identity providers begin with: the URL of the provider, without the scheme. */
const providerUrl = /^[a-z0-9-]+(\.[a-z0-9-]+)+(\/[^:]*)?$/;

/** Whether sessions that another service or an identity provider hands out may carry the key; none needs to. */
export function isSessionKey(key: string): boolean {
  const prefix = key.slice(0, Math.max(0, key.indexOf(':')));
  return sessionServices.has(prefix) || providerUrl.test(prefix);
}

/**
 * Why nobody can tell whether requests carry the key; undefined for one that AWS documents, and for one that is a
 * documented one misspelt, which is never there.
 */
export function whyUnheardOf(key: string): string | undefined {
  if (isKnownKey(key) || isSessionKey(key)) return undefined;
  const isMisspelt =
    /^(aws|s3|kms|sts):/.test(key) && [...globalKeys, ...serviceKeys].some((known) => isSlipOf(key, known));
  return isMisspelt ? undefined : `what the condition key \`${key}\` holds is not known here`;
}

/**
 * The service of S3 and its surroundings that somebody means who writes a prefix that no service has, one letter off.
 * What is farther off may be a service that is newer than the list.
 */
export function serviceMeant(name: string): string | undefined {
  const prefix = name.slice(0, Math.max(0, name.indexOf(':'))).toLowerCase();
  if (prefix.length < 2 || prefix === 'aws' || !/^[a-z0-9-]+$/.test(prefix) || serviceNames.has(prefix))
    return undefined;
  return Object.keys(iamTables).find((service) => service !== 'sts' && isSlipOf(prefix, service, 1));
}

/** Whether one text comes of the other by at most two letters too many, too few or wrong. */
function isSlipOf(text: string, other: string, most = 2): boolean {
  if (Math.abs(text.length - other.length) > most) return false;
  let before = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= text.length; row++) {
    const now = [row];
    for (let column = 1; column <= other.length; column++) {
      const changed = (before[column - 1] ?? 0) + (text[row - 1] === other[column - 1] ? 0 : 1);
      now.push(Math.min(changed, (before[column] ?? 0) + 1, (now[column - 1] ?? 0) + 1));
    }
    before = now;
  }
  return (before[other.length] ?? most + 1) <= most;
}

/**
 * Whether a request for the action can carry the key. Global keys can be on any request, and those that sessions carry
 * on; a key of a service only where the reference lists it. Tokens of identity providers carry what the provider puts
 * into them.
 */
export function supplies(action: Action, key: string): boolean {
  const service = action.name.slice(0, action.name.indexOf(':'));
  if (service === 's3' && (accessPointKeys.has(key) || signatureKeys.has(key))) return true;
  if (service !== 'sts' && (isSessionKey(key) || whyUnheardOf(key) !== undefined)) return true;
  if (/^aws:(resource|request)tag\//.test(key) || isKey(key, 'aws:tagkeys') || /^(s3|kms|sts):/.test(key))
    return action.keys.has(stemsOf(key).find((stem) => action.keys.has(stem)) ?? '');
  if (isGlobalKey(key)) return true;
  return action.name === 'sts:AssumeRoleWithWebIdentity'
    ? !key.startsWith('aws:') && key.includes(':')
    : action.name === 'sts:AssumeRoleWithSAML' && key.startsWith('saml:');
}

/** The actions of S3 on buckets and objects whose requests can carry a key. */
interface Supplying {
  readonly names: ReadonlySet<string>;
  readonly areAll: boolean;
}

const supplyingBefore = new RecentlyUsed<string, Supplying>(500);

/** Which actions supply the key; few keys stand in many policies. */
export function supplying(key: string): Supplying {
  let found = supplyingBefore.get(key);
  if (found === undefined) {
    const some = bucketActions.filter((action) => supplies(action, key));
    found = { names: new Set(some.map(({ name }) => name)), areAll: some.length === bucketActions.length };
    supplyingBefore.set(key, found);
  }
  return found;
}

/** The key, and the beginnings of it that can stand for it. */
function stemsOf(key: string): readonly string[] {
  const ends = [key.indexOf('/'), key.indexOf(':', key.indexOf(':') + 1)].filter((end) => end !== -1);
  return [key, ...ends.map((end) => key.slice(0, end + 1))];
}

const serviceKeys = new Set(Object.values(iamTables).flatMap(({ keys }) => keys.map(([key]) => stemOf(key))));

/** Whether any request to S3, KMS or STS can carry the key, as the reference has it. */
export function isKnownKey(key: string): boolean {
  return isGlobalKey(key) || accessPointKeys.has(key) || stemsOf(key).some((stem) => serviceKeys.has(stem));
}

/** The condition keys there are for S3, for a “did you mean”. */
export const knownKeys = (): readonly string[] => [...globalKeys, ...(iamTables['s3']?.keys.map(([key]) => key) ?? [])];

function isGlobalKey(key: string): boolean {
  return globalKeys.has(key) || key.startsWith('aws:principaltag/');
}

const matchedActions = new RecentlyUsed<string, ReadonlySet<string>>(1000);

/** The actions a pattern stands for, whatever the case; remembered, because few patterns stand in many policies. */
export function actionsMatching(pattern: Pattern): ReadonlySet<string> {
  let known = knownPatterns.get(pattern);
  if (known === undefined) knownPatterns.set(pattern, (known = findActions(pattern)));
  return known;
}

const knownPatterns = new WeakMap<Pattern, ReadonlySet<string>>();

function findActions(pattern: Pattern): ReadonlySet<string> {
  const lower = lowerCase(pattern);
  const id = patternId(lower);
  let found = matchedActions.get(id);
  if (found === undefined) {
    found = new Set(everyAction.filter(([, folded]) => matches(lower, folded)).map(([name]) => name));
    matchedActions.set(id, found);
  }
  return found;
}

/** Whether the pattern is the name of the action, whatever the case. */
export function matchesOnly(pattern: Pattern, name: ActionName): boolean {
  return showPattern(pattern).toLowerCase() === name.toLowerCase();
}

/** Whether an action is one of those that the pattern stands for, whatever the case. */
export function matchesAction(pattern: Pattern, name: string): boolean {
  return matches(lowerCase(pattern), name.toLowerCase());
}

const namedBefore = new RecentlyUsed<string, boolean>(1000);

/** Whether the pattern stands for some action of S3, those that are about no single thing included. */
export function namesAction(pattern: Pattern): boolean {
  const lower = lowerCase(pattern);
  const id = patternId(lower);
  let found = namedBefore.get(id);
  if (found === undefined) {
    found = actionNames('s3').some((name) => matches(lower, `s3:${name.toLowerCase()}`));
    namedBefore.set(id, found);
  }
  return found;
}
