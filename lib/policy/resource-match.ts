import type { OpenPattern, Statement } from './document';
import { arnSegments, behind, matches, showPattern, widen, type Pattern } from './pattern';
import type { Target } from './policy-subject';
import { holdsHanded, holdsMade, holdsUnfixed, withoutUnfixed } from './symbols';

/** Whether the pattern can name the target or one of its parts. */
export function reaches(pattern: Pattern, target: Target): boolean {
  return onTarget(pattern, target).some((one) => matches(one, target.self) || behind(one, target.parts).length > 0);
}

/** The pattern as a glob over the whole ARN, when its first five segments fit the target's; none otherwise. */
export function onTarget(pattern: Pattern, { self }: Target): readonly Pattern[] {
  const segments = arnSegments(widen(pattern));
  if (segments.length < 6) return [widen(pattern)];
  const own = self.split(':').slice(0, 5);
  if (!own.every((segment, index) => matches(segments[index] ?? [], segment))) return [];
  return [[`${own.join(':')}:`, ...(segments[5] ?? [])]];
}

/** Why a name and a pattern of which only the deployment knows the text can neither be told apart nor be equated. */
export const nameOpen = 'names that only the deployment knows may be of one bucket or of two';

const checked = new WeakMap<Statement, { readonly self: string; readonly statement: Statement }>();

/**
 * The statement with those of its resources marked open that may be the target or may be something else, since one of
 * the two is known at deployment only.
 */
export function withOpenNames(statement: Statement, target: Target): Statement {
  const before = checked.get(statement);
  if (before?.self === target.self) return before.statement;
  const mark = (patterns: readonly OpenPattern[] | undefined): readonly OpenPattern[] | undefined =>
    patterns?.some((one) => one.open === undefined && mayBe(one.pattern, target))
      ? patterns.map((one) => (one.open === undefined && mayBe(one.pattern, target) ? { ...one, open: nameOpen } : one))
      : patterns;
  const [resources, notResources] = [mark(statement.resources), mark(statement.notResources)];
  const isSame = resources === statement.resources && notResources === statement.notResources;
  const marked = isSame
    ? statement
    : { ...statement, ...(resources && { resources }), ...(notResources && { notResources }) };
  checked.set(statement, { self: target.self, statement: marked });
  return marked;
}

/** Whether a pattern that does not name the target, as far as is known, may turn out to. */
function mayBe(pattern: Pattern, target: Target): boolean {
  const text = showPattern(pattern).replaceAll('$', '*');
  if (!holdsUnfixed(text) && !holdsUnfixed(target.self)) return false;
  if (reaches(pattern, target)) return false;
  const [one, other] = withoutCommonStart(text, target.self);
  if (!holdsUnfixed(one) && !holdsUnfixed(other)) return false;
  if ((holdsMade(one) && !holdsHanded(other)) || (holdsMade(other) && !holdsHanded(one))) return false;
  // what is known of an ARN as a whole only may be that of anything
  const isName = target.self.startsWith('arn:');
  const [named, self] = [withoutUnfixed(one, '*'), withoutUnfixed(other, isName ? withinName : '*')];
  return globsMeet(named, self) || globsMeet(named, `${self}/*`);
}

/** What is the same text at the start of both is so whatever it will be. */
function withoutCommonStart(one: string, other: string): readonly [string, string] {
  let at = 0;
  while (at < one.length && one[at] === other[at] && one[at] !== '*' && one[at] !== '?') at++;
  return [one.slice(at), other.slice(at)];
}

/** In a glob: any text without the separators of an ARN, as the name of a bucket is. */
const withinName = '\u0000';

/** Whether some text meets both globs, of which the second may hold `withinName`. */
function globsMeet(one: string, other: string): boolean {
  const known = new Map<number, boolean>();
  const from = (i: number, j: number): boolean => {
    const id = i * (other.length + 1) + j;
    let found = known.get(id);
    if (found === undefined) known.set(id, (found = meet(i, j)));
    return found;
  };
  const meet = (i: number, j: number): boolean => {
    const [a, b] = [one[i], other[j]];
    if (a === undefined && b === undefined) return true;
    if (a === '*') return from(i + 1, j) || (b !== undefined && from(i, j + 1));
    if (b === '*') return from(i, j + 1) || (a !== undefined && from(i + 1, j));
    if (b === withinName) return from(i, j + 1) || (a !== undefined && !/[:/]/.test(a) && from(i + 1, j));
    return a !== undefined && b !== undefined && (a === b || a === '?' || b === '?') && from(i + 1, j + 1);
  };
  return from(0, 0);
}
