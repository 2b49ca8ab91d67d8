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
import type { Finding, Severity } from '../lib/engine';
import { visible } from '../lib/reporters';
import { edited, loadText, UserError, type Range, type Template } from '../lib/template';
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
  const judged = new Map<string, Judged>();
  let judge: Judging['judge'] | undefined;

  connection.onInitialize(() => ({
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      hoverProvider: true,
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
    },
    serverInfo: { name: 'bucket-warden', version: version() },
  }));

  documents.onDidChangeContent(({ document }) => void publish(document));
  documents.onDidClose(({ document }) => {
    judged.delete(document.uri);
    void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  });

  connection.onHover(({ textDocument, position }): Hover | undefined => {
    const here = (judged.get(textDocument.uri)?.findings ?? []).filter((finding) =>
      contains(toLsp(finding.location.range), position),
    );
    const [finding] = here;
    if (finding === undefined) return undefined;
    return {
      range: toLsp(finding.location.range),
      contents: {
        kind: 'markdown',
        value: here
          .map(({ rule }) => pageOf(rule.id))
          .filter((page, index, all) => all.indexOf(page) === index)
          .join('\n\n---\n\n'),
      },
    };
  });

  connection.onCodeAction(({ textDocument, range }): CodeAction[] => {
    const found = judged.get(textDocument.uri);
    const document = documents.get(textDocument.uri);
    if (found === undefined || document === undefined) return [];
    return found.findings
      .filter((finding) => overlaps(toLsp(finding.location.range), range))
      .flatMap((finding): CodeAction[] => {
        const edit = textEdit(document, found.template, finding);
        if (edit === undefined) return [];
        return [
          {
            title:
              `${finding.rule.id}: ` +
              (finding.fix ?? finding.rule.title) +
              (finding.automaticFix?.isSafe === true ? '' : ' (may refuse what gets through today)'),
            kind: CodeActionKind.QuickFix,
            isPreferred: finding.automaticFix?.isSafe === true,
            diagnostics: [diagnostic(finding)],
            edit: { changes: { [textDocument.uri]: [edit] } },
          },
        ];
      });
  });

  return new Promise((done) => {
    connection.onExit(() => done(0));
    process.stdin.once('end', () => done(0));
    documents.listen(connection);
    connection.listen();
  });

  function publish(document: TextDocument): Promise<void> {
    return connection.sendDiagnostics({
      uri: document.uri,
      version: document.version,
      diagnostics: diagnosticsOf(document),
    });
  }

  function diagnosticsOf(document: TextDocument): Diagnostic[] {
    judged.delete(document.uri);
    const text = document.getText();
    // editors hand over every YAML file there is; only what says that it is a template is judged
    if (!/["']?(?:AWSTemplateFormatVersion|Resources)["']?\s*:/.test(text)) return [];
    try {
      judge ??= judging(flags).judge;
      const template = loadText(document.uri.startsWith('file:') ? fileURLToPath(document.uri) : document.uri, text);
      const findings = judge([template]).findings.filter(({ location }) => location.file === template.source.path);
      judged.set(document.uri, { template, findings });
      return findings.map(diagnostic);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const line = Math.max(0, (error.place?.line ?? 1) - 1);
      const character = Math.max(0, (error.place?.column ?? 1) - 1);
      return [
        {
          range: { start: { line, character }, end: { line, character: character + 1 } },
          severity: DiagnosticSeverity.Error,
          source: 'bucket-warden',
          message: visible(error.message),
        },
      ];
    }
  }
}

function diagnostic({ rule, kind, severity, location, message, when, witness }: Finding): Diagnostic {
  return {
    range: toLsp(location.range),
    severity: kind === 'unknown' ? DiagnosticSeverity.Hint : severities[severity],
    code: rule.id,
    codeDescription: { href: rule.references[0] },
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
