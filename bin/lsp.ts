import { fileURLToPath } from 'node:url';
import {
  createConnection,
  DiagnosticSeverity,
  ProposedFeatures,
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
  type Diagnostic,
  type Hover,
  type Position,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { fixTemplates, type Finding } from '../lib/engine';
import { visible } from '../lib/reporters';
import { loadPaths, nodeFiles, overlay, UserError, type Template } from '../lib/template';
import { version } from '../lib/entry/version';
import { pageOf } from './explain';
import { judging, type JudgeFlags, type Judging } from './lint';
import { actionKinds, actionsOf } from './lsp-actions';
import { contains, diagnostic, isMeant, toLsp, type Judged } from './lsp-findings';

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
      codeActionProvider: { codeActionKinds: actionKinds },
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
  connection.onCodeAction(({ textDocument, range, context }) => {
    const document = documents.get(textDocument.uri);
    const judged = judge.judged(textDocument.uri);
    if (document === undefined || judged === undefined) return [];
    const meant = judged.findings.filter((finding) => isMeant(finding, range, context));
    return actionsOf({ document, judged, meant, context, fixed: () => judge.fixedText(document) });
  });

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

  /** The text with every fix made that is safe, whatever it takes: one may uncover the next. */
  public fixedText(document: TextDocument): string {
    const path = pathOf(document);
    const text = document.getText();
    const { judge } = this;
    if (judge === undefined) return text;
    const reload = (changed: ReadonlyMap<string, string>): readonly Template[] =>
      read(path, changed.get(path) ?? text).templates;
    return fixTemplates(reload(new Map()), { reload, lint: judge }).texts.get(path) ?? text;
  }

  private findingsIn(document: TextDocument): readonly Finding[] {
    const { uri } = document;
    this.judge ??= judging(this.flags).judge;
    const path = pathOf(document);
    const { templates, errors } = read(path, document.getText());
    const template = templates.find(({ source }) => source.path === path);
    if (template === undefined) throw errors[0] ?? new UserError('cannot be read', { file: path });
    const findings = this.judge(templates).findings.filter(({ location }) => location.file === template.source.path);
    this.seen.set(uri, { template, findings });
    return findings;
  }
}

const pathOf = ({ uri }: TextDocument): string => (uri.startsWith('file:') ? fileURLToPath(uri) : uri);

/** The template of a path, with what an editor holds in place of the file. */
const read = (path: string, text: string): ReturnType<typeof loadPaths> =>
  loadPaths([path], overlay(nodeFiles, new Map([[path, text]])));

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
function hoverOf(judged: Judged | undefined, position: Position): Hover | undefined {
  const here = (judged?.findings ?? []).filter(({ location }) => contains(toLsp(location.range), position));
  const [finding] = here;
  if (finding === undefined) return undefined;
  const pages = [...new Set(here.map(({ rule }) => pageOf(rule)))];
  return {
    range: toLsp(finding.location.range),
    contents: { kind: 'markdown', value: pages.join('\n\n---\n\n') },
  };
}
