import { own } from '../template';
import {
  isKey,
  negatedBy,
  showPattern,
  symbolCharacter,
  whyPartOpen,
  type Condition,
  type OpenPattern,
  type Statement,
  type ConditionKey,
} from '../policy';
import type { PolicyOnBucket } from './policy-on-bucket';
import type { PolicyOnPoint } from './point-access';
import { everyAccessLevel } from './access-levels';
import { isPublicPerS3, isPublic, isNarrow } from './questions';
import type { Reason } from '../template';

/**
 * Whether S3 itself calls a policy public: what `GetBucketPolicyStatus` answers, and what `BlockPublicPolicy` and
 * `RestrictPublicBuckets` go by.
 */
export type PolicyStatus =
  | { readonly kind: 'public'; readonly statement: Statement }
  | { readonly kind: 'not public' }
  /** the page of AWS does not say, or the template does not */
  | { readonly kind: 'unknown'; readonly because: Reason };

type Fixed = 'fixed' | 'not fixed' | { readonly because: Reason };

/**
 * S3 takes a policy for public unless every grant is to fixed principals, or is limited to fixed values of certain
 * keys: values without a wildcard or a policy variable. What an action does, and whether there is such an action, does
 * not count. The policy of an access point is never public where it takes requests from one network only, and a grant
 * by `s3:DataAccessPointArn` in it is public.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function policyStatus(on: PolicyOnBucket | PolicyOnPoint): PolicyStatus {
  const { policy } = on;
  const isOnPoint = 'accessPoint' in on;
  if (isOnPoint && on.isWithinVpc.kind === 'yes') return { kind: 'not public' };
  const grants = policy.statements
    .filter(({ effect }) => effect === 'Allow')
    .map((statement) => ({ statement, fixed: grantIsFixed(statement, isOnPoint) }));
  const open = grants.map(({ fixed }) => fixed).find((fixed) => typeof fixed === 'object');
  const wide = grants.find(({ fixed }) => fixed === 'not fixed');
  if (isOnPoint && on.isWithinVpc.kind === 'unknown' && (wide || open))
    return { kind: 'unknown', because: on.isWithinVpc.because };
  if (wide) return closedByDenials(on, wide.statement) ?? { kind: 'public', statement: wide.statement };
  if (open || policy.open !== undefined)
    return { kind: 'unknown', because: open?.because ?? policy.open ?? 'its statements are not known' };
  return { kind: 'not public' };
}

/** The page speaks of what a policy grants; whether what it denies counts as well, it does not say. */
function closedByDenials(on: PolicyOnBucket, grant: Statement): PolicyStatus | undefined {
  const denials = on.policy.statements.filter(({ effect }) => effect === 'Deny');
  if (denials.length === 0) return undefined;
  const isClosed = isPublicPerS3(on).kind === 'yes' && isPublic(on, ...everyAccessLevel).kind !== 'yes';
  if (!isClosed && !denials.some((denial) => leavesOnlyFixed(denial, grant))) return undefined;
  return {
    kind: 'unknown',
    because: 'a grant to everyone is closed by denials, and AWS does not say whether S3 calls such a policy public',
  };
}

/** Whether a denial takes from a grant whatever does not come from fixed principals or places. */
function leavesOnlyFixed({ principals, actions = [], conditions }: Statement, grant: Statement): boolean {
  const denied = new Set(actions.map(({ pattern }) => showPattern(pattern).toLowerCase()));
  const granted = (grant.actions ?? []).map(({ pattern }) => showPattern(pattern).toLowerCase());
  const covers = granted.every((action) => ['*', 's3:*', action].some((one) => denied.has(one)));
  const isMeant = principals?.some(({ kind }) => kind === 'anyone') === true && covers && conditions.length > 0;
  return isMeant && conditions.every((condition) => spares(condition) !== 'not fixed');
}

/** Whether what a condition of a denial leaves alone is fixed. */
function spares(condition: Condition): Fixed {
  const operator = negatedBy(condition.operator);
  return operator === undefined ? 'not fixed' : limitIsFixed({ ...condition, operator, ifExists: false });
}

/**
 * Whom a statement that allows something grants to, as S3 tells: everyone, or fixed principals and places only; with
 * the reason where that is open.
 */
export function grantTo(statement: Statement): 'everyone' | 'fixed' | { readonly because: Reason } {
  const fixed = grantIsFixed(statement);
  return fixed === 'not fixed' ? 'everyone' : fixed;
}

function grantIsFixed(statement: Statement, isOnPoint = false): Fixed {
  const { principals, notPrincipals, conditions } = statement;
  // S3 takes no statement without principals
  if (principals === undefined && notPrincipals === undefined && whyPartOpen(statement, 'Principal') === undefined)
    return 'fixed';
  const isWide = notPrincipals !== undefined || principals?.some(({ kind }) => kind === 'anyone') === true;
  const unread = whyPartOpen(statement, 'Principal', 'Effect');
  if (!isWide && unread === undefined) return 'fixed';
  const limits = conditions.filter(({ key }) => !isOnPoint || !isKey(key, 's3:dataaccesspointarn')).map(limitIsFixed);
  if (limits.includes('fixed')) return 'fixed';
  const because =
    limits.find((one) => typeof one === 'object')?.because ?? whyPartOpen(statement, 'Condition') ?? unread;
  return because === undefined ? 'not fixed' : { because };
}

/** Every session of one role, by the role's id. */
const everySession = new RegExp(`^A(?:[A-Z0-9]|${symbolCharacter})+:\\*$`);

/** Operators that ask for one of their values. */
const asksForValue = new Set([
  'stringequals',
  'stringequalsignorecase',
  'stringlike',
  'arnequals',
  'arnlike',
  'ipaddress',
  'binaryequals',
]);

/** Keys of AWS's page, and which part of their values has to be fixed. */
const keys: Readonly<Record<string, ((text: string) => boolean) | undefined>> = {
  'aws:principalarn': hasFixedAccount,
  'aws:principalaccount': isLiteral,
  'aws:principalorgid': isLiteral,
  'aws:principalorgpaths': (text) => isLiteral(text.split('/')[0] ?? ''),
  'aws:principalservicename': isLiteral,
  'aws:sourceip': (text) => /^[0-9a-f.:]+(\/\d+)?$/i.test(text) && isNarrow(text),
  'aws:sourcearn': hasFixedAccount,
  'aws:sourcevpc': isLiteral,
  'aws:sourcevpce': isLiteral,
  'aws:sourceowner': isLiteral,
  'aws:sourceaccount': isLiteral,
  'aws:userid': isLiteral,
  's3:dataaccesspointarn': hasFixedAccount,
  's3:dataaccesspointaccount': isLiteral,
} satisfies Partial<Record<ConditionKey, (text: string) => boolean>>;

/** Keys that tell of who asks or from where, of which the page does not speak. */
const unsaid = new RegExp(
  '^aws:(principalisawsservice|principalservicenameslist|username|principaltag/.*|sourceidentity|federatedprovider|' +
    'sourcevpcarn|vpceaccount|vpceorgid|vpceorgpaths|sourceorgid|sourceorgpaths|ec2instancesource.*)$|' +
    // claims and sources that come with sessions of other services, and whatever key is new
    '^(?!aws:|s3:)|^aws:(?!' +
    'securetransport|currenttime|epochtime|referer|useragent|requestedregion|resource.*|request.*|tagkeys|' +
    'tokenissuetime|multifactorauth.*|principaltype|viaawsservice|calledvia.*|vpcsourceip|assumedroot)',
);

function limitIsFixed({ key, operator, ifExists, quantifier, values, open }: Condition): Fixed {
  const isFixed = own(keys, key);
  if (isFixed === undefined && !unsaid.test(key)) return 'not fixed';
  if (ifExists || !(asksForValue.has(operator) || (operator === 'bool' && isFixed === undefined))) return 'not fixed';
  if (open !== undefined) return { because: open };
  if (values.length === 0) return 'not fixed';
  const unread = values.find((one) => one.open !== undefined)?.open;
  if (isFixed === undefined && values.some((value) => !valueIsFixed(value, hasFixedAccount))) return 'not fixed';
  if (isFixed === undefined)
    return { because: `AWS's page on what S3 calls public does not speak of the condition key \`${key}\`` };
  const wide = values.find((value) => !valueIsFixed(value, isFixed));
  if (wide === undefined && quantifier === 'all')
    return { because: '`ForAllValues` holds without any value, and AWS does not say whether S3 calls that public' };
  if (wide === undefined) return unread === undefined ? 'fixed' : { because: unread };
  if (unread !== undefined) return { because: unread };
  return isKey(key, 'aws:userid') && everySession.test(showPattern(wide.pattern))
    ? { because: '`aws:userid` names every session of one role, and AWS does not say whether S3 calls that public' }
    : 'not fixed';
}

function valueIsFixed({ pattern }: OpenPattern, isFixed: (text: string) => boolean): boolean {
  const hasVariable = pattern.some((piece) => typeof piece === 'object' && 'variable' in piece);
  return !hasVariable && isFixed(showPattern(pattern));
}

function isLiteral(text: string): boolean {
  return text !== '' && !/[*?]/.test(text);
}

/**
 * An ARN of anything of one account; of one bucket, whose ARN has no account; or a text that stands for a whole ARN.
 */
function hasFixedAccount(text: string): boolean {
  const [, , service = '', , account = '', resource = ''] = text.split(':');
  if (!text.includes(':')) return isLiteral(text);
  return account === '' ? service === 's3' && isLiteral(resource) : isLiteral(account);
}
