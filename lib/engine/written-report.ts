import { isArray, isObject, own, UserError, type Json, type JsonObject } from '../template';
import type { FrameworkOutline } from './coverage';
import { severities, type Severity } from './severity';

/** How many resources came to what. */
export interface ResourceCounts {
  readonly passed: number;
  readonly failed: number;
  readonly undecided: number;
  readonly accepted: number;
}

/** A report that was written by a run, as far as it is joined with others. */
export interface WrittenReport {
  readonly conclusion: 'pass' | 'fail' | 'error';
  readonly findings: readonly WrittenFinding[];
  /** findings that are suppressed, or were known before */
  readonly accepted: number;
  /** what each control came to, by resources; of SARIF, which does not say what passed, by findings */
  readonly controls: ReadonlyMap<string, ResourceCounts>;
}

/** A finding of such a report. */
export interface WrittenFinding {
  readonly rule: string;
  readonly kind: 'fail' | 'unknown';
  readonly severity: Severity;
  /** undefined where the report does not say */
  readonly account: string | undefined;
}

/**
 * Reads a report in the format `json` or `sarif`.
 * @param file its name, for errors
 * @param frameworks what says which controls a rule answers, as SARIF does not say it of all
 * @returns undefined for JSON that is no report of bucket-warden
 * @throws UserError when it is no JSON, or a report of a shape or version that nobody here knows
 */
export function readWrittenReport(
  file: string,
  text: string,
  frameworks: readonly FrameworkOutline[],
): WrittenReport | undefined {
  const document = parsed(file, text);
  if (!isObject(document)) return undefined;
  const reader = new ReportReader(file);
  if (isArray(own(document, 'runs'))) return reader.sarif(document, controlsByRule(frameworks));
  const tool = own(document, 'tool');
  if (!isObject(tool) || own(tool, 'name') !== 'bucket-warden' || own(document, 'findings') === undefined)
    return undefined;
  return reader.json(document);
}

function parsed(file: string, text: string): Json {
  try {
    // editors of other systems put a mark before it
    return JSON.parse(text.replace(/^\uFEFF/, '')) as Json;
  } catch {
    throw new UserError('is no JSON', { file });
  }
}

class ReportReader {
  constructor(private readonly file: string) {}

  json(document: JsonObject): WrittenReport {
    const version = own(document, 'version');
    if (version !== 1) throw this.refuse(`is a report of version ${JSON.stringify(version)}, expected 1`);
    const conclusion = own(document, 'conclusion');
    if (conclusion !== 'pass' && conclusion !== 'fail' && conclusion !== 'error')
      throw this.refuse('has no conclusion');
    const controls = this.list(document, 'controls').map((entry): [string, ResourceCounts] => [
      this.text(entry, 'control'),
      {
        passed: this.count(entry, 'passed'),
        failed: this.count(entry, 'failed'),
        undecided: this.count(entry, 'undecided'),
        accepted: this.count(entry, 'accepted'),
      },
    ]);
    return {
      conclusion,
      findings: this.list(document, 'findings').map((entry) => this.finding(entry)),
      accepted: this.list(document, 'suppressed').length + this.list(document, 'known').length,
      controls: new Map(controls),
    };
  }

  sarif(document: JsonObject, controlsOf: ReadonlyMap<string, readonly string[]>): WrittenReport {
    const findings: WrittenFinding[] = [];
    const controls = new Map<string, ResourceCounts>();
    let accepted = 0;
    let isIncomplete = false;
    for (const run of this.list(document, 'runs')) {
      this.checkTool(run);
      isIncomplete ||= this.list(run, 'invocations').some((one) => own(one, 'executionSuccessful') !== true);
      for (const result of this.list(run, 'results')) {
        if (this.list(result, 'suppressions').length > 0 || own(result, 'baselineState') === 'unchanged') accepted++;
        else {
          const finding = this.resultOf(result);
          findings.push(finding);
          for (const control of controlsOf.get(finding.rule) ?? []) addFinding(controls, control, finding);
        }
      }
    }
    const fails = findings.some(({ kind, severity }) => kind === 'fail' && severity !== 'low');
    return { conclusion: isIncomplete ? 'error' : fails ? 'fail' : 'pass', findings, accepted, controls };
  }

  private checkTool(run: JsonObject): void {
    const tool = own(run, 'tool');
    const driver = isObject(tool) ? own(tool, 'driver') : undefined;
    const name = isObject(driver) ? own(driver, 'name') : undefined;
    if (name !== 'bucket-warden') throw this.refuse(`is a report of ${JSON.stringify(name)}, not of bucket-warden`);
  }

  private resultOf(result: JsonObject): WrittenFinding {
    const properties = own(result, 'properties');
    const kind = own(result, 'kind');
    if (kind !== 'fail' && kind !== 'open') throw this.refuse(`has a result of the kind ${JSON.stringify(kind)}`);
    return {
      rule: this.text(result, 'ruleId'),
      kind: kind === 'fail' ? 'fail' : 'unknown',
      severity: this.severity(isObject(properties) ? properties : {}),
      account: undefined,
    };
  }

  private finding(entry: JsonObject): WrittenFinding {
    const kind = own(entry, 'kind');
    if (kind !== 'fail' && kind !== 'unknown') throw this.refuse(`has a finding of the kind ${JSON.stringify(kind)}`);
    const subject = own(entry, 'subject');
    const account = isObject(subject) ? own(subject, 'account') : undefined;
    return {
      rule: this.text(entry, 'rule'),
      kind,
      severity: this.severity(entry),
      account: typeof account === 'string' ? account : undefined,
    };
  }

  private severity(entry: JsonObject): Severity {
    const found = severities.find((one) => one === own(entry, 'severity'));
    if (found === undefined) throw this.refuse(`has the severity ${JSON.stringify(own(entry, 'severity'))}`);
    return found;
  }

  private list(map: JsonObject, key: string): readonly JsonObject[] {
    const value = own(map, key) ?? [];
    if (!isArray(value) || !value.every(isObject)) throw this.refuse(`\`${key}\` is no list of maps`);
    return value;
  }

  private text(map: JsonObject, key: string): string {
    const value = own(map, key);
    if (typeof value !== 'string') throw this.refuse(`\`${key}\` is no text`);
    return value;
  }

  private count(map: JsonObject, key: string): number {
    const value = own(map, key);
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw this.refuse(`\`${key}\` is no count`);
    return value;
  }

  private refuse(message: string): UserError {
    return new UserError(message, { file: this.file });
  }
}

/** The controls that each rule answers. */
function controlsByRule(frameworks: readonly FrameworkOutline[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { id, rules } of frameworks.flatMap(({ controls }) => controls))
    for (const rule of rules) found.set(rule, [...(found.get(rule) ?? []), id]);
  return found;
}

function addFinding(controls: Map<string, ResourceCounts>, control: string, { kind }: WrittenFinding): void {
  const before = controls.get(control) ?? { passed: 0, failed: 0, undecided: 0, accepted: 0 };
  const key = kind === 'fail' ? 'failed' : 'undecided';
  controls.set(control, { ...before, [key]: before[key] + 1 });
}
