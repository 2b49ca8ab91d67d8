import { own } from '../template';
import { supplies, type Action } from './actions';
import { patternsOf } from './matching';
import { variablesOf } from './pattern';
import { domainIn, type PolicySubject } from './policy-subject';
import type { RequestContext } from './request-context';

/**
 * The condition keys that every request of the requester for the action has, with the one value they must have; where a
 * value is free, an ordinary one.
 * Keys that a request may or may not have are left out.
 */
export function contextOf(
  subject: PolicySubject,
  action: Action,
  requestContext: RequestContext,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    keysAskedFor(subject)
      .filter((key) => supplies(action, key))
      .flatMap((key): [string, readonly string[]][] => {
        const { absent, values } = domainIn(subject, key, requestContext);
        if (absent) return [];
        if (Array.isArray(values)) return values.length === 0 ? [] : [[key, [String(values.at(-1))]]];
        // no page says what it holds: then it is for the question, and not for one request, to say what depends on it
        if (typeof values === 'object' && 'unstated' in values) return [];
        if (typeof values === 'object' && 'prefix' in values) return [[key, [`${values.prefix}any`]]];
        return [[key, [ordinaryValue(key)]]];
      }),
  );
}

/** The condition keys that the policies look at, in conditions and variables. */
export function keysAskedFor({ layers }: PolicySubject): readonly string[] {
  const statements = layers.flatMap(({ policy }) => policy.statements);
  const keys = new Set([
    ...statements.flatMap(({ conditions }) => conditions.map(({ key }) => key)),
    ...statements.flatMap((statement) => patternsOf(statement).flatMap(({ pattern }) => variablesOf(pattern))),
  ]);
  return [...keys];
}

/** An ordinary value of a key that may hold any. */
export function ordinaryValue(key: string): string {
  return own(ordinary, key) ?? 'any';
}

const ordinary: Readonly<Record<string, string>> = {
  'aws:sourceip': '203.0.113.77',
  'aws:currenttime': '2026-01-01T00:00:00Z',
  'aws:epochtime': '1767225600',
  'aws:requestedregion': 'us-east-1',
};
