import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { metaRules, severities, subjectKinds, type AnyRule, type Verdict } from '../engine';
import { UserError, type FilePlace } from '../template';

/** A module of rules that a configuration names, and where it names it. */
export interface RuleModule {
  /** from the root */
  readonly file: string;
  readonly place: FilePlace;
}

/**
 * The rules that a module exports: one, a list of them, or either as `rules` or by default. They are code, run here.
 * @param taken ids that are taken already
 * @throws UserError with the place of the setting when the module cannot be loaded, or something in it is no rule
 */
export function loadOwnRules({ file, place }: RuleModule, taken: ReadonlySet<string>): readonly AnyRule[] {
  const fail = (message: string, hint?: string): never => {
    throw new UserError(message, place, hint);
  };
  const exported = exportsOf(file, fail);
  const listed = (Array.isArray(exported) ? exported : [exported]) as unknown[];
  if (listed.length === 0) fail(`\`${file}\` exports no rule`);
  const seen = new Set(taken);
  return listed.map((one) => {
    const rule = checked(one, (what) => fail(`\`${file}\`: ${what}`));
    if (seen.has(rule.id)) fail(`\`${file}\`: there is a rule \`${rule.id}\` already`);
    seen.add(rule.id);
    return guarded(rule, file);
  });
}

function exportsOf(file: string, fail: (message: string) => never): unknown {
  try {
    const loaded: unknown = createRequire(resolve(file))(file);
    return member(loaded, 'rules') ?? member(loaded, 'default') ?? loaded;
  } catch (error) {
    const [why] = String(error instanceof Error ? error.message : error).split('\n');
    return fail(`\`${file}\` cannot be loaded: ${why ?? ''}`);
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** What a rule has to say of itself in words. */
const words = ['id', 'title', 'rationale', 'remediation'] as const;

function checked(value: unknown, fail: (what: string) => never): AnyRule {
  if (typeof value !== 'object' || value === null) return fail('what it exports is no rule');
  const rule = value as Record<string, unknown>;
  const missing = words.find((word) => typeof rule[word] !== 'string' || rule[word] === '');
  if (missing !== undefined) fail(`a rule needs \`${missing}\` as text`);
  const id = String(rule['id']);
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id)) fail(`\`${id}\` is no id: lower case words with hyphens`);
  if (!severities.some((one) => one === rule['severity']))
    fail(`\`severity\` of \`${id}\` is none of ${severities.join(', ')}`);
  if (!subjectKinds.some((one) => one === rule['subject']))
    fail(`\`subject\` of \`${id}\` is none of ${subjectKinds.join(', ')}`);
  if (typeof rule['check'] !== 'function') fail(`\`check\` of \`${id}\` is no function`);
  const { references } = rule;
  if (!Array.isArray(references) || typeof references[0] !== 'string')
    fail(`\`references\` of \`${id}\` names no page that it rests on`);
  return { controls: [], since: 'own', ...rule } as unknown as AnyRule;
}

/** A rule that fails is told with its name, since it is not ours to mend. */
function guarded(rule: AnyRule, file: string): AnyRule {
  const check: (subject: never) => Iterable<Verdict> = rule.check;
  return {
    ...rule,
    *check(subject: never) {
      try {
        for (const verdict of check(subject)) {
          if (!isVerdict(verdict)) throw new Error('what it yields is no verdict: use `fail` and `unknown`');
          yield verdict;
        }
      } catch (error) {
        const [why] = String(error instanceof Error ? error.message : error).split('\n');
        throw new UserError(`the rule \`${rule.id}\` failed: ${why ?? ''}`, { file });
      }
    },
  };
}

function isVerdict(value: unknown): boolean {
  const kind = member(value, 'kind');
  return (kind === 'fail' || kind === 'unknown') && typeof member(value, 'message') === 'string';
}

/** Ids of what the engine itself finds. */
export const metaIds: readonly string[] = Object.values(metaRules).map(({ id }) => id);
