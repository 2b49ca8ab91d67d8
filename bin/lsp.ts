import { fileURLToPath } from 'node:url';
import {
  CodeActionKind,
  createConnection,
  DiagnosticSeverity,
  ProposedFeatures,
  TextDocuments,
  TextDocumentSyncKind,
  type CodeAction,
  type Connection,
  type Diagnostic,
  type Hover,
  type Range as LspRange,
  type TextEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { addressOf, type Finding, type Severity } from '../lib/engine';
import { visible } from '../lib/reporters';
import { edited, loadPaths, nodeFiles, overlay, UserError, type Range, type Template } from '../lib/template';
import { version } from '../lib/entry/version';
import { pageOf } from './explain';
import { judging, type JudgeFlags, type Judging } from './lint';

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  critical: DiagnosticSeverity.Error,
  high: DiagnosticSeverity.Error,
  medium: DiagnosticSeverity.Warning,
  low: DiagnosticSeverity.Information,
};

interface Judged {
  readonly template: Template;
  readonly findings: readonly Finding[];
}

/**
 * A language server on standard input and output: diagnostics, the page of a rule on hover, and its fix, for templates
 * in YAML and JSON.
 */
export function lspCommand(flags: JudgeFlags): Promise<0> {
  const connection: Connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  const documents = new TextDocuments(TextDocument);
  const judge = new DocumentJudge(flags);

  connection.onInitialize(() => ({
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      hoverProvider: true,
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
    },
    serverInfo: { name: 'bucket-warden', version: version() },
  }));
  documents.onDidChangeContent(({ document }) => {
    const { uri, version: number } = document;
    void connection.sendDiagnostics({ uri, version: number, diagnostics: judge.diagnosticsOf(document) });
  });
  documents.onDidClose(({ document: { uri } }) => {
    judge.forget(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });
  connection.onHover(({ textDocument, position }) => hoverOf(judge.judged(textDocument.uri), position));
  connection.onCodeAction(({ textDocument, range }) =>
    actionsOf(documents.get(textDocument.uri), judge.judged(textDocument.uri), range),
  );

  return new Promise((done) => {
    connection.onExit(() => done(0));
    process.stdin.once('end', () => done(0));
    documents.listen(connection);
    connection.listen();
  });
}

/** Judges documents as they change, and remembers what was found. */
class DocumentJudge {
  private readonly seen = new Map<string, Judged>();
  private judge: Judging['judge'] | undefined;

  constructor(private readonly flags: JudgeFlags) {}

  public judged(uri: string): Judged | undefined {
    return this.seen.get(uri);
  }

  public forget(uri: string): void {
    this.seen.delete(uri);
  }

  public diagnosticsOf(document: TextDocument): Diagnostic[] {
    this.forget(document.uri);
    // editors hand over every YAML file there is; only what says that it is a template is judged
    if (!/["']?(?:AWSTemplateFormatVersion|Resources)["']?\s*:/.test(document.getText())) return [];
    try {
      return this.findingsIn(document).map(diagnostic);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return [unreadable(error)];
    }
  }

  private findingsIn(document: TextDocument): readonly Finding[] {
    const { uri } = document;
    this.judge ??= judging(this.flags).judge;
    const path = uri.startsWith('file:') ? fileURLToPath(uri) : uri;
    const { templates, errors } = loadPaths([path], overlay(nodeFiles, new Map([[path, document.getText()]])));
    const template = templates.find(({ source }) => source.path === path);
    if (template === undefined) throw errors[0] ?? new UserError('cannot be read', { file: path });
    const findings = this.judge(templates).findings.filter(({ location }) => location.file === template.source.path);
    this.seen.set(uri, { template, findings });
    return findings;
  }
}

function unreadable({ message, place }: UserError): Diagnostic {
  const line = Math.max(0, (place?.line ?? 1) - 1);
  const character = Math.max(0, (place?.column ?? 1) - 1);
  return {
    range: { start: { line, character }, end: { line, character: character + 1 } },
    severity: DiagnosticSeverity.Error,
    source: 'bucket-warden',
    message: visible(message),
  };
}

/** The pages of the rules that complain at a position. */
function hoverOf(judged: Judged | undefined, position: LspRange['start']): Hover | undefined {
  const here = (judged?.findings ?? []).filter(({ location }) => contains(toLsp(location.range), position));
  const [finding] = here;
  if (finding === undefined) return undefined;
  const pages = [...new Set(here.map(({ rule }) => pageOf(rule)))];
  return {
    range: toLsp(finding.location.range),
    contents: { kind: 'markdown', value: pages.join('\n\n---\n\n') },
  };
}

/** The fixes of what is found in a range. */
function actionsOf(document: TextDocument | undefined, judged: Judged | undefined, range: LspRange): CodeAction[] {
  if (judged === undefined || document === undefined) return [];
  return judged.findings
    .filter(({ location }) => overlaps(toLsp(location.range), range))
    .flatMap((finding) => {
      const edit = textEdit(document, judged.template, finding);
      return edit === undefined ? [] : [quickFix(document.uri, finding, edit)];
    });
}

function quickFix(uri: string, finding: Finding, edit: TextEdit): CodeAction {
  const isSafe = finding.automaticFix?.isSafe === true;
  const what = finding.fix ?? finding.rule.title;
  return {
    title: `${finding.rule.id}: ${what}${isSafe ? '' : ' (may refuse what gets through today)'}`,
    kind: CodeActionKind.QuickFix,
    isPreferred: isSafe,
    diagnostics: [diagnostic(finding)],
    edit: { changes: { [uri]: [edit] } },
  };
}

function diagnostic({ rule, kind, severity, location, message, when, witness }: Finding): Diagnostic {
  return {
    range: toLsp(location.range),
    severity: kind === 'unknown' ? DiagnosticSeverity.Hint : severities[severity],
    code: rule.id,
    codeDescription: { href: addressOf(rule) },
    source: 'bucket-warden',
    message: visible(
      [
        message,
        ...(when === undefined ? [] : [`when ${when}`]),
        ...(witness === undefined ? [] : [`for example ${witness}`]),
      ].join(', '),
    ),
  };
}

/** The change of a fix as the smallest range that differs. */
function textEdit(document: TextDocument, template: Template, { automaticFix }: Finding): TextEdit | undefined {
  if (automaticFix === undefined || automaticFix.edits.some((edit) => edit.template !== template)) return undefined;
  const before = template.source.text;
  let after = before;
  for (const { template: _, ...edit } of automaticFix.edits) {
    const next = edited({ ...template.source, text: after }, edit);
    if (next === undefined) return undefined;
    after = next;
  }
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

function toLsp({ start, end }: Range): LspRange {
  return {
    start: { line: start.line - 1, character: start.column - 1 },
    end: { line: end.line - 1, character: end.column - 1 },
  };
}

function contains({ start, end }: LspRange, { line, character }: LspRange['start']): boolean {
  return (
    (line > start.line || (line === start.line && character >= start.character)) &&
    (line < end.line || (line === end.line && character <= end.character))
  );
}

function overlaps(one: LspRange, other: LspRange): boolean {
  return contains(one, other.start) || contains(other, one.start);
}
