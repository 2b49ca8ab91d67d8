import { TooComplex } from './too-complex';
import { accountForm, classesOf, organizationForm, roleForm, userForm, type Framed } from './account-classes';
import { byKey, isKey, keySet, type ConditionKey } from './condition-keys';
import type { Policy, Principal, Statement } from './document';
import { operatorNamed, type Condition } from './operators';
import { arnSegments, behind, literalText, sampleTexts, variablesOf, widen, type Pattern } from './pattern';
import { identityKind, type Requester, type IdentityRequester, type IdentityKind } from './request';
import { holdsMade } from './symbols';

/**
 * The values a key may have: absent or not, any text at all, or one of a few, or anything behind a fixed beginning, or
 * one that no page of AWS states, of which then nothing is known but what is said of it.
 */
export interface Domain {
  readonly absent: boolean;
  readonly values: 'free' | readonly string[] | { readonly prefix: string } | Unstated;
}

/** A value that is there and that AWS does not state. */
export interface Unstated {
  readonly unstated: 'any' | 'of no account';
}

/**
 * Who asks, over which network and how: what fixes the keys that go together, so that no witness mixes what cannot be
 * mixed.
 */
export interface RequestContext {
  readonly requester: Requester;
  /** how far the requester can be trusted */
  readonly trust: 'everyone' | 'external' | 'member' | 'named' | 'owner' | 'service';
  readonly network: 'internet' | 'endpoint';
  readonly transport: 'http' | 'tls';
  /** the access point it comes through; any or none when left out */
  readonly through?: RequestedAccessPoint;
}

/** An access point, as far as condition keys tell of it. */
export interface RequestedAccessPoint {
  readonly arn: string;
  readonly account: string;
  readonly origin: 'Internet' | 'VPC';
  /** the one network that it takes requests from, where that is known */
  readonly vpc?: string;
}

/** No access point. */
export const directly: RequestedAccessPoint = { arn: '', account: '', origin: 'Internet' };

/** What is found of who asks: a requester, and how far it can be trusted. */
export type Asker = Pick<RequestContext, 'requester' | 'trust'>;

const nowhere: Domain = { absent: true, values: [] };
const exactly = (...values: string[]): Domain => ({ absent: false, values });
const anything: Domain = { absent: true, values: 'free' };
const switches = ['true', 'false'];

/** Keys that only requests made by a service on somebody's behalf carry. */
const sourceKeys = keySet(
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceowner',
);
const endpointKeys = keySet(
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:vpcsourceip',
  'aws:sourcevpcarn',
  'aws:vpceaccount',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
);
/** Global keys that are there only for a principal with an identity. */
const identityKeys = keySet(
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
);

/** Values that S3 accepts for a key, where it accepts only these. */
const limited = byKey<readonly string[]>({
  's3:authtype': ['REST-HEADER', 'REST-QUERY-STRING', 'POST'],
  // https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html, and SigV4A for
  // multi-region access points: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
  's3:signatureversion': ['AWS', 'AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256'],
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
  's3:x-amz-server-side-encryption': ['AES256', 'aws:kms', 'aws:kms:dsse', 'aws:fsx'],
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
});

/** What S3 leaves out of the context of a request that is not signed. */
const signedOnly = keySet('s3:signatureversion', 's3:signatureage', 's3:authtype');

/**
 * The values of a key in given request context; a key that the action does not supply is absent in all of them, which
 * is for the requester to know.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function domainOf(key: string, context: RequestContext, ownAccount: string): Domain {
  const { requester, network, through } = context;
  const known = domains.get(key);
  if (known !== undefined) return known(context, ownAccount);
  if (isKey(key, 'aws:sourcevpc') && network === 'endpoint' && through?.vpc !== undefined) return exactly(through.vpc);
  if (endpointKeys.has(key))
    return network === 'endpoint'
      ? { absent: !isKey(key, 'aws:sourcevpc', 'aws:sourcevpce'), values: 'free' }
      : nowhere;
  if (sourceKeys.has(key)) return requester.kind === 'service' ? anything : nowhere;
  if (identityKeys.has(key) || key.startsWith('aws:principaltag/')) return identityKey(key, requester);
  if (signedOnly.has(key) && requester.kind === 'anonymous') return nowhere;
  const only = limited.get(key);
  return only ? { absent: true, values: only } : anything;
}

/** What a key may hold in a request context, of a resource of this account. */
type DomainIn = (context: RequestContext, ownAccount: string) => Domain;

const byAccount: DomainIn = (_, ownAccount) => exactly(ownAccount);
const always: DomainIn = () => ({ absent: false, values: 'free' });
// services call on somebody's behalf over TLS
const onBehalf: DomainIn = ({ transport }) => (transport === 'tls' ? anything : nowhere);

/**
 * Keys that every request has, or none: about the request itself, how it came, through what, when and to whose
 * resource; and about who asks.
 */
const domains = byKey<DomainIn>({
  's3:dataaccesspointarn': ({ through }) => throughAccessPoint(through, through?.arn),
  's3:dataaccesspointaccount': ({ through }) => throughAccessPoint(through, through?.account),
  's3:accesspointnetworkorigin': ({ through }) =>
    through ? throughAccessPoint(through, through.origin) : { absent: true, values: ['Internet', 'VPC'] },
  'aws:securetransport': ({ transport }) => exactly(transport === 'tls' ? 'true' : 'false'),
  's3:tlsversion': ({ transport }) => (transport === 'tls' ? exactly('1.0', '1.1', '1.2', '1.3') : nowhere),
  'aws:sourceip': ({ network }) => (network === 'internet' ? { absent: false, values: 'free' } : nowhere),
  'aws:resourceaccount': byAccount,
  's3:resourceaccount': byAccount,
  'aws:currenttime': always,
  'aws:epochtime': always,
  'aws:requestedregion': always,
  'aws:viaawsservice': ({ transport }) => (transport === 'tls' ? exactly(...switches) : exactly('false')),
  'aws:calledvia': onBehalf,
  'aws:calledviafirst': onBehalf,
  'aws:calledvialast': onBehalf,
  'aws:principaltype': ({ requester }) => principalType(requester),
  'aws:principalaccount': ({ requester }) => {
    if (requester.kind === 'anonymous') return exactly('anonymous');
    return requester.kind === 'identity' ? exactly(requester.account) : unstated(requester);
  },
  'kms:calleraccount': ({ requester }) => (requester.kind === 'identity' ? exactly(requester.account) : nowhere),
  'aws:userid': ({ requester, trust }) => userId(requester, trust),
  'aws:principalservicename': ({ requester }) => (requester.kind === 'service' ? exactly(requester.name) : nowhere),
  'aws:principalservicenameslist': ({ requester }) =>
    requester.kind === 'service' ? { absent: true, values: [requester.name] } : nowhere,
});

function throughAccessPoint(requestedPoint: RequestedAccessPoint | undefined, value = ''): Domain {
  return requestedPoint === undefined ? anything : requestedPoint === directly ? nowhere : exactly(value);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable */
const principalTypes: Readonly<Record<IdentityKind, string>> = {
  role: 'AssumedRole',
  user: 'User',
  root: 'Account',
  'federated-user': 'FederatedUser',
};

function principalType(requester: Requester): Domain {
  if (requester.kind === 'anonymous') return exactly('Anonymous');
  return requester.kind === 'identity'
    ? exactly(principalTypes[identityKind(requester)])
    : { absent: false, values: { unstated: 'any' } };
}

/** Keys that every request has, though for services and canonical users no page says what they hold. */
export const unstatedKeys = keySet('aws:principalaccount', 'aws:principaltype', 'aws:userid');

/**
 * Account and id of who is no identity of an account: they are there “for all requests”, and which they are the page
 * does not say; those of a service are of no account that a policy could name.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalaccount
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
function unstated({ kind }: Requester): Domain {
  return { absent: false, values: { unstated: kind === 'service' ? 'of no account' : 'any' } };
}

/**
 * Ids are handed out by AWS: a external principal can choose the session's name behind its own id, not the id.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
function userId(requester: Requester, trust: RequestContext['trust']): Domain {
  if (requester.kind === 'anonymous') return exactly('anonymous');
  if (requester.kind !== 'identity') return unstated(requester);
  const isForeign = trust === 'external' || trust === 'member';
  switch (identityKind(requester)) {
    case 'root':
      return exactly(requester.account);
    case 'federated-user':
      return { absent: false, values: { prefix: `${requester.account}:` } };
    case 'user':
      return isForeign && requester.id !== undefined ? exactly(requester.id) : { absent: false, values: 'free' };
    case 'role':
      return isForeign && requester.id !== undefined
        ? { absent: false, values: { prefix: `${requester.id}:` } }
        : { absent: false, values: 'free' };
  }
}

/** How the ARN of an identity of each kind begins. */
const arnStart: Readonly<Record<IdentityKind, (account: string) => string>> = {
  role: (account) => `arn:aws:iam::${account}:role/`,
  user: (account) => `arn:aws:iam::${account}:user/`,
  root: (account) => `arn:aws:iam::${account}:root`,
  'federated-user': (account) => `arn:aws:sts::${account}:federated-user/`,
};

function principalArn(requester: IdentityRequester): Domain {
  if (requester.any !== undefined && requester.any !== 'root')
    return { absent: false, values: { prefix: arnStart[requester.any](requester.account) } };
  // the ARN of a session is that of its role
  return exactly(requester.role ?? requester.arn);
}

/** Keys that only sessions of roles carry, and those that the root user of an account never has. */
const roleKeys = keySet(
  'aws:federatedprovider',
  'aws:sourceidentity',
  'aws:ec2instancesourcevpc',
  'aws:ec2instancesourceprivateipv4',
);

function identityKey(key: string, requester: Requester): Domain {
  if (requester.kind === 'anonymous' || requester.kind === 'canonical' || requester.kind === 'federated')
    return nowhere;
  if (requester.kind === 'service') return isKey(key, 'aws:principalisawsservice') ? exactly('true') : nowhere;
  const kind = identityKind(requester);
  if (roleKeys.has(key)) return kind === 'role' ? anything : nowhere;
  const known = identityDomains.get(key);
  if (known !== undefined) return known(requester);
  return kind === 'root' && key.startsWith('aws:principaltag/') ? nowhere : anything;
}

/** Keys of which an identity settles what they hold. */
const identityDomains = byKey<(requester: IdentityRequester) => Domain>({
  'aws:principalarn': principalArn,
  'aws:principalisawsservice': () => exactly('false'),
  'aws:principalorgid': ({ organization }) => (organization ? exactly(organization) : ofNoOrganization(organization)),
  'aws:principalorgpaths': ({ organization }) =>
    organization ? { absent: false, values: { prefix: `${organization}/` } } : ofNoOrganization(organization),
  'aws:multifactorauthpresent': () => ({ absent: true, values: switches }),
  'aws:assumedroot': (requester) => (identityKind(requester) === 'root' ? { absent: true, values: ['true'] } : nowhere),
  'aws:username': userName,
});

/** Of an account that is in no organisation, and of one of which nobody says it. */
function ofNoOrganization(organization: string | undefined): Domain {
  return organization === undefined ? anything : nowhere;
}

function userName(requester: IdentityRequester): Domain {
  if (identityKind(requester) !== 'user') return nowhere;
  if (requester.username !== undefined) return exactly(requester.username);
  return requester.any === undefined
    ? exactly(requester.arn.slice(requester.arn.lastIndexOf('/') + 1))
    : { absent: false, values: 'free' };
}

/** The organisation of an account that is in none. */
export const none = '';

/**
 * The requesters that policies can tell apart, each once: everyone, external principals, the owner's account, `further`
 * ones, and whoever they name, in principals or conditions. Kinds of identities, classes of accounts and organisations
 * are told apart only where a condition or a variable asks for them.
 */
export function requestersOf(
  policies: readonly Policy[],
  ownAccount: string,
  further: readonly Asker[] = [],
): readonly Asker[] {
  return new Requesters(policies, ownAccount).all(further);
}

/** Keys and variables by which a policy tells kinds of identities apart. */
const kindKeys: readonly ConditionKey[] = [
  'aws:principalarn',
  'aws:principaltype',
  'aws:username',
  'aws:userid',
  'aws:assumedroot',
];
/** Keys whose values are accounts: of who asks, or of whose access point or endpoint it asks through. */
const accountKeys: readonly ConditionKey[] = [
  'aws:principalaccount',
  'kms:calleraccount',
  's3:dataaccesspointaccount',
  'aws:vpceaccount',
];
/** Keys by which a policy tells apart for whom a service asks, and which. */
const serviceKeys = keySet(
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceowner',
  'aws:principalisawsservice',
  'aws:principalservicename',
  'aws:principalservicenameslist',
);

class Requesters {
  private readonly found = new Map<string, Asker>();
  private readonly statements: readonly Statement[];
  private readonly conditions: readonly Condition[];
  private readonly keys: ReadonlySet<string>;
  private readonly kinds: readonly IdentityKind[];

  constructor(
    policies: readonly Policy[],
    private readonly own: string,
  ) {
    this.statements = policies.flatMap(({ statements }) => statements);
    this.conditions = this.statements.flatMap(({ conditions }) => conditions);
    this.keys = new Set([...this.conditions.map(({ key }) => key), ...this.statements.flatMap(variablesIn)]);
    this.kinds = kindKeys.some((key) => this.keys.has(key)) ? ['role', 'user', 'root', 'federated-user'] : ['role'];
  }

  all(further: readonly Asker[]): readonly Asker[] {
    this.add({ kind: 'anonymous' }, 'everyone');
    const named = this.namedAccounts();
    this.addExternal(named);
    this.addAccount(this.own);
    for (const { requester, trust } of further) this.add(requester, trust);
    for (const { principals = [], notPrincipals = [] } of this.statements)
      for (const principal of [...principals, ...notPrincipals]) this.addPrincipal(principal);
    for (const account of named) this.addAccount(account);
    for (const arn of this.namedArns()) this.addArn(arn);
    this.addServices();
    return [...this.found.values()];
  }

  private add(requester: Requester, trust: RequestContext['trust']): void {
    const id = JSON.stringify(requester);
    if (!this.found.has(id)) this.found.set(id, { requester, trust });
  }

  private trustOf(account: string): RequestContext['trust'] {
    return account === this.own ? 'owner' : 'named';
  }

  private addAccount(account: string): void {
    for (const kind of this.kinds)
      for (const one of this.anyOf(kind, account, {})) this.add(one, this.trustOf(account));
  }

  /** What stands for all identities of a kind; several where names and ARNs of users are told apart together. */
  private anyOf(kind: IdentityKind, account: string, more: Partial<IdentityRequester>): readonly IdentityRequester[] {
    const base = { kind: 'identity', account, ...more } as const;
    const start = arnStart[kind](account);
    if (kind === 'user' && this.keys.has('aws:username') && this.keys.has('aws:principalarn'))
      return this.userTails(start).map((tail): IdentityRequester => ({
        ...base,
        arn: start + tail,
        username: tail.slice(tail.lastIndexOf('/') + 1),
      }));
    return [{ ...base, arn: kind === 'root' ? start : `${start}any-${kind}`, any: kind }];
  }

  private userTails(start: string): readonly string[] {
    const of = (key: string): readonly Pattern[] =>
      this.conditions
        .filter((condition) => condition.key === key)
        .flatMap(({ values }) => values.map(({ pattern }) => widen(pattern)));
    const arns = of('aws:principalarn').flatMap((pattern) => behind(pattern, start));
    const tails = sampleTexts([...arns, ...of('aws:username')], '', 1);
    if (tails === undefined) throw new TooComplex('the names of users overlap in too many ways');
    const folders = [...new Set(tails.map((tail) => tail.slice(0, tail.lastIndexOf('/') + 1)))];
    const names = [...new Set(tails.map((tail) => tail.slice(tail.lastIndexOf('/') + 1)))].filter(
      (name) => name !== '',
    );
    if (folders.length * names.length > maximumUsers) throw new TooComplex('it tells too many users apart');
    return folders.flatMap((folder) => names.map((name) => folder + name));
  }

  private addPrincipal(principal: Principal): void {
    switch (principal.kind) {
      case 'account':
        return this.addAccount(principal.account);
      case 'identity':
        return this.addArn(principal);
      case 'service':
        return this.add({ kind: 'service', name: principal.name }, 'service');
      case 'canonical':
        return this.add({ kind: 'canonical', id: principal.id }, 'named');
      case 'federated':
        return this.add({ kind: 'federated', name: principal.name }, 'named');
      case 'anyone':
      case 'malformed':
    }
  }

  private addArn({ arn, account }: { readonly arn: string; readonly account: string }): void {
    const base = { kind: 'identity', account, arn } as const;
    const session = sessionArn.exec(arn);
    if (session === null) return this.add(base, this.trustOf(account));
    const [, partition, , role] = session;
    const roles = this.rolesNamed(account, role ?? '');
    for (const one of new Set([`arn:${partition}:iam::${account}:role/${role}`, ...roles]))
      this.add({ ...base, role: one }, this.trustOf(account));
  }

  /** ARNs of roles with that name, which may have a path, that the policy names. */
  private rolesNamed(account: string, name: string): readonly string[] {
    const start = arnStart.role(account);
    const principals = this.statements.flatMap(({ principals: some = [], notPrincipals = [] }) => [
      ...some,
      ...notPrincipals,
    ]);
    const arns = [
      ...principals.flatMap((principal) => (principal.kind === 'identity' ? principal.arn : [])),
      ...this.namedArns().map(({ arn }) => arn),
    ];
    return arns.filter((arn) => arn.startsWith(start) && arn.endsWith(`/${name}`));
  }

  /** Roles and users that conditions name in full. */
  private namedArns(): readonly { readonly arn: string; readonly account: string }[] {
    return this.patternsOn('aws:principalarn').flatMap((pattern) => {
      const arn = literalText(pattern);
      const [whole, partition = '', account] = (arn === undefined ? undefined : namedArn.exec(arn)) ?? [];
      // nobody of another partition is of this account, whatever the number
      if (whole !== undefined && holdsMade(partition)) return [];
      if (arn !== undefined && account !== undefined) return [{ arn, account }];
      // what stands for an ARN as a whole
      return arn !== undefined && arn !== '' && !arn.includes(':') ? [{ arn, account: arn }] : [];
    });
  }

  private patternsOn(...keys: readonly string[]): readonly Pattern[] {
    return this.conditions
      .filter(({ key, operator }) => keys.includes(key) && isAboutText(operator))
      .flatMap(({ values }) => values.map(({ pattern }) => pattern));
  }

  /** Accounts that principals or conditions name in full. */
  private namedAccounts(): ReadonlySet<string> {
    const found = new Set<string>();
    for (const pattern of this.patternsOn(...accountKeys)) {
      const account = literalText(pattern);
      if (account !== undefined && account !== '') found.add(account);
    }
    for (const pattern of this.patternsOn('aws:principalarn', 's3:dataaccesspointarn', 'aws:sourcevpcarn')) {
      const account = accountIn(pattern);
      if (account !== undefined) found.add(account);
    }
    for (const pattern of this.patternsOn('aws:userid')) {
      const [account] = literalText(pattern)?.split(':') ?? [];
      if (account !== undefined && /^\d{12}$/.test(account)) found.add(account);
    }
    return found;
  }

  private addExternal(named: ReadonlySet<string>): void {
    const known = new Set([...named, this.own, ...this.accountsOfPrincipals()]);
    const accounts = classesOf(accountForm, this.accountPatterns(), known);
    const organizations = this.organizationsNamed();
    const unnamed = this.strangeOrganizations(organizations);
    const ids = this.keys.has('aws:userid') ? this.strangeIds() : undefined;
    for (const account of accounts)
      for (const kind of this.kinds) {
        const variants = kind === 'user' ? ids?.users : kind === 'role' ? ids?.roles : undefined;
        for (const id of variants ?? [undefined])
          for (const organization of [...unnamed, ...organizations])
            for (const one of this.anyOf(kind, account, {
              ...(organization === undefined ? {} : { organization }),
              ...(id === undefined ? {} : { id }),
            }))
              this.add(one, organization !== undefined && organizations.includes(organization) ? 'member' : 'external');
      }
  }

  private accountsOfPrincipals(): readonly string[] {
    return this.statements.flatMap(({ principals = [], notPrincipals = [] }) =>
      [...principals, ...notPrincipals].flatMap((principal) =>
        principal.kind === 'account' || principal.kind === 'identity' ? principal.account : [],
      ),
    );
  }

  /** What conditions say about accounts that they do not name in full. */
  private accountPatterns(): readonly Framed[] {
    const isOpen = (pattern: Pattern): boolean => literalText(pattern) === undefined;
    return [
      ...this.patternsOn('aws:principalaccount', 'kms:calleraccount', 'aws:userid')
        .filter(isOpen)
        .map((pattern): Framed => ({ pattern: widen(pattern), before: '' })),
      ...this.patternsOn('aws:principalarn')
        .filter((pattern) => isOpen(pattern) && accountIn(pattern) === undefined)
        .flatMap((pattern): Framed[] =>
          ['arn:aws:iam::', 'arn:aws:sts::'].map((before) => ({ pattern: widen(pattern), before })),
        ),
    ];
  }

  /** Organisations that conditions name in full, by id or at the beginning of a path. */
  private organizationsNamed(): readonly string[] {
    return [
      ...new Set(
        this.patternsOn('aws:principalorgid', 'aws:principalorgpaths').flatMap((pattern) => {
          const [first] = pattern;
          if (typeof first !== 'string') return [];
          const isWhole = first.includes('/') || literalText(pattern) !== undefined;
          const [organization] = first.split('/');
          return isWhole && organization !== undefined && organization !== '' ? [organization] : [];
        }),
      ),
    ];
  }

  /** What the organisation of a external principal may be: none, or one that no policy names. */
  private strangeOrganizations(named: readonly string[]): readonly (string | undefined)[] {
    if (!this.keys.has('aws:principalorgid') && !this.keys.has('aws:principalorgpaths')) return [undefined];
    const patterns = this.patternsOn('aws:principalorgid', 'aws:principalorgpaths').filter(
      (pattern) => literalText(pattern) === undefined,
    );
    const longest = Math.max(
      organizationForm.length,
      ...patterns.map((pattern) =>
        pattern.reduce((sum, piece) => sum + (typeof piece === 'string' ? piece.length : 1), 0),
      ),
    );
    const form = { ...organizationForm, length: Math.min(32, longest) };
    const framed = patterns.map((pattern): Framed => ({ pattern: widen(pattern), before: '' }));
    return [none, ...classesOf(form, framed, new Set(named))];
  }

  private strangeIds(): { readonly users: readonly string[]; readonly roles: readonly string[] } {
    const patterns = this.patternsOn('aws:userid');
    const framed = patterns
      .filter((pattern) => literalText(pattern) === undefined)
      .map((pattern): Framed => ({ pattern: widen(pattern), before: '' }));
    const named = new Set(
      patterns.flatMap(([first]) => (typeof first === 'string' ? [first.replace(/:.*$/s, '')] : [])),
    );
    return { users: classesOf(userForm, framed, named), roles: classesOf(roleForm, framed, named) };
  }

  /**
   * Services that conditions name, and any service, where anybody is let in or kept out by what services have or what
   * they lack.
   */
  private addServices(): void {
    if (![...this.keys].some(isOfPrincipal)) return;
    const concernsAll = this.statements.some(
      ({ principals, notPrincipals }) =>
        notPrincipals !== undefined || principals?.some(({ kind }) => kind === 'anyone') === true,
    );
    if (!concernsAll) return;
    this.add({ kind: 'service', name: anyService }, 'service');
    for (const pattern of this.patternsOn('aws:principalservicename', 'aws:principalservicenameslist')) {
      const name = pattern
        .map((piece) =>
          typeof piece === 'string' ? piece : 'wildcard' in piece && piece.wildcard === '*' ? 'any' : 'x',
        )
        .join('');
      if (/^[a-z0-9.-]+$/.test(name)) this.add({ kind: 'service', name }, 'service');
    }
  }
}

/** Whether services stand differently to the key than identities of an account. */
function isOfPrincipal(key: string): boolean {
  return serviceKeys.has(key) || identityKeys.has(key) || unstatedKeys.has(key) || key.startsWith('aws:principaltag/');
}

const maximumUsers = 512;

/** A service that no policy names. */
export const anyService = 'any-service.amazonaws.com';

/** The ARN of one session: the partition, the account, the role's name and the session's. */
const sessionArn = /^arn:([^:]*):sts::([^:]*):assumed-role\/([^/]+)\/(.+)$/;
const namedArn = /^arn:([^:]*):(?:iam|sts)::([^:]+):(?:role|user|federated-user)\//;

/** The account that the pattern of an ARN states in full. */
function accountIn(pattern: Pattern): string | undefined {
  const [first] = pattern;
  if (typeof first !== 'string') {
    const segments = arnSegments(pattern);
    const account = segments.length === 6 ? literalText(segments[4] ?? []) : undefined;
    return account !== undefined && /^\d{12}$/.test(account) ? account : undefined;
  }
  return /^arn:[^:]*:(?:iam|sts)::([^:]+):/.exec(first)?.[1] ?? accountBetweenColons(pattern);
}

function accountBetweenColons(pattern: Pattern): string | undefined {
  const segments = arnSegments(pattern);
  const account = segments.length === 6 ? literalText(segments[4] ?? []) : undefined;
  return account === undefined || account === '' ? undefined : account;
}

/** Whether the values of a condition are texts that its key may have. */
function isAboutText(operator: string): boolean {
  const family = operatorNamed(operator)?.family;
  return family === 'string' || family === 'arn';
}

function variablesIn({ resources = [], notResources = [], conditions }: Statement): readonly string[] {
  return [...resources, ...notResources, ...conditions.flatMap(({ values }) => values)].flatMap(({ pattern }) =>
    variablesOf(pattern),
  );
}
