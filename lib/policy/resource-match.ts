import type { Statement } from './document';
import { arnSegments, behind, matches, showPattern, widen, type Pattern, type OpenPattern } from './pattern';
import type { Target } from './policy-subject';
import { holdsHanded, holdsMade, holdsUnfixed, withoutUnfixed } from './symbols';

/** Whether the pattern can name the target or one of its parts. */
export function reaches(pattern: Pattern, target: Target): boolean {
  const [head] = pattern;
  // what nearly every statement of a bucket policy names: the bucket, or what begins as its objects do
  if (typeof head === 'string' && (head.startsWith(target.parts) || (pattern.length === 1 && head === target.self)))
    return true;
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
 * the two is known at deployment only; those that cannot be the target, whatever they turn out to be, are not open.
 */
export function withOpenNames(statement: Statement, target: Target): Statement {
  const before = checked.get(statement);
  if (before?.self === target.self) return before.statement;
  const mark = (patterns: readonly OpenPattern[] | undefined): readonly OpenPattern[] | undefined => {
    const marked = patterns?.map((one) => withOpenName(one, target));
    return marked?.some((one, index) => one !== patterns?.[index]) ? marked : patterns;
  };
  const [resources, notResources] = [mark(statement.resources), mark(statement.notResources)];
  const isSame = resources === statement.resources && notResources === statement.notResources;
  const marked = isSame
    ? statement
    : { ...statement, ...(resources && { resources }), ...(notResources && { notResources }) };
  checked.set(statement, { self: target.self, statement: marked });
  return marked;
}

function withOpenName(one: OpenPattern, target: Target): OpenPattern {
  const { pattern, open } = one;
  if (open === undefined) return mayBe(pattern, target) ? { ...one, open: nameOpen } : one;
  return mayTurnOutAs(pattern, target) ? one : { pattern };
}

/** Whether a pattern that does not name the target, as far as is known, may turn out to. */
function mayBe(pattern: Pattern, target: Target): boolean {
  const text = showPattern(pattern).replaceAll('$', '*');
  if (!holdsUnfixed(text) && !holdsUnfixed(target.self)) return false;
  if (reaches(pattern, target)) return false;
  const [one, other] = withoutCommonStart(text, target.self);
  if (!holdsUnfixed(one) && !holdsUnfixed(other)) return false;
  if ((holdsMade(one) && !holdsHanded(other)) || (holdsMade(other) && !holdsHanded(one))) return false;
  const [named, self] = [withoutUnfixed(one, withinName, '*'), globOf(other, target)];
  return globsMeet(named, self) || globsMeet(named, `${self}/*`);
}

/** Whether some text that an open pattern may turn out as names the target or a part of it. */
function mayTurnOutAs(pattern: Pattern, target: Target): boolean {
  // together with what is open, these may make a policy variable
  if (pattern.some((piece) => typeof piece === 'string' && /[${}]/.test(piece))) return true;
  const text = showPattern(pattern).replaceAll('$', '*');
  // in which partition it is may be what nobody can tell
  const named = withoutUnfixed(text, withinName, '*').replace(/^arn:[^:*]*:/, `arn:${withinName}:`);
  return [target.self, `${target.parts}*`].some((one) => globsMeet(named, globOf(one, target)));
}

/** What is known of an ARN as a whole only may be that of anything; a part of one is a name. */
function globOf(text: string, { self }: Target): string {
  return withoutUnfixed(text, withinName, self.startsWith('arn:') ? withinName : '*');
}

/** What is the same text at the start of both is so whatever it will be. */
function withoutCommonStart(one: string, other: string): readonly [string, string] {
  let at = 0;
  while (at < one.length && one[at] === other[at] && one[at] !== '*' && one[at] !== '?') at++;
  return [one.slice(at), other.slice(at)];
}

/** In a glob: any text without the separators of an ARN, as the name of a bucket is. */
const withinName = '\u0000';

/**
 * Whether some text meets both globs, which may hold `withinName`. From the ends on: whether what is behind two places
 * meets.
 */
function globsMeet(one: string, other: string): boolean {
  let behind: readonly boolean[] = [];
  for (let i = one.length; i >= 0; i--) {
    const row: boolean[] = [];
    for (let j = other.length; j >= 0; j--) {
      const [a, b] = [one[i], other[j]];
      const [withoutOne, withoutOther] = [behind[j] === true, row[j + 1] === true];
      if (isRun(a) || isRun(b))
        row[j] =
          (isRun(a) && (withoutOne || (takes(a, b) && withoutOther))) ||
          (isRun(b) && (withoutOther || (takes(b, a) && withoutOne)));
      else if (a === undefined || b === undefined) row[j] = a === b;
      else row[j] = (a === b || a === '?' || b === '?') && behind[j + 1] === true;
    }
    behind = row;
  }
  return behind[0] === true;
}

/** Whether it stands for several characters. */
function isRun(one: string | undefined): boolean {
  return one === '*' || one === withinName;
}

function takes(run: string | undefined, character: string | undefined): boolean {
  return character !== undefined && (run === '*' || (character !== ':' && character !== '/'));
}
