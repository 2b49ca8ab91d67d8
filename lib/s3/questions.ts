import {
  ask,
  parsePattern,
  policyOn,
  strangerAccount,
  type Action,
  type Answer,
  type Condition,
  type Policy,
  type PolicySubject,
  type Question,
  type Surroundings,
} from '../policy';
import { accountOf, attributeText, tokensOf, type Resource, type Text, type Value } from '../template';
import type { Bucket } from './bucket';
import type { PolicyOnBucket } from './bucket-access';
import { deeds, type Deed } from './deeds';
import { loadBalancerAccounts } from './facts/log-writers';
import { exactly } from './layers';
import { accountsSpelled } from './spelled';

/**
 * Whether the policy lets somebody outside every trusted account do it, as S3 draws the line: a grant limited to fixed
 * networks, endpoints,
 * accounts or organisations is not public.
 * @see
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function askPublic({ subject, policy }: PolicyOnBucket, ...wanted: readonly Deed[]): Answer {
  const question: Question = {
    name: `public ${wanted.join()}`,
    base: 'allowed',
    action: (action) => wanted.some((deed) => deeds[deed](action)),
    surroundings: isOutsider,
    given: outsideFixedValues(policy),
  };
  return ask(subject, question, 50);
}

/** Somebody outside every trusted account. */
export function isOutsider({ trust }: Surroundings): boolean {
  return trust === 'everyone' || trust === 'stranger';
}

/** The same with the denials left out: whether S3 itself would call the policy public. */
export function askGrant({ subject, policy: { statements, ...rest } }: PolicyOnBucket): Answer {
  const policy = { ...rest, statements: statements.filter(({ effect }) => effect === 'Allow') };
  return ask(policyOn(policy, subject.target.self, subject.account), {
    name: 'grant',
    base: 'allowed',
    surroundings: isOutsider,
    given: outsideFixedValues(policy),
  });
}

/**
 * Whether a service may act for somebody else's resources here: a request made on behalf of a stranger's account,
 * bucket or organisation.
 */
export function askDeputy({ subject }: PolicyOnBucket, isService: (name: string) => boolean): Answer {
  const like = (key: string, ...texts: readonly string[]): Condition => ({
    operator: 'stringlike',
    ifExists: true,
    key,
    values: texts.map((text) => ({ pattern: parsePattern(text, { wildcards: true, variables: false }) })),
  });
  return ask(subject, {
    base: 'allowed',
    surroundings: ({ caller }) => caller.kind === 'service' && isService(caller.name),
    given: [
      like('aws:sourceaccount', strangerAccount),
      like('aws:sourcearn', `arn:aws:*:*:${strangerAccount}:*`, 'arn:aws:s3:::strangers-bucket'),
      like('aws:sourceorgid', 'o-stranger0'),
      like('aws:sourceorgpaths', 'o-stranger0/*'),
    ],
  });
}

/**
 * Whether anyone of the owner's account, the root user apart, can still change the policy as far as the policy goes.
 */
export function askOwnerControl({ subject }: PolicyOnBucket): Answer {
  const action = ({ name }: Action): boolean => name === 's3:PutBucketPolicy' || name === 's3:DeleteBucketPolicy';
  return ask(subject, {
    name: 'owner control',
    base: 'undenied',
    action,
    surroundings: ({ trust }) => trust === 'owner',
  });
}

/**
 * Whether CloudFront, on behalf of the distribution, may do it: signing as a service with its ARN, or as an origin
 * access identity.
 */
export function askOrigin(
  { subject, vocabulary, policy }: PolicyOnBucket,
  distribution: Resource,
  identity: Value | undefined,
  isMeant: (action: Action) => boolean = ({ name }) => name === 's3:GetObject',
  limit = 1,
): Answer {
  if (identity === undefined) {
    const id = vocabulary.encode(attributeText(distribution, ''));
    const own = accountOf(distribution.template);
    const from = (account: string): Answer =>
      ask(
        subject,
        {
          base: 'allowed',
          action: isMeant,
          callers: [{ caller: { kind: 'service', name: 'cloudfront.amazonaws.com' }, trust: 'service' }],
          surroundings: ({ transport }) => transport === 'tls',
          given: [
            exactly('aws:sourcearn', `arn:aws:cloudfront::${account}:distribution/${id}`),
            exactly('aws:sourceaccount', account),
          ],
        },
        limit,
      );
    const answer = from(vocabulary.encode(own));
    const other = answer.kind === 'no' && accountsSpelled(policy, own).find((account) => from(account).kind !== 'no');
    if (!other) return answer;
    const because = `it would from the account ${other}, and that of the stack is not known; say which with \`--account\``;
    return { kind: 'unknown', because };
  }
  // `origin-access-identity/cloudfront/E127…`; a policy names it by its canonical user or by an ARN that ends in its id
  const id =
    identity.kind === 'text'
      ? vocabulary.encode(identity.text).replace(/^origin-access-identity\/cloudfront\//, '')
      : '';
  const token = identity.kind === 'text' ? tokensOf(identity.text)[0]?.resource : undefined;
  const canonical = token && vocabulary.encode(attributeText(token, 'S3CanonicalUserId'));
  const arn = `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`;
  return ask(
    subject,
    {
      base: 'allowed',
      action: isMeant,
      callers: [
        { caller: { kind: 'identity', account: 'cloudfront', arn }, trust: 'named' },
        ...(canonical === undefined ? [] : [{ caller: { kind: 'canonical', id: canonical }, trust: 'named' } as const]),
      ],
      surroundings: ({ transport }) => transport === 'tls',
    },
    limit,
  );
}

/**
 * Whether S3 may deliver the source's access logs into the bucket of the policy, under `prefix`.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export function askLogDelivery({ subject, vocabulary }: PolicyOnBucket, source: Bucket, prefix: Text): Answer {
  const name = vocabulary.encode(attributeText(source.resource, ''));
  const account = vocabulary.encode(accountOf(source.resource.template));
  return ask(subject, {
    base: 'allowed',
    action: ({ name, on }) => name === 's3:PutObject' && on === 'object',
    objects: [`${vocabulary.encode(prefix)}2026-01-01-00-00-00-0123456789ABCDEF`],
    callers: [{ caller: { kind: 'service', name: 'logging.s3.amazonaws.com' }, trust: 'service' }],
    surroundings: ({ transport }) => transport === 'tls',
    given: [exactly('aws:sourcearn', `arn:aws:s3:::${name}`), exactly('aws:sourceaccount', account)],
  });
}

/** Keys whose fixed values say whom a statement trusts by where a request comes from. */
const fixedKeys = new Set([
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:vpceaccount',
  'aws:vpceorgid',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
]);

function outsideFixedValues(policy: Policy): readonly Condition[] {
  const conditions = policy.statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => statement.conditions);
  const fixed = (
    key: string,
    operators: RegExp,
    isFixed: (text: string) => boolean,
  ): readonly Condition['values'][number][] =>
    conditions
      .filter(
        (condition) => condition.key === key && operators.test(condition.operator) && condition.open === undefined,
      )
      .flatMap(({ values }) => values)
      .filter(({ pattern }) => isFixed(pattern.map((piece) => (typeof piece === 'string' ? piece : '*')).join('')));
  const texts = [...fixedKeys].flatMap((key): readonly Condition[] => {
    const values = fixed(
      key,
      /^(string|arn)(equals|like)/,
      (text) =>
        !text.includes('*') ||
        (key === 's3:dataaccesspointarn' && /^arn:[^:*]*:s3:[^:]*:[^:*]+:accesspoint\//.test(text)),
    );
    return values.length === 0 ? [] : [{ operator: 'stringnotlike', ifExists: false, key, values }];
  });
  const networks = fixed('aws:sourceip', /^ipaddress$/, isNarrow);
  return networks.length === 0
    ? texts
    : [...texts, { operator: 'notipaddress', ifExists: false, key: 'aws:sourceip', values: networks }];
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
export function askOtherAccounts({ subject, resource }: PolicyOnBucket, isMeant: (action: Action) => boolean): Answer {
  const { trustedAccounts = [] } = resource.estate.inventory.settings;
  const isOther = ({ caller, trust }: Surroundings): boolean =>
    trust === 'named' &&
    caller.kind === 'identity' &&
    caller.account !== 'cloudfront' &&
    !loadBalancerAccounts.has(caller.account) &&
    !trustedAccounts.includes(caller.account);
  const answer = ask(subject, { base: 'allowed', surroundings: isOther, action: isMeant }, 20);
  if (answer.kind !== 'yes' || /^\d{12}$/.test(subject.account)) return answer;
  return {
    kind: 'unknown',
    because: 'the account of the stack is not known, and the one named may be it; say which with `--account`',
  };
}

/**
 * Whether some request without TLS is not denied; AWS services reach S3 over TLS, so a policy may leave them out. At
 * most one witness for each way.
 */
export function askPlaintext({ subject }: Pick<PolicyOnBucket, 'subject'>): Answer {
  return ask(
    subject,
    {
      name: 'plaintext',
      base: 'undenied',
      surroundings: ({ transport, trust }) => transport === 'http' && trust !== 'service',
    },
    100,
  );
}

/**
 * Whether a request with these keys is denied to nobody but services: what encryption, signature or transport a policy
 * leaves to the caller.
 */
export function askUndenied(
  { subject }: PolicyOnBucket,
  name: string,
  actionName: string,
  given: readonly Condition[],
): Answer {
  return ask(subject, {
    name,
    base: 'undenied',
    action: (action) => action.name === actionName,
    surroundings: ({ trust, transport }) => trust !== 'service' && transport === 'tls',
    given,
  });
}

/** Whether strangers may use a key, given its subject. */
export function askPublicKey(subject: PolicySubject, policy: Policy): Answer {
  return ask(
    subject,
    {
      base: 'allowed',
      surroundings: ({ trust, transport }) => trust === 'stranger' && transport === 'tls',
      given: outsideFixedValues(policy),
    },
    50,
  );
}

/**
 * Identity providers that anybody can have an account with, and the claim besides `sub` that says for whom a token was
 * made.
 */
const publicProviders: Readonly<Record<string, string | undefined>> = {
  'token.actions.githubusercontent.com': undefined,
  'gitlab.com': undefined,
  'app.terraform.io': undefined,
  'agent.buildkite.com': undefined,
  'accounts.google.com': 'aud',
  'graph.facebook.com': 'app_id',
  'www.amazon.com': 'app_id',
  'cognito-identity.amazonaws.com': 'aud',
};

/**
 * Whether strangers may assume a role: people of accounts that its trust policy does not name, or whoever has an
 * account with a public identity
 * provider, unless a claim of the token that only some can have is asked for.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 */
export function askPublicRole(subject: PolicySubject, policy: Policy): Answer {
  const direct = ask(subject, {
    base: 'allowed',
    surroundings: ({ trust, transport }) => (trust === 'stranger' || trust === 'everyone') && transport === 'tls',
    given: outsideFixedValues(policy),
  });
  if (direct.kind !== 'no') return direct;
  const providerOf = ({ caller }: Surroundings): string | undefined =>
    caller.kind === 'federated'
      ? Object.keys(publicProviders).find((name) => caller.name === name || caller.name.endsWith(`/${name}`))
      : undefined;
  const answers = Object.keys(publicProviders).map((provider) =>
    ask(subject, {
      base: 'allowed',
      surroundings: (one) => one.transport === 'tls' && providerOf(one) === provider,
      given: outsideFixedClaims(policy, provider),
    }),
  );
  return answers.find(({ kind }) => kind === 'yes') ?? answers.find(({ kind }) => kind === 'unknown') ?? direct;
}

/** Tokens whose claims are none of those that the policy asks for by fixed values. */
function outsideFixedClaims(policy: Policy, provider: string): readonly Condition[] {
  const audience = publicProviders[provider];
  const conditions = policy.statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => statement.conditions);
  const claims = conditions.filter(
    ({ key, operator, ifExists, open }) =>
      key.startsWith(`${provider}:`) &&
      /^string(equals|like|equalsignorecase)$/.test(operator) &&
      !ifExists &&
      open === undefined,
  );
  return claims.flatMap(({ key, values }): readonly Condition[] => {
    const claim = key.slice(provider.length + 1);
    // anybody can have a token made for an audience; `repo:*` is any repository
    if (claim === 'aud' && audience !== 'aud') return [];
    const fixed = values.filter(({ pattern }) =>
      claim !== 'sub'
        ? typeof pattern[0] === 'string'
        : /^[^*?]*[:/][^*?:/]+([:/]|$)/.test(
            pattern.map((piece) => (typeof piece === 'string' ? piece : '*')).join(''),
          ),
    );
    return fixed.length === 0 ? [] : [{ operator: 'stringnotlike', ifExists: false, key, values: fixed }];
  });
}
