import { at, edited, isObject, type Edit, type Template } from '../template';
import type { Finding } from './finding';
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
 * Files of a cloud assembly are left alone, since the next synthesis would undo it.
 */
export function fixTemplates(
  templates: readonly Template[],
  { reload, lint }: Judge,
  { unsafe = false, leave = new Set<string>() }: FixOptions = {},
): Fixed {
  const texts = new Map<string, string>();
  const done = new Set<string>();
  let report = lint(templates);
  let fixed = 0;
  for (let round = 0; round < maximumRounds; round++) {
    const next = new Map<string, string>();
    let count = 0;
    for (const finding of report.findings) {
      if (
        finding.automaticFix === undefined ||
        (!finding.automaticFix.isSafe && !unsafe) ||
        done.has(`${finding.fingerprint} ${finding.message}`)
      )
        continue;
      if (!applyTo(next, finding, leave)) continue;
      done.add(`${finding.fingerprint} ${finding.message}`);
      count++;
    }
    if (count === 0) break;
    const reloaded = reload(new Map([...texts, ...next]));
    if (reloaded === undefined) break;
    for (const [file, text] of next) texts.set(file, text);
    fixed += count;
    report = lint(reloaded);
  }
  return { texts, fixed, report };
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
