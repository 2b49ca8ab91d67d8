import { actionsMatching, ask, bucketActions, parsePattern, policyOn, readPolicy, showPattern, strangerAccount, type Action, type Answer, type Condition, type Pattern, type Policy, type PolicySubject, type Question, type Statement, type Surroundings, type Vocabulary } from '../policy';
import { accountOf, attributeText, get, isOn, tokensOf, type Resource, type Template, type Text, type Value } from '../template';
import { bucketOf, type Bucket } from './bucket';
import { bucketPolicyOf, policiesOn, type BucketPolicy } from './bucket-policy';
import { property, type Estate } from './estate';
import { vocabularyOf } from './names';
import { bucketReference, resourceKey } from './reference';

/** A policy on a bucket, ready to be asked. */
export interface PolicyOnBucket {
  readonly resource: BucketPolicy;
  readonly document: Value;
  readonly policy: Policy;
  /** the bucket and this policy alone */
  readonly subject: PolicySubject;
  readonly vocabulary: Vocabulary;
}

/** Who may do what with a bucket: one that the templates make, or one that they only put a policy on. */
export interface BucketAccess {
  readonly kind: 'bucket-access';
  /** undefined when the bucket is made somewhere else */
  readonly bucket: Bucket | undefined;
  /** more than one compete, and any may be the one that counts */
  readonly policies: readonly PolicyOnBucket[];
}

/** The types of resource that `bucketAccess` takes. */
export const accessTypes = ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'] as const;

/** The access to the bucket `resource`, or to the foreign bucket that the policy `resource` is for; a policy on a bucket of the estate is seen from there. */
export function bucketAccess(estate: Estate, resource: Resource): BucketAccess {
  const bucket = resource.type === 'AWS::S3::Bucket' ? bucketOf(estate, resource) : undefined;
  const { memory } = estate.inventory;
  const known = memory.get(resource);
  if (known) return { kind: 'bucket-access', bucket, policies: known };
  const before = estate.world.asked;
  const policies = bucket ? policiesOnBucket(bucket) : policiesOnForeign(estate, resource);
  // every rule asks about the same policies; what no world changed is read once
  if (estate.world.asked === before) memory.set(resource, policies);
  return { kind: 'bucket-access', bucket, policies };
}

function policiesOnBucket({ estate, resource }: Bucket): readonly PolicyOnBucket[] {
  return policiesOn(resourceKey(resource), estate).map((policy) => readOn(policy, attributeText(resource, ''), resource.template));
}

function policiesOnForeign(estate: Estate, resource: Resource): readonly PolicyOnBucket[] {
  const policy = bucketPolicyOf(estate, resource);
  const target = property(policy, 'Bucket');
  if (bucketReference(target, estate).kind === 'bucket') return [];
  return [readOn(policy, target.kind === 'text' ? target.text : [{ id: 'the bucket', label: 'the bucket', because: 'the bucket is not known' }], resource.template)];
}

function readOn(resource: BucketPolicy, name: Text, owner: Template): PolicyOnBucket {
  const vocabulary = vocabularyOf(resource.estate);
  const document = property(resource, 'PolicyDocument');
  // what a bucket is called holds no wildcard; its name comes first, so that policies that read the same are encoded the same
  const bucketArn = `arn:aws:s3:::${vocabulary.encodeName(name)}`;
  const policy = readPolicy(document, vocabulary);
  return { resource, document, vocabulary, policy, subject: policyOn(policy, bucketArn, vocabulary.encode(accountOf(owner))) };
}

/** What strangers could do. */
const deeds = {
  read: ({ name, on }: Action): boolean => on === 'object' && /^s3:GetObject(Version|Torrent|VersionTorrent)?$/.test(name),
  list: ({ name }: Action): boolean => /^s3:ListBucket(Versions|MultipartUploads)?$/.test(name),
  write: ({ level, on }: Action): boolean => on === 'object' && (level === 'Write' || level === 'Tagging'),
  administer: ({ level, on }: Action): boolean => level === 'Permissions management' || (on === 'bucket' && level === 'Write'),
} as const satisfies Record<string, (action: Action) => boolean>;
export type Deed = keyof typeof deeds;

/**
 * Whether the policy lets somebody outside every trusted account do it, as S3 draws the line: a grant limited to fixed networks, endpoints,
 * accounts or organisations is not public.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function askPublic({ subject, policy }: PolicyOnBucket, deed: Deed): Answer {
  const question: Question = {
    name: `public ${deed}`,
    base: 'allowed',
    action: deeds[deed],
    surroundings: isOutsider,
    given: outsideFixedValues(policy),
  };
  return ask(subject, question, 50);
}

/** Somebody outside every trusted account. */
function isOutsider({ trust }: Surroundings): boolean {
  return trust === 'everyone' || trust === 'stranger';
}

/** The condition that a key has one of these values. */
function exactly(key: string, ...texts: readonly string[]): Condition {
  return { operator: 'stringequals', ifExists: false, key, values: texts.map((text) => ({ pattern: [text] })) };
}

/** The same with the denials left out: whether S3 itself would call the policy public. */
export function askGrant({ subject, policy: { statements, ...rest } }: PolicyOnBucket): Answer {
  const policy = { ...rest, statements: statements.filter(({ effect }) => effect === 'Allow') };
  return ask(policyOn(policy, subject.target.self, subject.account), { name: 'grant', base: 'allowed', surroundings: isOutsider, given: outsideFixedValues(policy) });
}

/** Whether a service may act for somebody else's resources here: a request made on behalf of a stranger's account, bucket or organisation. */
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

/** Whether anyone of the owner's account, the root user apart, can still change the policy as far as the policy goes. */
export function askOwnerControl({ subject }: PolicyOnBucket): Answer {
  const action = ({ name }: Action): boolean => name === 's3:PutBucketPolicy' || name === 's3:DeleteBucketPolicy';
  return ask(subject, { name: 'owner control', base: 'undenied', action, surroundings: ({ trust }) => trust === 'owner' });
}

/** Whether CloudFront, on behalf of the distribution, may read objects: signing as a service with its ARN, or as an origin access identity. */
export function askOrigin({ subject, vocabulary }: PolicyOnBucket, distribution: Resource, identity: Value | undefined): Answer {
  const readsObjects = ({ name }: Action): boolean => name === 's3:GetObject';
  if (identity === undefined) {
    const arn = `arn:aws:cloudfront::${vocabulary.encode(accountOf(distribution.template))}:distribution/${vocabulary.encode(attributeText(distribution, ''))}`;
    return ask(subject, {
      base: 'allowed',
      action: readsObjects,
      callers: [{ caller: { kind: 'service', name: 'cloudfront.amazonaws.com' }, trust: 'service' }],
      surroundings: ({ transport }) => transport === 'tls',
      given: [exactly('aws:sourcearn', arn), exactly('aws:sourceaccount', vocabulary.encode(accountOf(distribution.template)))],
    });
  }
  // `origin-access-identity/cloudfront/E127…`; a policy names it by its canonical user or by an ARN that ends in its id
  const id = identity.kind === 'text' ? vocabulary.encode(identity.text).replace(/^origin-access-identity\/cloudfront\//, '') : '';
  const token = identity.kind === 'text' ? tokensOf(identity.text)[0]?.resource : undefined;
  const canonical = token && vocabulary.encode(attributeText(token, 'S3CanonicalUserId'));
  const arn = `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`;
  return ask(subject, {
    base: 'allowed',
    action: readsObjects,
    callers: [{ caller: { kind: 'identity', account: 'cloudfront', arn }, trust: 'named' }, ...(canonical === undefined ? [] : [{ caller: { kind: 'canonical', id: canonical }, trust: 'named' } as const])],
    surroundings: ({ transport }) => transport === 'tls',
  });
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
const fixedKeys = new Set(['aws:sourcevpc', 'aws:sourcevpce', 'aws:vpceaccount', 'aws:vpceorgid', 's3:dataaccesspointarn', 's3:dataaccesspointaccount']);

function outsideFixedValues(policy: Policy): readonly Condition[] {
  const conditions = policy.statements.filter(({ effect }) => effect === 'Allow').flatMap((statement) => statement.conditions);
  const fixed = (key: string, operators: RegExp, isFixed: (text: string) => boolean): readonly Condition['values'][number][] =>
    conditions
      .filter((condition) => condition.key === key && operators.test(condition.operator) && condition.open === undefined)
      .flatMap(({ values }) => values)
      .filter(({ pattern }) => isFixed(pattern.map((piece) => (typeof piece === 'string' ? piece : '*')).join('')));
  const texts = [...fixedKeys].flatMap((key): readonly Condition[] => {
    const values = fixed(key, /^(string|arn)(equals|like)/, (text) => !text.includes('*') || (key === 's3:dataaccesspointarn' && /^arn:[^:*]*:s3:[^:]*:[^:*]+:accesspoint\//.test(text)));
    return values.length === 0 ? [] : [{ operator: 'stringnotlike', ifExists: false, key, values }];
  });
  const networks = fixed('aws:sourceip', /^ipaddress$/, isNarrow);
  return networks.length === 0 ? texts : [...texts, { operator: 'notipaddress', ifExists: false, key: 'aws:sourceip', values: networks }];
}

/** S3 calls a network fixed from /8 on, for IPv6 from /32 on. */
function isNarrow(block: string): boolean {
  const prefix = block.split('/')[1];
  return prefix === undefined || Number(prefix) >= (block.includes(':') ? 32 : 8);
}

/** Whether S3 keeps strangers out of a bucket with a public policy, or rejects the policy; undefined when nobody can tell. A block that is not stated does not count. */
export function keepsStrangersOut(bucket: Bucket | undefined): boolean | undefined {
  if (bucket === undefined) return false;
  const block = get(bucket.properties, 'PublicAccessBlockConfiguration');
  const [restricts, blocks] = [isOn(get(block, 'RestrictPublicBuckets')), isOn(get(block, 'BlockPublicPolicy'))];
  if (restricts === true || blocks === true) return true;
  return restricts === undefined || blocks === undefined || block.kind === 'unknown' ? undefined : false;
}

/** A statement that names actions of one kind, object or bucket, and perhaps no resource of that kind. */
export interface UselessActions {
  readonly statement: Statement;
  /** the actions that therefore do nothing */
  readonly patterns: readonly string[];
  /** why a resource may be of that kind after all */
  readonly open: string | undefined;
}

export function* uselessActions(policies: readonly PolicyOnBucket[], kind: Action['on']): Iterable<UselessActions> {
  for (const statement of policies.flatMap(({ policy }) => policy.statements)) {
    const { actions = [], resources = [], open } = statement;
    const openness = open ?? resources.find((one) => one.open !== undefined)?.open;
    if (resources.length === 0 || resources.some((one) => one.open === undefined && mayBe(one.pattern, kind))) continue;
    const patterns = actions.filter((one) => one.open === undefined && actsOnlyOn(one.pattern, kind)).map(({ pattern }) => showPattern(pattern));
    if (patterns.length > 0) yield { statement, patterns, open: openness };
  }
}

/** Whether the pattern can be the ARN of a bucket, or of an object; what is behind a wildcard may be either. */
function mayBe(pattern: Pattern, kind: Action['on']): boolean {
  const text = showPattern(pattern);
  const hasSlash = text.includes('/');
  if (kind === 'bucket') return !hasSlash || /^[^/]*\*$/.test(text.slice(0, text.indexOf('/')));
  return hasSlash || /[*?$]/.test(text);
}

function actsOnlyOn(pattern: Pattern, kind: Action['on']): boolean {
  const names = actionsMatching(pattern);
  const matched = bucketActions.filter(({ name }) => names.has(name));
  return matched.length > 0 && matched.every(({ on }) => on === kind);
}
