import { isArray, isObject, own, UserError, type Json, type JsonObject } from '../template';
import type { MergedReport } from './merge';
import { severities, type Severity } from './severity';

/** What an earlier merge came to, as far as today's is compared with it. */
export interface EarlierMerge {
  /** when it was made: `2026-11-26T08:00:00.000Z` */
  readonly time: string;
  readonly reports: number;
  readonly failed: Readonly<Record<Severity, number>>;
  readonly undecided: number;
  /** how much failed, by account */
  readonly accounts: ReadonlyMap<string, number>;
}

/** How an account changed since the last merge. */
export interface AccountChange {
  readonly account: string;
  /** findings that failed then, and fail now; undefined where it was not among the reports */
  readonly before: number | undefined;
  readonly now: number | undefined;
}

/** How it came to what it is. */
export interface MergeTrend {
  /** the oldest first; today is not among them */
  readonly earlier: readonly EarlierMerge[];
  /** what differs from the last, the greatest growth first */
  readonly changes: readonly AccountChange[];
}

/**
 * Compares with what `merge --format json` wrote before.
 * @param earlier in any order
 */
export function mergeTrend(merged: MergedReport, earlier: readonly EarlierMerge[]): MergeTrend {
  const sorted = [...earlier].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  const before = sorted.at(-1)?.accounts ?? new Map<string, number>();
  const now = new Map(merged.accounts.map(({ account, failed }) => [account, totalOf(failed)]));
  const names = sorted.length === 0 ? [] : [...new Set([...before.keys(), ...now.keys()])];
  const changes = names
    .map((account) => ({ account, before: before.get(account), now: now.get(account) }))
    .filter((change) => change.before !== change.now);
  const growth = (change: AccountChange): number => (change.now ?? 0) - (change.before ?? 0);
  return { earlier: sorted, changes: changes.sort((a, b) => growth(b) - growth(a)) };
}

/** Findings of all severities. */
export function totalOf(failed: Readonly<Record<Severity, number>>): number {
  return severities.reduce((sum, severity) => sum + failed[severity], 0);
}

/**
 * Reads what `merge --format json` wrote.
 * @param file its name, for errors
 * @throws UserError when it is something else
 */
export function readEarlierMerge(file: string, text: string): EarlierMerge {
  const refuse = (): UserError => new UserError('is nothing that `bucket-warden merge --format json` wrote', { file });
  let document: Json;
  try {
    document = JSON.parse(text) as Json;
  } catch {
    throw refuse();
  }
  const map = isObject(document) ? document : {};
  const [time, accounts] = [own(map, 'time'), own(map, 'accounts')];
  if (own(map, 'version') !== 1 || typeof time !== 'string' || !isArray(accounts)) throw refuse();
  const numberIn = (entry: JsonObject, key: string): number => {
    const value = own(entry, key);
    if (typeof value !== 'number') throw refuse();
    return value;
  };
  const failedIn = (entry: JsonObject): Readonly<Record<Severity, number>> => {
    const failed = own(entry, 'failed');
    if (!isObject(failed)) throw refuse();
    const [critical, high, medium, low] = severities.map((severity) => numberIn(failed, severity));
    return { critical: critical ?? 0, high: high ?? 0, medium: medium ?? 0, low: low ?? 0 };
  };
  return {
    time,
    reports: numberIn(map, 'reports'),
    failed: failedIn(map),
    undecided: numberIn(map, 'undecided'),
    accounts: new Map(
      accounts.map((entry) => {
        const account = isObject(entry) ? own(entry, 'account') : undefined;
        if (!isObject(entry) || typeof account !== 'string') throw refuse();
        return [account, totalOf(failedIn(entry))] as const;
      }),
    ),
  };
}
