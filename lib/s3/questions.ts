import {
  above,
  actionNamed,
  ask,
  bucketActions,
  exactly,
  holdsSymbol,
  isKey,
  isSessionKey,
  later,
  matchesOnly,
  mayAllow,
  missing,
  operatorNamed,
  otherThan,
  otherThanInAnyCase,
  outsideNetworks,
  showPattern,
  strangeSources,
  unlike,
  whyPartOpen,
  type Action,
  type ActionName,
  type Answer,
  type Condition,
  type ConditionKey,
  type OpenPattern,
  type Pattern,
  type Policy,
  type PolicySubject,
  type Principal,
  type Question,
  type RequestContext,
  type Statement,
  type SymbolTable,
  type Witness,
} from '../policy';
import {
  own,
  accountOf,
  attributeText,
  tokensOf,
  type Reason,
  type Resource,
  type Text,
  type Value,
} from '../template';
import type { Bucket } from './bucket';
import type { PolicyOnBucket } from './policy-on-bucket';
import { isOfSome, type AccessLevel } from './access-levels';
import { privateProvider, sharedProviders, type SharedProvider } from './facts/identity-providers';
import { loadBalancerAccounts } from './facts/log-writers';
import { resourcesOf } from './estate';
import { accountsSpelled } from './spelled';
import { anyBucket } from './stated-names';

/**
 * Whether the policy lets somebody outside every trusted account do it, as S3 draws the line: a grant limited to fixed
 * networks, endpoints,
 * accounts or organisations is not public.
 * @see
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function isPublic(on: PolicyOnBucket, ...wanted: readonly AccessLevel[]): Answer {
  return whereverItIs(on, (subject) => {
    if (!mayAllow(subject, 'stranger')) return nobody;
    const policy = policyOf(subject);
    const fixed = [...outsideFixedValues(policy, subject.requestedPoints !== undefined), ...fromNowOn(policy)];
    const asked = (given: readonly Condition[]): Answer =>
      ask(
        subject,
        {
          base: 'allowed',
          action: isOfSome(wanted),
          requestContext: isExternal,
          given,
        },
        50,
      );
    const answer = asked(fixed);
    const claims = answer.kind === 'yes' ? outsideClaims(policy) : [];
    if (claims.length === 0 || asked([...fixed, ...claims]).kind !== 'no') return answer;
    const keys = [...new Set(claims.map(({ key }) => `\`${key}\``))].join(' and ');
    return { kind: 'unknown', because: `who can have a session with such a value of ${keys}` };
  });
}

/** Of a policy of which the principals alone tell that it lets in nobody who is asked about. */
const nobody: Answer = { kind: 'no', closedBy: [] };

/** An answer that nobody can tell where it is no here, and would not be in another account that the stack may be in. */
function whereverItIs(
  { subject, elsewhere = [] }: PolicyOnBucket,
  question: (subject: PolicySubject) => Answer,
): Answer {
  const here = question(subject);
  const other = here.kind === 'no' ? elsewhere.find((one) => question(one.subject).kind !== 'no') : undefined;
  if (other === undefined) return here;
  const { account, region } = other.deployment;
  const where = [...(account ? [`the account ${account}`] : []), ...(region ? [`the region ${region}`] : [])].join(
    ' and ',
  );
  const advice = 'say which with `--account` and `--region`';
  const because = `it is so in ${where}, and that of the stack is not known; ${advice}`;
  return { kind: 'unknown', because };
}

/** Every statement that counts, of the bucket and of the access point that is asked about. */
function policyOf({ layers }: PolicySubject): Pick<Policy, 'statements'> {
  return { statements: layers.flatMap(({ policy: { statements } }) => statements) };
}

/** Somebody outside every trusted account. */
export function isExternal({ trust }: RequestContext): boolean {
  return trust === 'everyone' || trust === 'external';
}

/** The same with the denials left out: whether S3 itself would call the policy public. */
export function isPublicPerS3({ subject, policy: { statements, ...rest } }: PolicyOnBucket): Answer {
  const policy = { ...rest, statements: statements.filter(({ effect }) => effect === 'Allow') };
  const [{ target } = subject] = subject.layers;
  const granting = { target, account: subject.account, actions: subject.actions, layers: [{ policy, target }] };
  if (!mayAllow(granting, 'stranger')) return nobody;
  return ask(granting, { base: 'allowed', requestContext: isExternal, given: outsideFixedValues(policy) });
}

/**
 * Whether a service may act for somebody else's resources here: a request made on behalf of a external principal's
 * account, bucket or organisation.
 */
function servesStrangers(
  subject: PolicySubject,
  isService: (name: string) => boolean,
  services?: readonly string[],
  isMeant: (action: Action) => boolean = tellsSomething,
  along: readonly Condition[] = [],
): Answer {
  if (!mayAllow(subject, 'service')) return nobody;
  const policy = policyOf(subject);
  const requesters = services?.map((name) => ({ requester: { kind: 'service', name }, trust: 'service' }) as const);
  const serviceWith =
    (test: (name: string) => boolean) =>
    ({ requester }: RequestContext): boolean =>
      requester.kind === 'service' && isService(requester.name) && test(requester.name);
  const answers = strangeSources(policy, subject.account).flatMap(({ account, given }) => [
    ask(subject, {
      base: 'allowed',
      ...(requesters ? { requesters } : {}),
      requestContext: serviceWith((name) => name !== loadBalancers),
      action: isMeant,
      given: [...given, ...along],
    }),
    ask(subject, {
      base: 'allowed',
      requestContext: serviceWith((name) => name === loadBalancers),
      action: putsObject,
      objects: loadBalancerKeys(policy, account),
      given,
    }),
  ]);
  return worst(answers);
}

/**
 * Services that write logs below `AWSLogs/` and the account they write for.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 * @see https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html
 */
const logDeliverers = new Set(['cloudtrail.amazonaws.com', 'config.amazonaws.com', 'delivery.logs.amazonaws.com']);

/**
 * Whether the statement does no more than let services put their logs into the folder of one account: what a stranger
 * could make them write lies below that name.
 */
function isFolderDelivery({ effect, principals = [], actions = [], resources = [], open }: Statement): boolean {
  const isFolder = ({ pattern, open: because }: OpenPattern): boolean =>
    because === undefined && /^[^*?]*\/AWSLogs\/[^*?/]+\//.test(showPattern(pattern));
  const isPut = ({ pattern, open: because }: OpenPattern): boolean =>
    because === undefined && matchesOnly(pattern, 's3:PutObject');
  const isDeliverer = (principal: Principal): boolean =>
    principal.kind === 'service' && logDeliverers.has(principal.name);
  return (
    open === undefined &&
    effect === 'Allow' &&
    [principals.every(isDeliverer), actions.every(isPut), resources.every(isFolder)].every(Boolean) &&
    Math.min(principals.length, actions.length, resources.length) > 0
  );
}

/** The subject with some of its statements; an access point and its bucket are asked about whole. */
function withSome(subject: PolicySubject, keep: (statement: Statement) => boolean): PolicySubject {
  if (subject.evaluationPaths !== undefined) return subject;
  // the same subject, of which more is known already
  if (subject.layers.every(({ policy }) => policy.statements.every(keep))) return subject;
  const layers = subject.layers.map((layer) => ({
    ...layer,
    policy: { ...layer.policy, statements: layer.policy.statements.filter(keep) },
  }));
  return { ...subject, layers };
}

/**
 * Whether a service may act for somebody else here by more than putting logs into the folder of one account.
 */
export function isOpenToServices(on: PolicyOnBucket): Answer {
  const others = (subject: PolicySubject): PolicySubject => withSome(subject, (one) => !isFolderDelivery(one));
  // access logs of S3 are a question of their own
  return whereverItIs(on, (subject) => servesStrangers(others(subject), (name) => name !== accessLogging));
}

/**
 * Whether a service may put the logs of somebody else here: access logs of S3, or logs into the folder of an account.
 */
export function isOpenToDeliveries(on: PolicyOnBucket): Answer {
  const isDelivery = (one: Statement): boolean => one.effect === 'Deny' || isFolderDelivery(one);
  return worst([
    whereverItIs(on, (subject) =>
      servesStrangers(subject, (name) => name === accessLogging, [accessLogging], isPut, directly),
    ),
    whereverItIs(on, (subject) =>
      subject.evaluationPaths === undefined
        ? servesStrangers(withSome(subject, isDelivery), (name) => logDeliverers.has(name), undefined, isPut)
        : { kind: 'no', closedBy: [] },
    ),
  ]);
}

const accessLogging = 'logging.s3.amazonaws.com';

/**
 * No access point is a destination of access logs.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html#use-ap-alias-limitations
 */
const directly: readonly Condition[] = [
  missing('s3:dataaccesspointarn'),
  missing('s3:dataaccesspointaccount'),
  missing('s3:accesspointnetworkorigin'),
];
const isPut = ({ name }: Action): boolean => name === 's3:PutObject';
const putsObject = ({ name, on }: Action): boolean => name === 's3:PutObject' && on === 'object';

/** What writers of logs look at before they write; nothing of the data gets in or out by it. */
const tellsNothing = new Set<ActionName>(['s3:GetBucketAcl', 's3:GetBucketLocation']);
const tellsSomething = ({ name }: Action): boolean => !tellsNothing.has(name);

/**
 * Load balancers write below their own account's folder, wherever they are told to write.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
const loadBalancers = 'logdelivery.elasticloadbalancing.amazonaws.com';

/** The keys of logs of an account's load balancers, behind each prefix that the policy has. */
function loadBalancerKeys({ statements }: Pick<Policy, 'statements'>, account: string): readonly string[] {
  const prefixes = statements.flatMap(({ resources = [] }) =>
    resources.flatMap(({ pattern }) => {
      const [, key = ''] = /^[^/]*\/(.*)$/s.exec(showPattern(pattern)) ?? [];
      return key.includes('AWSLogs/') ? key.replace(/AWSLogs\/.*$/s, '') : key.replace(/[^/]*$/s, '');
    }),
  );
  const literal = prefixes.filter((prefix) => !/[*?$]/.test(prefix));
  return [...new Set(['', ...literal])].map(
    (prefix) => `${prefix}AWSLogs/${account}/elasticloadbalancing/us-east-1/2026/01/01/log.gz`,
  );
}

/** The first yes, else the first that is not known, else the first of all. */
function worst(answers: readonly Answer[]): Answer {
  return (
    answers.find(({ kind }) => kind === 'yes') ??
    answers.find(({ kind }) => kind === 'unknown') ??
    answers[0] ?? { kind: 'no', closedBy: [] }
  );
}

/**
 * Whether anyone of the owner's account, the root user apart, can still change the policy as far as the policy goes.
 */
export function askOwnerControl({ subject, policy }: Pick<PolicyOnBucket, 'subject' | 'policy'>): Answer {
  const strict = onlyUnder(withoutHalfNamed(policy), subject);
  const question: Question = {
    base: 'notDenied',
    action: changesPolicy,
    given: [...afterAllDates(policy), ...otherThanRoot(policy)],
  };
  const isRoot = ({ requester }: RequestContext): boolean => requester.kind === 'identity' && requester.any === 'root';
  const answer = ask(strict, { ...question, requestContext: (one) => one.trust === 'owner' && !isRoot(one) });
  const because = answer.kind === 'yes' ? openId(policy) : undefined;
  if (because !== undefined) {
    const root = sparingRoot(policy, subject.account);
    const whole = askOwnerControl({ subject, policy: root });
    if (whole.kind !== 'yes') return { kind: 'unknown', because };
  }
  if (answer.kind !== 'no' || /^\d{12}$/.test(subject.account)) return answer;
  const named = ask(strict, { ...question, requestContext: (one) => one.trust === 'named' && !isRoot(one) });
  return named.kind === 'no'
    ? answer
    : {
        kind: 'unknown',
        because:
          'the account of the stack is not known, and the one that is spared may be it; say which with `--account`',
      };
}

const changesPolicy = ({ name }: Action): boolean => name === 's3:PutBucketPolicy' || name === 's3:DeleteBucketPolicy';

/** The subject under one policy alone: itself where it is under no other, so that what is known of it is found. */
function onlyUnder(policy: Policy, subject: PolicySubject): PolicySubject {
  const { target, layers } = subject;
  const [only, ...others] = layers;
  const isSame =
    only?.policy === policy && only.target === target && only.appliesTo === undefined && others.length === 0;
  return isSame ? subject : { ...subject, layers: [{ policy, target }] };
}

/**
 * A Deny with `NotPrincipal` spares a user or role only where its account is spared as well.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function withoutHalfNamed(policy: Policy): Policy {
  const sparesSome = ({ notPrincipals, effect }: Statement): boolean =>
    notPrincipals !== undefined && effect === 'Deny';
  if (!policy.statements.some(sparesSome)) return policy;
  return {
    ...policy,
    statements: policy.statements.map((statement) => {
      const { notPrincipals = [] } = statement;
      if (!sparesSome(statement)) return statement;
      const accounts = new Set(notPrincipals.flatMap((one) => (one.kind === 'account' ? one.account : [])));
      const spared = notPrincipals.filter((one) => one.kind !== 'identity' || accounts.has(one.account));
      return { ...statement, notPrincipals: spared };
    }),
  };
}

/**
 * The number of an account is the id of its root user, and of nobody else.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
function otherThanRoot({ statements }: Policy): readonly Condition[] {
  const ids = statements
    .flatMap(({ conditions }) => conditions)
    .filter(({ key }) => isKey(key, 'aws:userid'))
    .flatMap(({ values }) => values)
    .filter(({ pattern, open }) => open === undefined && /^\d{12}$/.test(showPattern(pattern)));
  return ids.length === 0 ? [] : [otherThan('aws:userid', ...ids)];
}

/** Why nobody can tell whether an id that the policy asks for is that of the root user. */
function openId({ statements }: Policy): Reason | undefined {
  return statements
    .flatMap(({ conditions }) => conditions)
    .filter(({ key }) => isKey(key, 'aws:userid'))
    .flatMap(({ values }) => values.map(({ open, loose }) => open ?? loose))
    .find((because) => because !== undefined);
}

/** The policy as it is where the ids that nobody knows are that of the root user. */
function sparingRoot(policy: Policy, account: string): Policy {
  const known = /^\d{12}$/.test(account) ? account : '111122223333';
  const isOpen = ({ open, loose }: OpenPattern): boolean => open !== undefined || loose !== undefined;
  const statements = policy.statements.map((statement) => ({
    ...statement,
    conditions: statement.conditions.map((condition) =>
      isKey(condition.key, 'aws:userid')
        ? { ...condition, values: condition.values.map((one) => (isOpen(one) ? { pattern: [known] } : one)) }
        : condition,
    ),
  }));
  return { ...policy, statements };
}

function isDay({ pattern, open, loose }: Condition['values'][number]): boolean {
  return open === undefined && loose === undefined && !Number.isNaN(Date.parse(showPattern(pattern)));
}

/** A denial from some day on is one for good, one up to some day is none in the end. */
function afterAllDates({ statements }: Policy): readonly Condition[] {
  return statements
    .flatMap(({ conditions }) => conditions)
    .flatMap(({ key, operator, values }) => {
      const family = operatorNamed(operator)?.family;
      if (isKey(key, 'aws:epochtime') && family === 'numeric')
        return values.filter(isSecond).map((value) => above(key, value));
      return isKey(key, 'aws:currenttime', 'aws:epochtime') && family === 'date'
        ? values.filter(isDay).map((value) => later(key, value))
        : [];
    });
}

function isSecond({ pattern, open, loose }: OpenPattern): boolean {
  return open === undefined && loose === undefined && Number.isFinite(Number(showPattern(pattern)));
}

/**
 * A service asks over TLS, and through nobody's VPC endpoint.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpce
 */
export function isFromService({ transport, network }: RequestContext): boolean {
  return transport === 'tls' && network === 'internet';
}

/**
 * Whether CloudFront, on behalf of the distribution, may do it: signing as a service with its ARN, or as an origin
 * access identity.
 */
export function askOrigin(
  on: PolicyOnBucket,
  distribution: Resource,
  identity: Value | undefined,
  isMeant: (action: Action) => boolean = actionNamed('s3:GetObject'),
  limit = 1,
): Answer {
  const may = (requesters: NonNullable<Question['requesters']>, given: readonly Condition[]): Answer =>
    ask(on.subject, { base: 'allowed', action: isMeant, requesters, requestContext: isFromService, given }, limit);
  return identity === undefined
    ? askControl(on, distribution, may)
    : may(identityRequesters(identity, on.symbolTable), []);
}

/** As a service, for the distribution; undecided where it would be for an account that the stack may be in. */
function askControl(
  { symbolTable, policy }: PolicyOnBucket,
  distribution: Resource,
  may: (requesters: NonNullable<Question['requesters']>, given: readonly Condition[]) => Answer,
): Answer {
  const id = symbolTable.encode(attributeText(distribution, ''));
  const own = accountOf(distribution.template);
  const service = { requester: { kind: 'service', name: 'cloudfront.amazonaws.com' }, trust: 'service' } as const;
  const from = (account: string): Answer =>
    may(
      [service],
      [
        exactly('aws:sourcearn', `arn:aws:cloudfront::${account}:distribution/${id}`),
        exactly('aws:sourceaccount', account),
      ],
    );
  const answer = from(symbolTable.encode(own));
  const other = answer.kind === 'no' && accountsSpelled(policy, own).find((account) => from(account).kind !== 'no');
  if (!other) return answer;
  const advice = 'say which with `--account`';
  const because = `it would from the account ${other}, and that of the stack is not known; ${advice}`;
  return { kind: 'unknown', because };
}

/** An origin access identity, which a policy names by its canonical user or by an ARN that ends in its id. */
function identityRequesters(identity: Value, symbolTable: SymbolTable): NonNullable<Question['requesters']> {
  // `origin-access-identity/cloudfront/E127…`
  const id =
    identity.kind === 'text'
      ? symbolTable.encode(identity.text).replace(/^origin-access-identity\/cloudfront\//, '')
      : '';
  const token = identity.kind === 'text' ? tokensOf(identity.text)[0]?.resource : undefined;
  const canonical = token && symbolTable.encode(attributeText(token, 'S3CanonicalUserId'));
  const arn = `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`;
  return [
    { requester: { kind: 'identity', account: 'cloudfront', arn }, trust: 'named' },
    ...(canonical === undefined ? [] : [{ requester: { kind: 'canonical', id: canonical }, trust: 'named' } as const]),
  ];
}

/**
 * Whether S3 may deliver the source's access logs into the bucket of the policy, under `prefix`.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export function askLogDelivery({ subject, symbolTable }: PolicyOnBucket, source: Bucket, prefix: Text): Answer {
  const name = symbolTable.encode(attributeText(source.resource, ''));
  const account = symbolTable.encode(accountOf(source.resource.template));
  return ask(subject, {
    base: 'allowed',
    action: putsObject,
    objects: [`${symbolTable.encode(prefix)}2026-01-01-00-00-00-0123456789ABCDEF`],
    requesters: [{ requester: { kind: 'service', name: 'logging.s3.amazonaws.com' }, trust: 'service' }],
    requestContext: isFromService,
    given: [exactly('aws:sourcearn', `arn:aws:s3:::${name}`), exactly('aws:sourceaccount', account)],
  });
}

/** How a value fixes the owner of what a request comes through. */
const ownerFixed: Readonly<Record<string, ((text: string) => boolean) | undefined>> = {
  'aws:sourcevpc': isWhole,
  'aws:sourcevpce': isWhole,
  'aws:vpceaccount': isWhole,
  'aws:vpceorgid': isWhole,
  // `o-…/r-…/*`: endpoints of one organisation
  'aws:vpceorgpaths': (text) => /^[^*?]+\//.test(text) || isWhole(text),
  's3:dataaccesspointaccount': isWhole,
  // the access point may be any as long as its account is one
  's3:dataaccesspointarn': hasAccount,
  'aws:sourcevpcarn': hasAccount,
  'aws:ec2instancesourcevpc': isWhole,
  // `cognito-identity.amazonaws.com` is everybody's, a provider of one account is not
  'aws:federatedprovider': namesAccount,
  'aws:chatbotsourcearn': namesAccount,
  'aws:signinsessionarn': namesAccount,
} satisfies Partial<Record<ConditionKey, (text: string) => boolean>>;

/** No request is made before this version is: what was let in until then, nobody is. */
const firstTime = '2026-01-01T00:00:00Z';

/** That a request is made from now on, where a policy asks for the time, and by dates alone. */
function fromNowOn({ statements }: Pick<Policy, 'statements'>): readonly Condition[] {
  const conditions = statements.flatMap((statement) => statement.conditions);
  return (['aws:currenttime', 'aws:epochtime'] as const)
    .filter((key) => {
      const asked = conditions.filter((condition) => condition.key === key);
      const families = new Set(asked.map(({ operator }) => operatorNamed(operator)?.family));
      families.delete('null');
      return families.size === 1 && families.has('date');
    })
    .map((key) => later(key, firstTime));
}

function isWhole(text: string): boolean {
  return !/[*?]/.test(text);
}

/** Whether the ARN names one account, whatever stands behind it. */
function hasAccount(text: string): boolean {
  return isWhole(text) || namesAccount(text);
}

/** Whether it is an ARN in which one account stands. */
function namesAccount(text: string): boolean {
  return /^arn:[^:]*:[^:]*:[^:]*:[^:*?]+:/.test(text);
}

/** What sessions carry on from a service: fixed by the account in its ARN. */
function isOwnerFixed(key: string): ((text: string) => boolean) | undefined {
  return own(ownerFixed, key) ?? (isSessionKey(key) ? namesAccount : undefined);
}

/** What the token says that everybody can have: for whom it was made, where that is no tenant; how one signed in. */
const commonClaims = new Set(['aud', 'amr']);

/**
 * Whether perhaps only some can have a session with this value, by a user of IAM Identity Center or a claim of a token.
 * Who makes a SAML provider of their own says in it what they like, but for the qualifier, in which their account is.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
function mayBeOfSome(key: string, value: Pattern): boolean {
  if (!isSessionKey(key) || typeof value[0] !== 'string') return false;
  const claim = key.slice(key.lastIndexOf(':') + 1);
  if (key.startsWith('saml:')) return claim === 'namequalifier';
  return /^identity(store|center):/.test(key) || (key.includes('.') && !commonClaims.has(claim));
}

/** Whether the value is passed in, and may turn out to be an ARN in which one account stands. */
function mayNameAccount(key: string, { loose }: OpenPattern): boolean {
  return loose !== undefined && isOwnerFixed(key) === namesAccount;
}

/** That a session has none of the values that perhaps only some can have. */
function outsideClaims({ statements }: Pick<Policy, 'statements'>): readonly Condition[] {
  return statements
    .flatMap(({ conditions }) => conditions)
    .flatMap(({ key, operator, values, open }) => {
      const isText = open === undefined && operatorNamed(operator)?.family === 'string';
      const isOfFew = (value: OpenPattern): boolean => mayBeOfSome(key, value.pattern) || mayNameAccount(key, value);
      const some = isText ? values.filter(isOfFew) : [];
      return some.length === 0 ? [] : [unlike(key, ...some)];
    });
}

/**
 * That a request comes from none of the networks, endpoints and access points whose owner the policy fixes, in Allows
 * or in Denies, by what a request must be or must not be: whoever is let in through one of those is no external
 * principal.
 */
function outsideFixedValues({ statements }: Pick<Policy, 'statements'>, isThroughPoint = false): readonly Condition[] {
  const byKey = new Map<Condition['key'], Condition['values'][number][]>();
  const networks: Condition['values'][number][] = [];
  for (const { key, operator, values, open } of statements.flatMap(({ conditions }) => conditions)) {
    const family = operatorNamed(operator)?.family;
    // whose access point it is tells nothing of who comes through it
    if (open !== undefined || (isThroughPoint && key.startsWith('s3:dataaccesspoint'))) continue;
    const known = values.filter((one) => one.open === undefined && !showPattern(one.pattern).includes('$'));
    const isFixed = family === 'string' || family === 'arn' ? isOwnerFixed(key) : undefined;
    if (isFixed)
      byKey.set(key, [...(byKey.get(key) ?? []), ...known.filter(({ pattern }) => isFixed(showPattern(pattern)))]);
    if (family === 'ip' && isKey(key, 'aws:sourceip'))
      networks.push(...known.filter(({ pattern }) => isNarrow(showPattern(pattern))));
  }
  return [
    ...[...byKey].flatMap(([key, values]) => (values.length === 0 ? [] : noneOf(key, values))),
    ...(networks.length === 0 ? [] : [outsideNetworks('aws:sourceip', ...networks)]),
  ];
}

/** That a key is absent or none of its values is one of these, in whatever case. */
function noneOf(key: Condition['key'], values: Condition['values']): readonly Condition[] {
  const base = unlike(key, ...values);
  if (isKey(key, 'aws:vpceorgpaths')) return [{ ...base, quantifier: 'all' }];
  const whole = values.filter(({ pattern }) => isWhole(showPattern(pattern)));
  return whole.length === 0 ? [base] : [base, otherThanInAnyCase(key, ...whole)];
}

/** S3 calls a network fixed from /8 on, for IPv6 from /32 on. */
export function isNarrow(block: string): boolean {
  const prefix = block.split('/')[1];
  return prefix === undefined || Number(prefix) >= (block.includes(':') ? 32 : 8);
}

/**
 * Whether the policy lets other accounts that it names and that are not trusted, or roles and users of theirs, do it.
 * Undecided where the account that owns the bucket is not
 * known: an account that is named may be that one.
 */
export function hasCrossAccountAccess(on: PolicyOnBucket, isMeant: (action: Action) => boolean): Answer {
  const answer = whereverItIs(on, (subject) => letsOtherAccountsIn(subject, on, isMeant));
  const because = answer.kind === 'no' ? whyAnybodyMayBeNamed(on) : undefined;
  if (because === undefined) return answer;
  // a denial for everybody outside keeps out whoever is named as well
  const outside = ask(on.subject, { base: 'allowed', requestContext: isExternal, action: isMeant });
  return outside.kind === 'no' ? answer : { kind: 'unknown', because };
}

/** Why a policy may name accounts that nobody can read: it is open as a whole, or whom a statement grants to is. */
function whyAnybodyMayBeNamed({ policy }: PolicyOnBucket): Reason | undefined {
  const { statements, open } = policy;
  const named = statements
    .filter(({ effect }) => effect !== 'Deny')
    .map((statement) => whyPartOpen(statement, 'Principal', 'Account'));
  return open ?? named.find((because) => because !== undefined);
}

const identityType = 'AWS::CloudFront::CloudFrontOriginAccessIdentity';

function letsOtherAccountsIn(
  subject: PolicySubject,
  { resource, symbolTable }: PolicyOnBucket,
  isMeant: (action: Action) => boolean,
): Answer {
  const { trustedAccounts = [] } = resource.estate.inventory.settings;
  const isOther = ({ requester, trust }: RequestContext): boolean =>
    trust === 'named' &&
    requester.kind === 'identity' &&
    requester.account !== 'cloudfront' &&
    !loadBalancerAccounts.has(requester.account) &&
    !trustedAccounts.includes(requester.account);
  const { running } = resource.resource.template;
  const identities = resourcesOf(resource.estate.inventory, identityType);
  const ofEstate = new Set(identities.map((one) => symbolTable.encode(attributeText(one, 'S3CanonicalUserId'))));
  const isOfEstate = (id: string): boolean => running?.canonicalIds.has(id) === true || ofEstate.has(id);
  const given = fromNowOn(policyOf(subject));
  const answer = ask(subject, { base: 'allowed', requestContext: isOther, action: isMeant, given }, 20);
  if (answer.kind === 'no') return askCanonicalUsers(subject, symbolTable, isMeant, isOfEstate);
  if (answer.kind !== 'yes') return answer;
  const isKnown = (account: string): boolean => /^\d{12}$/.test(account);
  if (!isKnown(subject.account))
    return {
      kind: 'unknown',
      because: 'the account of the stack is not known, and the one named may be it; say which with `--account`',
    };
  const known = answer.witnesses.filter(
    ({ request: { requester } }) => requester.kind === 'identity' && isKnown(requester.account),
  );
  return known.length > 0
    ? { kind: 'yes', witnesses: known }
    : { kind: 'unknown', because: 'the account that is named is not known before deployment, and may be the own one' };
}

/** Nobody can tell from a canonical user id whose it is: an account's, or an origin access identity's. */
function askCanonicalUsers(
  subject: PolicySubject,
  symbolTable: SymbolTable,
  isMeant: (action: Action) => boolean,
  isOfEstate: (id: string) => boolean,
): Answer {
  if (!mayAllow(subject, 'canonical')) return nobody;
  const isForeign = ({ requester }: RequestContext): boolean =>
    requester.kind === 'canonical' && !isOfEstate(requester.id);
  const answer = ask(subject, { base: 'allowed', requestContext: isForeign, action: isMeant });
  if (answer.kind !== 'yes') return answer;
  const [witness] = answer.witnesses;
  const id = witness?.request.requester.kind === 'canonical' ? witness.request.requester.id : '';
  const shown = `\`${symbolTable.decode(id)}\``;
  return {
    kind: 'unknown',
    because: /^A(ID|RO)A/.test(id)
      ? `whose the id ${shown} is: of the own account's or of another one's`
      : `whose canonical user id ${shown} is: an account's, or an origin access identity's`,
  };
}

/**
 * Whether some request without TLS is not denied; AWS services reach S3 over TLS, so a policy may leave them out. At
 * most one witness for each way.
 */
export function acceptsPlaintext({ subject }: Pick<PolicyOnBucket, 'subject'>): Answer {
  return ask(
    subject,
    {
      base: 'notDenied',
      requestContext: ({ transport, trust }) => transport === 'http' && trust !== 'service',
    },
    100,
  );
}

/**
 * Whether a request with these keys is denied to nobody but services: what encryption, signature or transport a policy
 * leaves to the requester.
 */
export function isNotExplicitlyDenied(
  { subject }: Pick<PolicyOnBucket, 'subject'>,
  actionName: ActionName,
  given: readonly Condition[],
): Answer {
  return ask(subject, {
    base: 'notDenied',
    action: actionNamed(actionName),
    requestContext: ({ trust, transport }) => trust !== 'service' && transport === 'tls',
    given,
  });
}

/** Whether external principals may use a key, given its subject. */
export function askPublicKey(subject: PolicySubject, policy: Policy): Answer {
  return ask(
    subject,
    {
      base: 'allowed',
      requestContext: ({ trust, transport }) => trust === 'external' && transport === 'tls',
      given: [...outsideFixedValues(policy), ...fromNowOn(policy)],
    },
    50,
  );
}

/**
 * Whether external principals may assume a role: people of accounts that its trust policy does not name, or whoever has
 * an account with an identity provider that many organisations share, unless a claim of the token that only some can
 * have is asked for. Undecided for a provider of which nobody here knows whether it is shared, where no claim is asked
 * for.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 */
export function askPublicRole(subject: PolicySubject, policy: Policy): Answer {
  const withoutDelegation = ask(subject, {
    base: 'allowed',
    requestContext: ({ trust, transport }) => (trust === 'external' || trust === 'everyone') && transport === 'tls',
    given: [...outsideFixedValues(policy), ...fromNowOn(policy)],
  });
  if (withoutDelegation.kind !== 'no' || !mayAllow(subject, 'federated')) return withoutDelegation;
  const found = sharedProviders.map((provider) => askSharedProvider(subject, policy, provider));
  const shared = worst(found);
  if (shared.kind !== 'no') return shared;
  return askOtherProviders(subject, policy) ?? withoutDelegation;
}

type IsProvider = (url: string, name: string) => boolean;

function askProvider(subject: PolicySubject, isIt: IsProvider, given: readonly Condition[]): Answer {
  const isMeant = ({ requester, transport }: RequestContext): boolean =>
    transport === 'tls' &&
    requester.kind === 'federated' &&
    isIt(requester.name.replace(/^.*oidc-provider\//, ''), requester.name);
  return ask(subject, { base: 'allowed', requestContext: isMeant, given });
}

/** Undecided where a claim is asked for of which nobody here knows whether everybody can have it. */
function askSharedProvider(subject: PolicySubject, policy: Policy, provider: SharedProvider): Answer {
  const isIt: IsProvider = (url) => url === provider.url;
  const surely = askProvider(subject, isIt, outsideFixedClaims(policy, provider, 'that are known'));
  if (surely.kind !== 'yes') return surely;
  const perhaps = askProvider(subject, isIt, outsideFixedClaims(policy, provider, 'whatever they are'));
  return perhaps.kind === 'no'
    ? { kind: 'unknown', because: `whether everybody can have what is asked for of tokens of \`${provider.url}\`` }
    : perhaps;
}

/** A provider whose URL nobody knows may be a shared one, and so may one that is on no list. */
function askOtherProviders(subject: PolicySubject, policy: Policy): Answer | undefined {
  const isOpen: IsProvider = (url) => holdsSymbol(url);
  const open = sharedProviders.some(
    (one) => askProvider(subject, isOpen, outsideFixedClaims(policy, one, 'that are known')).kind !== 'no',
  );
  if (open) return { kind: 'unknown', because: 'the URL of the identity provider is not known' };
  const isUnheardOf: IsProvider = (url, name) =>
    !holdsSymbol(name) && !/saml-provider\//.test(name) && url !== '' && !privateProvider.test(url) && !isShared(url);
  const answer = askProvider(subject, isUnheardOf, outsideAllClaims(policy));
  if (answer.kind === 'no') return undefined;
  if (answer.kind === 'unknown') return answer;
  return {
    kind: 'unknown',
    because: 'whether others have accounts with the identity provider, of which no claim is asked',
  };
}

function isShared(url: string): boolean {
  return sharedProviders.some((one) => one.url === url);
}

/** Claims of which it is known that only some can have them, beside the one that tells the tenant. */
const ownClaims = new Set(['sub', 'email', 'repository', 'repository_id', 'repository_owner', 'repository_owner_id']);

/** Tokens whose claims are none of those that the policy asks for by fixed values. */
function outsideFixedClaims(
  policy: Policy,
  { url, tenancy }: SharedProvider,
  which: 'that are known' | 'whatever they are',
): readonly Condition[] {
  return claimsAsked(policy).flatMap(({ key, values }): readonly Condition[] => {
    const isOfToken = key.startsWith(`${url}:`);
    const claim = isOfToken ? key.slice(url.length + 1) : key;
    const isKnown = claim === tenancy || (isOfToken && ownClaims.has(claim));
    const isMeant = isKnown || (which === 'whatever they are' && isOfToken && !commonClaims.has(claim));
    // `repo:*` is any repository
    const fixed = values.filter(({ pattern }) =>
      claim !== 'sub'
        ? typeof pattern[0] === 'string'
        : /^[^*?]*[:/][^*?:/]+([:/]|$)/.test(
            pattern.map((piece) => (typeof piece === 'string' ? piece : '*')).join(''),
          ) || pattern.every((piece) => typeof piece === 'string'),
    );
    return !isMeant || fixed.length === 0 ? [] : [unlike(key, ...fixed)];
  });
}

/** Tokens of which no claim is one that the policy asks for. */
function outsideAllClaims(policy: Policy): readonly Condition[] {
  return claimsAsked(policy)
    .filter(({ key }) => !key.startsWith('sts:'))
    .map(({ key, values }) => unlike(key, ...values));
}

/** What is asked for of tokens by values that have to be there. */
function claimsAsked({ statements }: Policy): readonly Condition[] {
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => statement.conditions)
    .filter(
      ({ key, operator, ifExists, open, values }) =>
        !key.startsWith('aws:') &&
        /^string(equals|like|equalsignorecase)$/.test(operator) &&
        !ifExists &&
        open === undefined &&
        values.length > 0,
    );
}

const somebody = {
  requester: { kind: 'identity', account: '', arn: 'arn:aws:iam:::role/any-role' },
  trust: 'owner',
} as const;

/**
 * Whether an identity policy lets its holder do it with a bucket that it does not name; a witness for each statement
 * that does.
 */
export function reachesEveryBucket(policy: Policy, action: (action: Action) => boolean): Answer {
  const conditions = policy.statements.flatMap((statement) => statement.conditions);
  const given = [...untagged(conditions), ...fromNowOn(policy)];
  const answers = accountsAskedFor(policy).map((account) => {
    const subject = onAnyBucket(policy, account);
    const requester = { ...somebody.requester, account: account === holdersOwn ? holdersOwn : '' };
    return ask(
      subject,
      { base: 'allowed', requesters: [{ ...somebody, requester }], action, given, everyGrant: true },
      50,
    );
  });
  const found: Witness[] = [];
  for (const answer of answers) {
    const seen = new Set(found.map(({ statement }) => statement));
    if (answer.kind === 'yes') found.push(...answer.witnesses.filter(({ statement }) => !seen.has(statement)));
  }
  return found.length > 0 ? { kind: 'yes', witnesses: found } : worst(answers);
}

const anyBucketSubjects = new WeakMap<Policy, Map<string, PolicySubject>>();

/** The policy as one on some bucket of an account: the same object again, so that what is known of it is found. */
function onAnyBucket(policy: Policy, account: string): PolicySubject {
  const known = anyBucketSubjects.get(policy) ?? new Map<string, PolicySubject>();
  anyBucketSubjects.set(policy, known);
  const before = known.get(account);
  if (before !== undefined) return before;
  const subject = { target: anyBucket, account, actions: bucketActions, layers: [{ policy, target: anyBucket }] };
  known.set(account, subject);
  return subject;
}

/** Stands for the account of whoever holds the policy, where one is compared with it. */
const holdersOwn = '000000000000';

const mostAccounts = 20;

/**
 * The accounts that the policy names, that of its holder where a variable stands for one, and any other: every bucket
 * of one of them is still every bucket.
 */
function accountsAskedFor({ statements }: Policy): readonly string[] {
  const named = statements
    .flatMap(({ conditions }) => conditions)
    .filter(({ key }) => isKey(key, 'aws:resourceaccount', 's3:resourceaccount'))
    .flatMap(({ values }) => values.map(({ pattern }) => showPattern(pattern)));
  const accounts = named.map((text) => (text.includes('${') ? holdersOwn : text));
  return [...new Set(['', ...accounts])].slice(0, mostAccounts);
}

/** A bucket and objects without any of the tags that conditions ask for. */
function untagged(conditions: readonly Condition[]): readonly Condition[] {
  const keys = new Set(
    conditions
      .map(({ key }) => key)
      .filter((key) => /^(aws:resourcetag|s3:buckettag|s3:existingobjecttag)\//.test(key)),
  );
  return [...keys].map(missing);
}
