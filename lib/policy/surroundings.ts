import type { Condition, Policy } from './document';
import { literalText } from './pattern';
import type { Caller } from './request';

/** The values a key may have: absent or not, any text at all, or one of a few, or anything behind a fixed beginning. */
export interface Domain {
  readonly absent: boolean;
  readonly values: 'free' | readonly string[] | { readonly prefix: string };
}

/**
 * Who asks, over which network and how: what fixes the keys that go together, so that no witness mixes what cannot be
 * mixed.
 */
export interface Surroundings {
  readonly caller: Caller;
  /** how far the caller can be trusted */
  readonly trust: 'everyone' | 'stranger' | 'member' | 'named' | 'owner' | 'service';
  readonly network: 'internet' | 'endpoint';
  readonly transport: 'http' | 'tls';
  /** the access point it comes through; any or none when left out */
  readonly through?: Door;
}

/** An access point, as far as condition keys tell of it. */
export interface Door {
  readonly arn: string;
  readonly account: string;
  readonly origin: 'Internet' | 'VPC';
}

/** No access point. */
export const directly: Door = { arn: '', account: '', origin: 'Internet' };

/** How the ARN of a caller ends that stands for every role of its account. */
export const anyRole = ':role/any-role';

/** An account that no policy names. */
export const strangerAccount = '999999999999';
/** Stands for every account of an organisation that a policy names. */
const memberAccount = '888888888888';
const strangerId = 'AROASTRANGEREXAMPLE';

const nowhere: Domain = { absent: true, values: [] };
const exactly = (...values: string[]): Domain => ({ absent: false, values });
const anything: Domain = { absent: true, values: 'free' };
const switches = ['true', 'false'];

/** Keys that only requests made by a service on somebody's behalf carry. */
const sourceKeys = new Set([
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceowner',
]);
const endpointKeys = new Set([
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:vpcsourceip',
  'aws:sourcevpcarn',
  'aws:vpceaccount',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
]);
/** Global keys that are there only for a principal with an identity. */
const identityKeys = new Set([
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalisawsservice',
  'aws:username',
  'aws:federatedprovider',
  'aws:multifactorauthpresent',
  'aws:multifactorauthage',
  'aws:tokenissuetime',
  'aws:sourceidentity',
  'aws:assumedroot',
  'aws:ec2instancesourcevpc',
  'aws:ec2instancesourceprivateipv4',
]);

/** Values that S3 accepts for a key, where it accepts only these. */
const limited: Readonly<Record<string, readonly string[]>> = {
  's3:authtype': ['REST-HEADER', 'REST-QUERY-STRING', 'POST'],
  's3:signatureversion': ['AWS', 'AWS4-HMAC-SHA256'],
  's3:x-amz-server-side-encryption': ['AES256', 'aws:kms', 'aws:kms:dsse'],
  's3:x-amz-server-side-encryption-customer-algorithm': ['AES256'],
  's3:x-amz-acl': [
    'private',
    'public-read',
    'public-read-write',
    'authenticated-read',
    'bucket-owner-read',
    'bucket-owner-full-control',
    'aws-exec-read',
    'log-delivery-write',
  ],
};

/** What S3 leaves out of the context of a request that is not signed. */
const signedOnly = new Set(['s3:signatureversion', 's3:signatureage', 's3:authtype']);

/**
 * The values of a key in given surroundings; a key that the action does not supply is absent in all of them, which is
 * for the caller to know.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function domainOf(
  key: string,
  { caller, trust, network, transport, through }: Surroundings,
  ownAccount: string,
): Domain {
  switch (key) {
    case 's3:dataaccesspointarn':
      return throughDoor(through, through?.arn);
    case 's3:dataaccesspointaccount':
      return throughDoor(through, through?.account);
    case 's3:accesspointnetworkorigin':
      return through ? throughDoor(through, through.origin) : { absent: true, values: ['Internet', 'VPC'] };
    case 'aws:securetransport':
      return exactly(transport === 'tls' ? 'true' : 'false');
    case 's3:tlsversion':
      return transport === 'tls' ? exactly('1.0', '1.1', '1.2', '1.3') : nowhere;
    case 'aws:sourceip':
      return network === 'internet' ? { absent: false, values: 'free' } : nowhere;
    case 'aws:resourceaccount':
    case 's3:resourceaccount':
      return exactly(ownAccount);
    case 'aws:currenttime':
    case 'aws:epochtime':
    case 'aws:requestedregion':
      return { absent: false, values: 'free' };
    case 'aws:viaawsservice':
      return exactly(...switches);
    case 'aws:principaltype':
      return principalType(caller);
    case 'aws:principalaccount':
      return caller.kind === 'anonymous'
        ? exactly('anonymous')
        : caller.kind === 'identity'
          ? exactly(caller.account)
          : nowhere;
    case 'kms:calleraccount':
      return caller.kind === 'identity' ? exactly(caller.account) : nowhere;
    case 'aws:userid':
      if (caller.kind === 'anonymous') return exactly('anonymous');
      // ids are handed out by AWS: a stranger can choose the session's name behind its own id, not the id
      return trust === 'stranger'
        ? { absent: false, values: { prefix: `${strangerId}:` } }
        : caller.kind === 'identity'
          ? { absent: false, values: 'free' }
          : nowhere;
    case 'aws:principalservicename':
      return caller.kind === 'service' ? exactly(caller.name) : nowhere;
    case 'aws:principalservicenameslist':
      return caller.kind === 'service' ? { absent: true, values: [caller.name] } : nowhere;
  }
  if (endpointKeys.has(key))
    return network === 'endpoint'
      ? { absent: key !== 'aws:sourcevpc' && key !== 'aws:sourcevpce', values: 'free' }
      : nowhere;
  if (sourceKeys.has(key)) return caller.kind === 'service' ? anything : nowhere;
  if (identityKeys.has(key) || key.startsWith('aws:principaltag/')) return identityKey(key, caller, trust);
  if (signedOnly.has(key) && caller.kind === 'anonymous') return nowhere;
  const only = limited[key];
  return only ? { absent: true, values: only } : anything;
}

function throughDoor(door: Door | undefined, value = ''): Domain {
  return door === undefined ? anything : door === directly ? nowhere : exactly(value);
}

function principalType(caller: Caller): Domain {
  if (caller.kind === 'anonymous') return exactly('Anonymous');
  if (caller.kind !== 'identity') return nowhere;
  return exactly(
    ...(caller.arn.endsWith(':root') ? ['Account'] : caller.arn.includes(':user/') ? ['User'] : ['AssumedRole']),
  );
}

function identityKey(key: string, caller: Caller, trust: Surroundings['trust']): Domain {
  if (caller.kind === 'anonymous' || caller.kind === 'canonical' || caller.kind === 'federated') return nowhere;
  if (caller.kind === 'service') return key === 'aws:principalisawsservice' ? exactly('true') : nowhere;
  switch (key) {
    case 'aws:principalarn':
      return caller.arn.endsWith(anyRole)
        ? { absent: false, values: { prefix: `arn:aws:iam::${caller.account}:role/` } }
        : exactly(caller.arn);
    case 'aws:principalisawsservice':
      return exactly('false');
    case 'aws:principalorgid':
    case 'aws:principalorgpaths':
      if (caller.organization !== undefined)
        return key.endsWith('paths')
          ? { absent: false, values: { prefix: `${caller.organization}/` } }
          : exactly(caller.organization);
      // an organisation that a policy names trusts its members: a stranger is in none of those
      return trust === 'stranger'
        ? { absent: true, values: key.endsWith('paths') ? ['o-stranger0/r-x/ou-x/'] : ['o-stranger0'] }
        : anything;
    case 'aws:multifactorauthpresent':
    case 'aws:assumedroot':
      return { absent: true, values: switches };
    case 'aws:username':
      return caller.arn.includes(':user/') ? exactly(caller.arn.slice(caller.arn.lastIndexOf('/') + 1)) : nowhere;
    default:
      return anything;
  }
}

/**
 * The callers that policies can tell apart: everyone, a stranger, the owner's account, `further` ones, and whoever
 * they name, in principals or conditions.
 */
export function callersOf(
  policies: readonly Policy[],
  ownAccount: string,
  further: readonly Pick<Surroundings, 'caller' | 'trust'>[] = [],
): readonly Pick<Surroundings, 'caller' | 'trust'>[] {
  const found = new Map<string, Pick<Surroundings, 'caller' | 'trust'>>();
  const add = (caller: Caller, trust: Surroundings['trust']): void =>
    void found.set(JSON.stringify(caller), { caller, trust });
  const addAccount = (account: string): void => {
    add(
      { kind: 'identity', account, arn: `arn:aws:iam::${account}${anyRole}` },
      account === ownAccount ? 'owner' : account === strangerAccount ? 'stranger' : 'named',
    );
  };
  add({ kind: 'anonymous' }, 'everyone');
  addAccount(strangerAccount);
  addAccount(ownAccount);
  for (const { caller, trust } of further) add(caller, trust);
  for (const statement of policies.flatMap(({ statements }) => statements)) {
    for (const principal of [...(statement.principals ?? []), ...(statement.notPrincipals ?? [])]) {
      if (principal.kind === 'account') addAccount(principal.account);
      if (principal.kind === 'identity')
        add(
          { kind: 'identity', account: principal.account, arn: principal.arn },
          principal.account === ownAccount ? 'owner' : 'named',
        );
      if (principal.kind === 'service') add({ kind: 'service', name: principal.name }, 'service');
      if (principal.kind === 'canonical') add({ kind: 'canonical', id: principal.id }, 'named');
      if (principal.kind === 'federated') add({ kind: 'federated', name: principal.name }, 'named');
    }
    for (const condition of statement.conditions) for (const account of accountsIn(condition)) addAccount(account);
    for (const condition of statement.conditions) {
      for (const organization of organizationsIn(condition))
        add(
          { kind: 'identity', account: memberAccount, arn: `arn:aws:iam::${memberAccount}${anyRole}`, organization },
          'member',
        );
    }
    for (const condition of statement.conditions.filter(({ key }) => key === 'aws:principalarn')) {
      for (const { pattern } of condition.values) {
        const arn = literalText(pattern);
        const account = arn && /^arn:[^:]*:iam::(\d{12}):(?:role|user)\//.exec(arn)?.[1];
        if (arn && account) add({ kind: 'identity', account, arn }, account === ownAccount ? 'owner' : 'named');
      }
    }
  }
  return [...found.values()];
}

function accountsIn({ key, values }: Condition): readonly string[] {
  if (key !== 'aws:principalaccount' && key !== 'aws:principalarn') return [];
  return values.flatMap(({ pattern }) =>
    pattern.flatMap((piece) =>
      typeof piece === 'string' ? [...piece.matchAll(/(?<!\d)(\d{12})(?!\d)/g)].map((match) => match[1] ?? '') : [],
    ),
  );
}

function organizationsIn({ key, values }: Condition): readonly string[] {
  if (key !== 'aws:principalorgid' && key !== 'aws:principalorgpaths') return [];
  return values.flatMap(({ pattern: [first] }) =>
    typeof first === 'string' ? (/^(?:o-[a-z0-9]+|[\ue000-\uf8ff])/.exec(first) ?? []) : [],
  );
}
