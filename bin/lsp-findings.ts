import {
  DiagnosticSeverity,
  type CodeActionContext,
  type Diagnostic,
  type Range as LspRange,
} from 'vscode-languageserver/node';
import { addressOf, type Finding, type Severity } from '../lib/engine';
import { visible } from '../lib/reporters';
import type { Range, Template } from '../lib/template';

// How editors see what is found.

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  critical: DiagnosticSeverity.Error,
  high: DiagnosticSeverity.Error,
  medium: DiagnosticSeverity.Warning,
  low: DiagnosticSeverity.Information,
};

/** A document as it was judged last. */
export interface Judged {
  readonly template: Template;
  readonly findings: readonly Finding[];
}

/** A finding as editors show it. */
export function diagnostic({ rule, kind, severity, location, message, when, witness }: Finding): Diagnostic {
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

/** A range counted from nought. */
export function toLsp({ start, end }: Range): LspRange {
  return {
    start: { line: start.line - 1, character: start.column - 1 },
    end: { line: end.line - 1, character: end.column - 1 },
  };
}

/** Whether a position lies in a range, or at one of its ends. */
export function contains({ start, end }: LspRange, { line, character }: LspRange['start']): boolean {
  return (
    (line > start.line || (line === start.line && character >= start.character)) &&
    (line < end.line || (line === end.line && character <= end.character))
  );
}

/** Whether an action is asked about a finding: it lies there, and is one of those the editor names, if it names any. */
export function isMeant({ location, rule }: Finding, range: LspRange, { diagnostics }: CodeActionContext): boolean {
  const named = diagnostics.filter(({ source }) => source === undefined || source === 'bucket-warden');
  return overlaps(toLsp(location.range), range) && (named.length === 0 || named.some(({ code }) => code === rule.id));
}

function overlaps(one: LspRange, other: LspRange): boolean {
  return contains(one, other.start) || contains(other, one.start);
}
