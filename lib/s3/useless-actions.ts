import {
  actionsMatching,
  bucketActions,
  showPattern,
  type Action,
  type OpenPattern,
  type Pattern,
  type Statement,
  symbolCharacter,
} from '../policy';
import { allOf, anyOf, decided, no, undecided, yes, type Decided, type Reason } from '../template';
import type { PolicyOnBucket } from './policy-on-bucket';

/** A statement that names actions of one kind, object or bucket, and perhaps no resource of that kind. */
export interface UselessActions {
  readonly statement: Statement;
  /** the actions that therefore do nothing */
  readonly patterns: readonly string[];
  /** why a resource may be of that kind after all */
  readonly open: Reason | undefined;
}

export function* uselessActions(policies: readonly PolicyOnBucket[], kind: Action['on']): Iterable<UselessActions> {
  for (const statement of policies.flatMap(({ policy }) => policy.statements)) {
    const { actions = [], resources = [], open } = statement;
    const whyOpen = open ?? resources.find((one) => one.open !== undefined)?.open;
    if (resources.length === 0 || resources.some((one) => one.open === undefined && mayBe(one.pattern, kind))) continue;
    const patterns = actions
      .filter((one) => one.open === undefined && actsOnlyOn(one.pattern, kind))
      .map(({ pattern }) => showPattern(pattern));
    const openAction = actions.find((one) => one.open !== undefined)?.open;
    if (patterns.length > 0) yield { statement, patterns, open: whyOpen };
    else if (openAction !== undefined) yield { statement, patterns, open: openAction };
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

/** Whether the statement allows every action of S3. */
export function grantsEverything({ effect, actions = [], openParts = [], open }: Statement): Decided {
  if (effect !== 'Allow') return no;
  if (bucketActions.every(({ name }) => actions.some((one) => matchesSurely(one, name)))) return yes;
  const because =
    actions.find((one) => one.open !== undefined)?.open ?? (openParts.includes('Action') ? open : undefined);
  return because === undefined ? no : undecided(because);
}

function matchesSurely({ pattern, open }: OpenPattern, action: string): boolean {
  return open === undefined && actionsMatching(pattern).has(action);
}

const namesS3 = new RegExp(`^(\\*|arn:[^:]*:([^:]*\\*[^:]*|s3):|${symbolCharacter})`);

/** Whether the pattern can name a bucket or an object. */
export function mayNameS3(pattern: Pattern): boolean {
  return namesS3.test(showPattern(pattern));
}

/** Whether the statement can be about buckets at all: neither its actions nor its resources rule it out. */
export function isAboutS3({ actions, resources }: Statement): Decided {
  return allOf([
    actions === undefined
      ? yes
      : anyOf(actions.map((one) => unlessOpen(one, (pattern) => [...actionsMatching(pattern)].some(isOfS3)))),
    resources === undefined ? yes : anyOf(resources.map((one) => unlessOpen(one, mayNameS3))),
  ]);
}

function unlessOpen({ pattern, open }: OpenPattern, test: (pattern: Pattern) => boolean): Decided {
  return open === undefined ? decided(test(pattern)) : undecided(open);
}

function isOfS3(action: string): boolean {
  return action.startsWith('s3:');
}
