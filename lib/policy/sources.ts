import { accountForm, classesOf, type Framed } from './account-classes';
import { isKey, keySet, type ConditionKey } from './condition-keys';
import type { Policy } from './document';
import { operatorNamed, type OperatorName, type Condition } from './operators';
import { arnSegments, literalText, parsePattern, showPattern, widen, type Pattern, type OpenPattern } from './pattern';

const accountKeys = keySet('aws:sourceaccount', 'aws:sourceowner');

/** An account that a policy does not name, and what holds for requests that a service makes for it. */
export interface StrangeSource {
  readonly account: string;
  readonly given: readonly Condition[];
}

/**
 * Requests that a service makes for somebody else: for each class of accounts that the policy does not name in full,
 * conditions that such a request meets. A source whose ARN has no account, such as a bucket, is somebody else's unless
 * the policy names it in full; an organisation likewise.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function strangeSources(policy: Pick<Policy, 'statements'>, ownAccount: string): readonly StrangeSource[] {
  const on = (key: ConditionKey): readonly Pattern[] => patternsOn(policy, (one) => isKey(one, key));
  const arns = on('aws:sourcearn');
  const accounts = [
    ...patternsOn(policy, (key) => accountKeys.has(key)),
    ...arns.flatMap((pattern) => {
      const segments = arnSegments(pattern);
      const account = segments[4];
      return account === undefined || segments.length < 6 ? [] : [account];
    }),
  ];
  const named = new Set([ownAccount, ...accounts.flatMap((pattern) => literalText(pattern) ?? [])]);
  const framed = accounts
    .filter((pattern) => literalText(pattern) === undefined)
    .map((pattern): Framed => ({ pattern: widen(pattern), before: '' }));
  const organizations = [...on('aws:sourceorgid'), ...on('aws:sourceorgpaths')].flatMap((pattern) => {
    const [first] = pattern;
    const [organization] = typeof first === 'string' ? first.split('/') : [];
    const isWhole = typeof first === 'string' && (first.includes('/') || literalText(pattern) !== undefined);
    return organization !== undefined && isWhole ? [organization] : [];
  });
  const given = [
    ...elsewhere(
      arns.flatMap((pattern) => literalText(pattern) ?? []),
      organizations,
    ),
    ...behindOwnAccount(policy, named),
  ];
  return classesOf(accountForm, framed, named).map((account) => ({
    account,
    given: [
      condition('stringequals', 'aws:sourceaccount', account),
      condition('stringequals', 'aws:sourceowner', account),
      condition('arnlike', 'aws:sourcearn', `arn:*:*:*:${account}:*`, 'arn:*:*:*::*'),
      ...given,
    ],
  }));
}

/**
 * To `StringLike`, `arn:aws:logs:*:111122223333:*` is like an ARN of another account that has the number between colons
 * further on; no ARN has the number of somebody else's account there.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
function behindOwnAccount(
  { statements }: Pick<Policy, 'statements'>,
  named: ReadonlySet<string>,
): readonly Condition[] {
  const texts = statements
    .flatMap(({ conditions }) => conditions)
    .filter(({ key, operator }) => isKey(key, 'aws:sourcearn') && operatorNamed(operator)?.family === 'string')
    .flatMap(({ values }) => values)
    .filter(({ pattern }) => literalText(pattern) === undefined)
    .map(({ pattern }) => showPattern(pattern));
  const accounts = [...named].filter(
    (account) => /^\d{12}$/.test(account) && texts.some((one) => one.includes(`:${account}:`)),
  );
  return accounts.length === 0
    ? []
    : [condition('stringnotlike', 'aws:sourcearn', ...accounts.map((account) => `arn:*:*:*:*:${account}:*`))];
}

/** That the source is none that the policy names in full, and in no organisation that it names. */
function elsewhere(arns: readonly string[], organizations: readonly string[]): readonly Condition[] {
  return [
    ...(arns.length === 0 ? [] : [condition('stringnotequals', 'aws:sourcearn', ...arns)]),
    ...(organizations.length === 0
      ? []
      : [
          condition('stringnotequals', 'aws:sourceorgid', ...organizations),
          {
            ...condition('stringnotlike', 'aws:sourceorgpaths', ...organizations.map((one) => `${one}/*`)),
            quantifier: 'all' as const,
          },
        ]),
  ];
}

function patternsOn({ statements }: Pick<Policy, 'statements'>, isMeant: (key: string) => boolean): readonly Pattern[] {
  return statements
    .flatMap(({ conditions }) => conditions)
    .filter(({ key, operator }) => isMeant(key) && operatorNamed(operator)?.family !== 'null')
    .flatMap(({ values }) => values)
    .filter(({ open }: OpenPattern) => open === undefined)
    .map(({ pattern }) => pattern);
}

/** A condition that holds for an absent key as well. */
function condition(operator: OperatorName, key: ConditionKey, ...texts: readonly string[]): Condition {
  return {
    operator,
    ifExists: true,
    key,
    values: texts.map((text) => ({
      pattern: parsePattern(text, { wildcards: !operator.endsWith('equals'), variables: false }),
    })),
  };
}
