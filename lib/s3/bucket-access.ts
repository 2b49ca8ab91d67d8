import { ask, makeVocabulary, readPolicy, type Action, type Answer, type Condition, type Policy, type PolicySubject, type Question, type Vocabulary } from '../policy';
import { accountOf, get, isOn, textKey, tokensOf, type Value } from '../template';
import type { Bucket } from './bucket';
import { policiesOn, type BucketPolicy } from './bucket-policy';
import { property } from './estate';
import { resourceKey } from './reference';

/** A policy on a bucket, ready to be asked. */
export interface PolicyOnBucket {
  readonly resource: BucketPolicy;
  readonly document: Value;
  readonly subject: PolicySubject;
  readonly vocabulary: Vocabulary;
}

/** Every policy that the templates of the run put on the bucket; more than one compete, and any may be the one that counts. */
export function policiesOf(bucket: Bucket): readonly PolicyOnBucket[] {
  return policiesOn(resourceKey(bucket.resource), bucket.estate).map((resource) => {
    const { vocabulary, name } = vocabularyOf(bucket);
    const document = property(resource, 'PolicyDocument');
    const policy = readPolicy(document, vocabulary);
    const account = vocabulary.encode(accountOf(bucket.resource.template));
    return { resource, document, vocabulary, subject: { policy, bucketArn: `arn:aws:s3:::${name}`, account } };
  });
}

/** The bucket's `Ref` and its stated name mean one thing, and what a bucket is called holds no wildcard. */
function vocabularyOf({ resource, properties }: Bucket): { readonly vocabulary: Vocabulary; readonly name: string } {
  const stated = get(properties, 'BucketName');
  const reference = `${resource.template.id}#${resource.logicalId}`;
  const names = new Map<string, string>();
  if (stated.kind !== 'text') {
    names.set(reference, '\uf000');
    return { vocabulary: makeVocabulary(names, new Map([['\uf000', `\${${resource.logicalId}}`]])), name: '\uf000' };
  }
  const labels = new Map<string, string>();
  for (const [index, token] of tokensOf(stated.text).entries()) {
    const character = String.fromCharCode(0xf100 + index);
    names.set(token.id, character);
    labels.set(character, token.label);
  }
  const name = stated.text.map((part) => (typeof part === 'string' ? part : (names.get(part.id) ?? ''))).join('');
  names.set(reference, name);
  names.set(textKey(stated.text), name);
  return { vocabulary: makeVocabulary(names, labels), name };
}

/** What strangers could do, in the words of the exposure rules. */
export const deeds = {
  read: ({ name, on }: Action): boolean => on === 'object' && /^s3:GetObject(Version|Torrent|VersionTorrent)?$/.test(name),
  list: ({ name }: Action): boolean => /^s3:ListBucket(Versions|MultipartUploads)?$/.test(name),
  write: ({ level, on }: Action): boolean => on === 'object' && (level === 'Write' || level === 'Tagging'),
  administer: ({ level, on }: Action): boolean => level === 'Permissions management' || (on === 'bucket' && level === 'Write'),
} as const satisfies Record<string, (action: Action) => boolean>;

/**
 * Whether the policy lets somebody outside every trusted account do it, as S3 draws the line: a grant limited to fixed networks, endpoints,
 * accounts or organisations is not public.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function askPublic({ subject }: PolicyOnBucket, action: (one: Action) => boolean): Answer {
  const question: Question = {
    base: 'allowed',
    action,
    surroundings: ({ trust }) => trust === 'everyone' || trust === 'stranger',
    given: outsideFixedValues(subject.policy),
  };
  return ask(subject, question);
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

/** Whether S3 keeps strangers out of a bucket with a public policy, or rejects the policy; undefined when nobody can tell. */
export function keepsStrangersOut(bucket: Bucket): boolean | undefined {
  const block = get(bucket.properties, 'PublicAccessBlockConfiguration');
  const [restricts, blocks] = [isOn(get(block, 'RestrictPublicBuckets')), isOn(get(block, 'BlockPublicPolicy'))];
  if (restricts === true || blocks === true) return true;
  return restricts === undefined || blocks === undefined || block.kind === 'unknown' ? undefined : false;
}

