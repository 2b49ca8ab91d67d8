import { CodeActionKind, type CodeAction, type CodeActionContext, type TextEdit } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { pathAtLine, type Finding } from '../lib/engine';
import { edited, type Template } from '../lib/template';
import { diagnostic, type Judged } from './lsp-findings';

const fixAll = `${CodeActionKind.SourceFixAll}.bucket-warden`;

/** Kinds of actions that are offered: one fix or acceptance, and all safe fixes of a document at once. */
export const actionKinds: string[] = [CodeActionKind.QuickFix, fixAll];

/** What an editor asks about: findings in a document, and the document with all fixes made. */
export interface Asked {
  readonly document: TextDocument;
  readonly judged: Judged;
  readonly meant: readonly Finding[];
  readonly context: CodeActionContext;
  readonly fixed: () => string;
}

/** The actions for what was found at a place: fix it, accept it with a reason, or fix all there is. */
export function actionsOf(asked: Asked): CodeAction[] {
  const { document, judged, meant, context } = asked;
  const isWanted = (kind: string): boolean =>
    context.only === undefined || context.only.some((one) => kind === one || kind.startsWith(`${one}.`));
  const quick = isWanted(CodeActionKind.QuickFix)
    ? meant.flatMap((finding) => [...fixOf(document, judged, finding), ...acceptanceOf(document, judged, finding)])
    : [];
  return [...quick, ...(context.only !== undefined && isWanted(fixAll) ? everyFix(asked) : [])];
}

function fixOf(document: TextDocument, { template }: Judged, finding: Finding): readonly CodeAction[] {
  const edit = fixEdit(document, template, finding);
  if (edit === undefined) return [];
  const isSafe = finding.automaticFix?.isSafe === true;
  const what = finding.fix ?? finding.rule.title;
  return [
    {
      title: `${finding.rule.id}: ${what}${isSafe ? '' : ' (may refuse what gets through today)'}`,
      kind: CodeActionKind.QuickFix,
      isPreferred: isSafe,
      diagnostics: [diagnostic(finding)],
      edit: { changes: { [document.uri]: [edit] } },
    },
  ];
}

/** The comment that accepts a finding of a template in YAML; its reason is left to who accepts it. */
function acceptanceOf(document: TextDocument, { template }: Judged, finding: Finding): readonly CodeAction[] {
  const { start } = finding.location.range;
  const [section, logicalId] = pathAtLine(template, start.line);
  if (template.source.format !== 'yaml' || section === undefined || logicalId === undefined) return [];
  const line = template.source.locate([section, logicalId]).start.line - 1;
  const [indent = ''] = /^\s*/.exec(document.getText().split('\n')[line] ?? '') ?? [];
  const place = { line, character: 0 };
  const comment = `${indent}# bucket-warden: ignore[${finding.rule.id}] \n`;
  return [
    {
      title: `${finding.rule.id}: accept it on \`${logicalId}\`; write the reason behind the comment`,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic(finding)],
      edit: { changes: { [document.uri]: [{ range: { start: place, end: place }, newText: comment }] } },
    },
  ];
}

function everyFix({ document, fixed }: Asked): readonly CodeAction[] {
  const before = document.getText();
  const after = fixed();
  if (after === before) return [];
  const edit = { changes: { [document.uri]: [smallestEdit(document, before, after)] } };
  return [{ title: 'Make every fix that is safe', kind: fixAll, edit }];
}

/** The change of a fix. */
function fixEdit(document: TextDocument, template: Template, { automaticFix }: Finding): TextEdit | undefined {
  if (automaticFix === undefined || automaticFix.edits.some((edit) => edit.template !== template)) return undefined;
  const before = template.source.text;
  let after = before;
  for (const { template: _, ...edit } of automaticFix.edits) {
    const next = edited({ ...template.source, text: after }, edit);
    if (next === undefined) return undefined;
    after = next;
  }
  return smallestEdit(document, before, after);
}

/** The smallest range in which two texts differ. */
function smallestEdit(document: TextDocument, before: string, after: string): TextEdit {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++;
  return {
    range: { start: document.positionAt(start), end: document.positionAt(before.length - end) },
    newText: after.slice(start, after.length - end),
  };
}
