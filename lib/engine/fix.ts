import { at, edited, isObject, type Edit, type Template } from '../template';
import type { Finding } from './finding';
import { metaRules } from './meta-rules';
import { isWrittenByHand } from './rule';
import type { Report } from './report';

/** What `fixTemplates` needs of its requester: to read a changed text again, and to judge. */
export interface Judge {
  /** the templates with some texts replaced; undefined when one of them cannot be read any more */
  readonly reload: (texts: ReadonlyMap<string, string>) => readonly Template[] | undefined;
  readonly lint: (templates: readonly Template[]) => Report;
}

export interface Fixed {
  /** the new text of each file that changed */
  readonly texts: ReadonlyMap<string, string>;
  readonly fixed: number;
  /** what the judge says of the fixed templates */
  readonly report: Report;
}

export interface FixOptions {
  /** what a working deployment may notice is fixed as well */
  readonly unsafe?: boolean;
  /** inputs that are judged like the others and stay as they are: `-` is no file */
  readonly leave?: ReadonlySet<string>;
}

/** A fix may uncover the next finding; more rounds than this mean that two rules want opposite things. */
const maximumRounds = 12;

/**
 * Mends what can be fixed by changes of the text, until nothing more can: mending twice is mending once.
 * Files of a cloud assembly are left alone, since the next synthesis would undo it; so is what somebody accepted,
 * where a fix of something else would mend it.
 */
export function fixTemplates(
  templates: readonly Template[],
  judge: Judge,
  { unsafe = false, leave = new Set<string>() }: FixOptions = {},
): Fixed {
  const done = new Set<string>();
  const isNext = (finding: Finding): boolean =>
    finding.automaticFix !== undefined && (finding.automaticFix.isSafe || unsafe) && !done.has(nameOf(finding));
  const first = judge.lint(templates);
  let state: Fixed = { texts: new Map(), fixed: 0, report: first };
  for (let round = 0; round < maximumRounds; round++) {
    const meant = state.report.findings.filter(isNext);
    const next = meant.length === 0 ? undefined : mended(state, meant, judge, leave);
    if (next === undefined) break;
    const kept = undoesAcceptance(next.report, first) ? oneByOne(state, meant, judge, leave) : next;
    for (const finding of kept === next ? next.made : meant) done.add(nameOf(finding));
    // where nothing was kept, what is left may be as it was
    if (kept.fixed === state.fixed) break;
    state = kept;
  }
  return { texts: state.texts, fixed: state.fixed, report: state.report };
}

const nameOf = ({ fingerprint, message }: Finding): string => `${fingerprint} ${message}`;

/** What became of the texts, and the findings that were mended. */
interface Mended extends Fixed {
  readonly made: readonly Finding[];
}

/** The state with findings mended, all that can be; undefined when none can, or a text could not be read any more. */
function mended(
  { texts, fixed }: Fixed,
  findings: readonly Finding[],
  { reload, lint }: Judge,
  leave: ReadonlySet<string>,
): Mended | undefined {
  const next = new Map<string, string>();
  const made = findings.filter((finding) => applyTo(next, finding, leave));
  const all = new Map([...texts, ...next]);
  const reloaded = made.length === 0 ? undefined : reload(all);
  return reloaded && { texts: all, fixed: fixed + made.length, report: lint(reloaded), made };
}

/**
 * The state with those findings mended that undo no acceptance. Each is looked up again after the others, since they
 * changed the text.
 */
function oneByOne(state: Fixed, findings: readonly Finding[], judge: Judge, leave: ReadonlySet<string>): Fixed {
  return findings.reduce((before, { fingerprint, message }) => {
    const again = before.report.findings.find((one) => one.fingerprint === fingerprint && one.message === message);
    const after = again && mended(before, [again], judge, leave);
    return after === undefined || undoesAcceptance(after.report, state.report) ? before : after;
  }, state);
}

/** Whether a suppression has nothing to suppress any more that had. */
function undoesAcceptance(after: Report, before: Report): boolean {
  const unused = ({ findings }: Report): readonly string[] =>
    findings.filter(({ rule }) => rule.id === metaRules.unused.id).map(nameOf);
  const known = unused(before);
  return unused(after).some((name) => !known.includes(name));
}

/** Makes the changes of one finding in the texts, all of them or none. */
function applyTo(texts: Map<string, string>, { automaticFix }: Finding, leave: ReadonlySet<string>): boolean {
  const byFile = new Map<string, { readonly template: Template; readonly edits: Edit[] }>();
  for (const { template, ...edit } of automaticFix?.edits ?? []) {
    const { path } = template.source;
    if (leave.has(path) || !isWrittenByHand(template) || !isWritten(template, edit)) return false;
    byFile.set(path, { template, edits: [...(byFile.get(path)?.edits ?? []), edit] });
  }
  const changed = new Map<string, string>();
  for (const [file, { template, edits }] of byFile) {
    let text = texts.get(file) ?? template.source.text;
    for (const edit of edits) {
      const next = edited({ ...template.source, text }, edit);
      if (next === undefined) return false;
      text = next;
    }
    changed.set(file, text);
  }
  for (const [file, text] of changed) texts.set(file, text);
  return changed.size > 0;
}

/** Whether the place stands in the text as it does in the template, and not in a loop that was unfolded. */
function isWritten({ source, body }: Template, { path }: Edit): boolean {
  const owner = path.slice(0, 2);
  const made = at(body, owner);
  return made === undefined || isObject(at(source.data, owner)) || owner.length < 2;
}
