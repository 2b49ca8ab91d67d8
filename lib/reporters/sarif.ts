import type { Location as SarifLocation, Log, PhysicalLocation, ReportingDescriptor, Result } from 'sarif';
import {
  addressOf,
  type BaselinedFinding,
  type Finding,
  type Location,
  type Report,
  type RuleMetadata,
  type Severity,
  type SuppressedFinding,
} from '../engine';
import { changeJson } from './openness';
import { jsonParts, MadeWhenWritten } from './json-parts';
import type { Reporter, ReporterInParts } from './reporter';

const levels: Readonly<Record<Severity, Result.level>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};

/** CVSS-like figures, as text, by which code hosts sort. */
const securitySeverities: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '3.0',
};

/**
 * SARIF 2.1.0. What could not be decided has the kind `open`; suppressed findings carry their reason.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export const sarif: Reporter = (report, context) => [...sarifInParts(report, context)].join('');

/** The same, result by result. */
export const sarifInParts: ReporterInParts = (report, { toolVersion }) => jsonParts(log(report, toolVersion));

/** A log whose results are made when they are written. */
type LogInParts = Omit<Log, 'runs'> & {
  readonly runs: readonly (Omit<Log['runs'][number], 'results'> & { readonly results: object })[];
};

function log(report: Report, toolVersion: string): LogInParts {
  const index = new Map(report.rules.map((rule, position) => [rule.id, position]));
  const toResult = (finding: Finding | SuppressedFinding | BaselinedFinding): Result =>
    result(finding, index.get(finding.rule.id) ?? -1);
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'bucket-warden', semanticVersion: toolVersion, rules: report.rules.map(descriptor) } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: report.errors.length === 0,
            toolExecutionNotifications: report.errors.map(({ message, place }) => ({
              level: 'error',
              message: { text: message },
              ...(place ? { locations: [{ physicalLocation: physical(place.file, place.line, place.column) }] } : {}),
            })),
          },
        ],
        results: new MadeWhenWritten([...report.findings, ...report.suppressed, ...report.known], toResult),
      },
    ],
  };
}

function descriptor(rule: RuleMetadata): ReportingDescriptor {
  return {
    id: rule.id,
    name: rule.id.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.rationale },
    help: {
      text: rule.remediation,
      markdown: `${rule.remediation}\n\n${rule.references.map((page) => `- <${page}>`).join('\n')}`,
    },
    helpUri: addressOf(rule),
    defaultConfiguration: { level: levels[rule.severity] },
    properties: {
      'security-severity': securitySeverities[rule.severity],
      severity: rule.severity,
      tags: ['security', ...rule.controls],
    },
  };
}

function result(finding: Finding | SuppressedFinding | BaselinedFinding, ruleIndex: number): Result {
  const { rule, kind, message, when, location, source } = finding;
  const text = when === undefined ? message : `${message}, when ${when}`;
  const further = relatedLocations(finding);
  return {
    ruleId: rule.id,
    ruleIndex,
    kind: kind === 'fail' ? 'fail' : 'open',
    level: kind === 'fail' ? levels[finding.severity] : 'none',
    message: { text },
    locations: [
      {
        physicalLocation: source ? physical(source.file, source.line, source.column) : inTemplate(location),
        logicalLocations: logical(finding),
      },
    ],
    ...(further.length > 0 ? { relatedLocations: further.map((one, id) => ({ id: id + 1, ...one })) } : {}),
    partialFingerprints: {
      'bucketWarden/v1': finding.formerFingerprint,
      'bucketWarden/v2': finding.fingerprint,
      'bucketWarden/correlation': finding.correlation,
    },
    ...acceptance(finding),
    properties: propertiesOf(finding),
  };
}

/** What was made of a program, and what else the finding points at. */
function relatedLocations({ source, location, related }: Finding): readonly SarifLocation[] {
  const made: SarifLocation[] = source
    ? [{ physicalLocation: inTemplate(location), message: { text: 'in the template that was made' } }]
    : [];
  return [
    ...made,
    ...related.map((one) => ({ physicalLocation: inTemplate(one.location), message: { text: one.message } })),
  ];
}

/** A code host must not open an alert for what somebody accepted. */
function acceptance(
  finding: Finding | SuppressedFinding | BaselinedFinding,
): Pick<Result, 'suppressions' | 'baselineState'> {
  if ('suppression' in finding) {
    const { origin, reason } = finding.suppression;
    return { suppressions: [{ kind: origin === 'comment' ? 'inSource' : 'external', justification: reason }] };
  }
  if (!('knownFrom' in finding)) return {};
  return {
    baselineState: 'unchanged',
    ...(finding.knownFrom === 'baseline'
      ? { suppressions: [{ kind: 'external', justification: 'in the baseline' }] }
      : {}),
  };
}

function propertiesOf(finding: Finding): Result['properties'] {
  const { severity, cause, location, when, fix, witness, subject, openness } = finding;
  return {
    severity,
    cause,
    path: location.path,
    ...(when === undefined ? {} : { when }),
    ...(fix === undefined ? {} : { fix }),
    ...(witness === undefined ? {} : { witness }),
    ...(openness === undefined ? {} : { openness: changeJson(openness) }),
    ...(subject.type === undefined ? {} : { resourceType: subject.type }),
    ...(subject.stack === undefined ? {} : { stack: subject.stack }),
  };
}

function logical({ subject, location }: Finding): SarifLocation['logicalLocations'] & object {
  const name = subject.logicalId ?? location.file;
  const qualified =
    subject.constructPath ??
    (subject.logicalId === undefined ? location.file : `${location.file}/${subject.logicalId}`);
  return [{ name, fullyQualifiedName: qualified, kind: 'resource' }];
}

function inTemplate({ file, range: { start, end } }: Location): PhysicalLocation {
  return {
    ...physical(file, start.line, start.column),
    region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
  };
}

function physical(file: string, line?: number, column?: number): PhysicalLocation {
  const region =
    line === undefined ? {} : { region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) } };
  return { artifactLocation: { uri: toUri(file) }, ...region };
}

/** A relative reference stays relative, so that a code host finds the file in its checkout. */
function toUri(file: string): string {
  const slashes = file.replaceAll('\\', '/');
  const isAbsolute = slashes.startsWith('/') || /^[A-Za-z]:\//.test(slashes);
  const path = slashes
    .replace(/^(?:\.\/)+/, '')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
  return isAbsolute ? `file://${path.startsWith('/') ? '' : '/'}${path}` : path;
}
