import { actionsMatching, bucketActions, showPattern, type Action, type Pattern, type Statement } from '../policy';
import type { PolicyOnBucket } from './bucket-access';

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
    const patterns = actions
      .filter((one) => one.open === undefined && actsOnlyOn(one.pattern, kind))
      .map(({ pattern }) => showPattern(pattern));
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

/** Whether the statement allows every action of S3. */
export function grantsEverything({ effect, actions = [] }: Statement): boolean {
  return (
    effect === 'Allow' &&
    bucketActions.every(({ name }) =>
      actions.some(({ pattern, open }) => open === undefined && actionsMatching(pattern).has(name)),
    )
  );
}

/** Whether the pattern can name a bucket or an object. */
export function mayNameS3(pattern: Pattern): boolean {
  return /^(\*|arn:[^:]*:([^:]*\*[^:]*|s3):|[\ue000-\uf8ff])/.test(showPattern(pattern));
}

/** Whether the statement can be about buckets at all: neither its actions nor its resources rule it out. */
export function isAboutS3({ actions, resources }: Statement): boolean {
  const byAction =
    actions === undefined ||
    actions.some(
      ({ pattern, open }) => open !== undefined || [...actionsMatching(pattern)].some((name) => name.startsWith('s3:')),
    );
  return (
    byAction &&
    (resources === undefined || resources.some(({ pattern, open }) => open !== undefined || mayNameS3(pattern)))
  );
}
