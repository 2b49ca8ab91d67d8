import { isArray, isObject, type Json, type JsonObject } from '../template';
import type { SettingName } from './bucket-settings';

/** The same in one spelling: what S3 adds and what templates leave out does not count. */
export function normal(value: Json | undefined, name: SettingName): Json | undefined {
  if (value === undefined) return undefined;
  const flat = (node: Json): Json => {
    if (typeof node === 'number' || typeof node === 'boolean') return String(node);
    if (isArray(node)) return node.map(flat);
    if (!isObject(node)) return node;
    return Object.fromEntries(
      Object.entries(node)
        .filter(([, item]) => item !== null)
        .map(([key, item]): [string, Json] => [key, flat(item)])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  };
  const found = flat(value);
  if (name === 'AccessControl' && found === 'Private') return undefined;
  if (!isObject(found)) return asSets(found);
  if (name === 'Policy') return normalPolicy(found);
  if (name === 'VersioningConfiguration')
    return found['Status'] === undefined ? undefined : { Status: found['Status'] };
  if (name === 'PublicAccessBlockConfiguration')
    return Object.fromEntries(
      ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].map((key) => [
        key,
        found[key] ?? 'false',
      ]),
    );
  if (
    name === 'BucketEncryption' ||
    name === 'LifecycleConfiguration' ||
    name === 'ReplicationConfiguration' ||
    name === 'CorsConfiguration'
  )
    return asSets(withoutMade(name === 'LifecycleConfiguration' ? inOneSpelling(found) : found));
  return name === 'WebsiteConfiguration' ? found : asSets(found);
}

/** Without ids that S3 makes up and switches that are off when they are left out. */
function withoutMade(node: Json): Json {
  if (isArray(node)) return node.map(withoutMade);
  if (!isObject(node)) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(
        ([key, item]) =>
          !(
            key === 'Id' ||
            (key === 'BucketKeyEnabled' && item === 'false') ||
            key === 'BlockedEncryptionTypes' ||
            (key === 'Prefix' && item === '')
          ),
      )
      .map(([key, item]) => [key, withoutMade(item)]),
  );
}

/** Lists whose order means something: the first rule of CORS that matches counts. */
const ordered: ReadonlySet<string> = new Set(['CorsRules', 'RoutingRules']);

/** Lists in one order, where AWS has sets. */
function asSets(node: Json, name = ''): Json {
  if (isArray(node)) {
    const items = node.map((item) => asSets(item));
    return ordered.has(name) ? items : items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (!isObject(node)) return node;
  return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, asSets(item, key)]));
}

/**
 * Life cycles in the newer of two spellings, dates as S3 gives them back.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html
 */
function inOneSpelling(node: Json): Json {
  if (isArray(node)) return node.map(inOneSpelling);
  if (!isObject(node)) return node;
  const entries = Object.entries(node).map(([key, item]): [string, Json] => {
    if (key === 'Transition') return ['Transitions', [inOneSpelling(item)]];
    if (key === 'NoncurrentVersionTransition') return ['NoncurrentVersionTransitions', [inOneSpelling(item)]];
    if (key === 'NoncurrentVersionExpirationInDays') return ['NoncurrentVersionExpiration', { NoncurrentDays: item }];
    if ((key === 'ExpirationDate' || key === 'TransitionDate') && typeof item === 'string') return [key, dateOf(item)];
    return [key, inOneSpelling(item)];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function dateOf(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : new Date(time).toISOString();
}

/** One value or a list of one, in any order: S3 gives policies back as it likes. */
function normalPolicy(document: JsonObject): Json {
  const sets = new Set(['Action', 'NotAction', 'Resource', 'NotResource']);
  const list = (value: Json): Json =>
    (isArray(value) ? [...value] : [value]).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const statement = (one: Json): Json => {
    if (!isObject(one)) return one;
    return Object.fromEntries(
      Object.entries(one).map(([key, value]): [string, Json] => {
        if (sets.has(key)) return [key, list(value)];
        if ((key === 'Principal' || key === 'NotPrincipal') && isObject(value))
          return [key, Object.fromEntries(Object.entries(value).map(([kind, who]) => [kind, list(accounts(who))]))];
        if ((key === 'Principal' || key === 'NotPrincipal') && value === '*') return [key, { AWS: ['*'] }];
        if (key === 'Condition' && isObject(value))
          return [
            key,
            Object.fromEntries(
              Object.entries(value).map(([operator, tests]) => [
                operator,
                isObject(tests)
                  ? Object.fromEntries(Object.entries(tests).map(([test, wanted]) => [test, list(wanted)]))
                  : tests,
              ]),
            ),
          ];
        return [key, value];
      }),
    );
  };
  const statements = document['Statement'] ?? [];
  return {
    Version: document['Version'] ?? '2008-10-17',
    Statement: list((isArray(statements) ? statements : [statements]).map(statement)),
  };
}

/** An account's number stands for its root. */
function accounts(who: Json): Json {
  if (isArray(who)) return who.map(accounts);
  return typeof who === 'string' && /^\d{12}$/.test(who) ? `arn:aws:iam::${who}:root` : who;
}

export function same(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
