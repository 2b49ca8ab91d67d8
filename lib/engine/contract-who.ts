import {
  exactly,
  like,
  parsePattern,
  type Asker,
  type Condition,
  type OpenPattern,
  type Principal,
  type Statement,
} from '../policy';
import { isOrActsAs, type EffectiveAccess } from '../s3';
import type { Place } from '../template';
import { denial } from './contract-conditions';
import { principalsCalled } from './requester';

/** What a contract calls those who have no name of their own. */
export const contractWords = [
  'everybody',
  'anonymous',
  'authenticated users',
  'public',
  'own account',
  'other accounts',
  'services',
] as const;

/** Somebody whom a contract names. */
export type Who =
  | { readonly kind: 'word'; readonly word: (typeof contractWords)[number] }
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'organization'; readonly id: string }
  /** `isMade`: by the templates */
  | { readonly kind: 'identity'; readonly arn: string; readonly account: string; readonly isMade: boolean }
  | { readonly kind: 'like'; readonly arn: OpenPattern }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'canonical'; readonly id: string }
  /** by a text that the deployment makes, as findings show it */
  | { readonly kind: 'shown'; readonly text: string };

/** An ARN of IAM or STS: its account and what comes behind it. */
const principalArn = /^arn:[^:]*:(?:iam|sts)::([^:]*):(.+)$/s;

/** Who is meant by a text of a contract: several where roles of several templates are called so, or nobody. */
export function whoIs(text: string, effectiveAccess: EffectiveAccess): readonly Who[] {
  const word = contractWords.find((one) => one === text);
  if (word !== undefined) return [{ kind: 'word', word }];
  if (/^\d{12}$/.test(text)) return [{ kind: 'account', account: text }];
  if (/^o-[a-z0-9]{10,32}$/.test(text)) return [{ kind: 'organization', id: text }];
  const named = principalsCalled(text, effectiveAccess);
  const known = named.length > 0 ? named : principalsCalled(`${text}/Resource`, effectiveAccess);
  if (known.length > 0)
    return known.map(({ requester: { arn, account } }) => ({ kind: 'identity', arn, account, isMade: true }));
  if (text.includes('${')) return [{ kind: 'shown', text }];
  if (principalArn.test(text)) return [byArn(effectiveAccess.symbolTable.encode([text]))];
  if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(text)) return [{ kind: 'service', name: text }];
  return /^[0-9a-f]{64}$/.test(text) ? [{ kind: 'canonical', id: text }] : [];
}

/** Whether a text can only stand for others than one role or user: a word, an account, a service, a pattern. */
export function isNeverOnePrincipal(text: string): boolean {
  if (contractWords.some((one) => one === text)) return true;
  if (/^(\d{12}|o-[a-z0-9]{10,32}|[0-9a-f]{64}|[a-z0-9.-]+\.amazonaws\.com(\.cn)?)$/.test(text)) return true;
  const [, , rest] = principalArn.exec(text) ?? [];
  return rest !== undefined && (rest === 'root' || /[*?]/.test(text));
}

function byArn(arn: string): Who {
  const [, account = '', rest] = principalArn.exec(arn) ?? [];
  if (/[*?]/.test(arn))
    return { kind: 'like', arn: { pattern: parsePattern(arn, { wildcards: true, variables: false }) } };
  return rest === 'root' ? { kind: 'account', account } : { kind: 'identity', arn, account, isMade: false };
}

/**
 * Which requests of a requester are somebody's whom the contract names: those that meet all conditions of one of these
 * lists. All where a list is empty, none where there is no list.
 */
export type Coverage = readonly (readonly Condition[])[];

const all: Coverage = [[]];
const none: Coverage = [];

/** Which requests of the requester are those of `who`. */
export function coverageOf(who: Who, { requester, trust }: Asker, access: EffectiveAccess): Coverage {
  const { subject, symbolTable } = access;
  const whether = (is: boolean): Coverage => (is ? all : none);
  switch (who.kind) {
    case 'word':
      return whether(isCalled(who.word, { requester, trust }, subject.account));
    case 'account':
      return whether(requester.kind === 'identity' && requester.account === who.account);
    case 'organization': {
      if (requester.kind !== 'identity') return none;
      if (requester.organization === undefined) return [[exactly('aws:principalorgid', who.id)]];
      return whether(requester.organization === who.id);
    }
    case 'identity': {
      if (requester.kind !== 'identity') return none;
      if (requester.role === who.arn || isOrActsAs(requester, who.arn)) return all;
      const isPossible = requester.any !== undefined && requester.account === who.account;
      return isPossible ? [[exactly('aws:principalarn', who.arn)]] : none;
    }
    case 'like':
      return requester.kind === 'identity' ? [[like('aws:principalarn', who.arn)]] : none;
    case 'service':
      return whether((requester.kind === 'service' || requester.kind === 'federated') && requester.name === who.name);
    case 'canonical':
      return whether(requester.kind === 'canonical' && requester.id === who.id);
    case 'shown':
      return whether(symbolTable.decode(idOf(requester)) === who.text);
  }
}

/** What a requester goes by: an ARN, an account as a whole, a name. */
function idOf(requester: Asker['requester']): string {
  switch (requester.kind) {
    case 'anonymous':
      return '';
    case 'identity':
      return requester.any === undefined ? requester.arn : requester.account;
    case 'canonical':
      return requester.id;
    case 'service':
    case 'federated':
      return requester.name;
  }
}

function isCalled(word: (typeof contractWords)[number], { requester, trust }: Asker, own: string): boolean {
  switch (word) {
    case 'everybody':
      return true;
    case 'anonymous':
      return requester.kind === 'anonymous';
    case 'authenticated users':
      return trust === 'external';
    case 'public':
      return trust === 'everyone' || trust === 'external';
    case 'own account':
      return requester.kind === 'identity' && requester.account === own;
    case 'other accounts':
      return requester.kind === 'canonical' || (requester.kind === 'identity' && requester.account !== own);
    case 'services':
      return requester.kind === 'service';
  }
}

/** The same, with what services do for those accounts and organisations. */
export function coverageInside(who: Who, asker: Asker, effectiveAccess: EffectiveAccess): Coverage {
  if (asker.requester.kind !== 'service') return coverageOf(who, asker, effectiveAccess);
  if (who.kind === 'organization') return [[exactly('aws:sourceorgid', who.id)]];
  const { subject } = effectiveAccess;
  const account =
    who.kind === 'account'
      ? who.account
      : who.kind === 'word' && who.word === 'own account'
        ? subject.account
        : undefined;
  if (account === undefined) return coverageOf(who, asker, effectiveAccess);
  return [
    [exactly('aws:sourceaccount', account)],
    [like('aws:sourcearn', { pattern: parsePattern(`arn:*:*:*:${account}:*`, { wildcards: true, variables: false }) })],
  ];
}

/** Statements that name all of them, so that they are told apart from others; they do nothing. */
export function naming(everybody: readonly Who[], place: Place): readonly Statement[] {
  const principals = everybody.flatMap((who): readonly Principal[] =>
    who.kind === 'word' || who.kind === 'organization' || who.kind === 'like' || who.kind === 'shown' ? [] : [who],
  );
  const organizations = everybody.flatMap((who) => (who.kind === 'organization' ? who.id : []));
  return [
    { ...denial([], place), principals, actions: [] },
    ...(organizations.length === 0
      ? []
      : [{ ...denial([exactly('aws:principalorgid', ...organizations)], place), actions: [] }]),
  ];
}
