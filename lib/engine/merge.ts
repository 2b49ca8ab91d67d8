import { severities, type Severity } from './severity';
import type { ResourceCounts, WrittenFinding, WrittenReport } from './written-report';

/** What reports come to together. */
export interface MergedReport {
  /** how many there are, and how many of them say themselves that an input could not be read */
  readonly reports: number;
  readonly incomplete: number;
  /** `error` where one report is not complete or could not be read */
  readonly conclusion: 'pass' | 'fail' | 'error';
  readonly failed: Readonly<Record<Severity, number>>;
  readonly undecided: number;
  readonly accepted: number;
  /** the worst first */
  readonly accounts: readonly MergedAccount[];
  readonly controls: readonly MergedControl[];
  readonly rules: readonly MergedRule[];
  readonly unread: readonly { readonly file: string; readonly message: string }[];
}

/** Reports of one account; or one report that is of several, by its name. */
export interface MergedAccount {
  readonly account: string;
  readonly reports: number;
  readonly conclusion: 'pass' | 'fail' | 'error';
  readonly failed: Readonly<Record<Severity, number>>;
  readonly undecided: number;
  readonly accepted: number;
  readonly controls: readonly ControlCounts[];
}

/** What a control came to. */
export interface ControlCounts extends ResourceCounts {
  readonly control: string;
}

/** What a control came to everywhere. */
export interface MergedControl extends ControlCounts {
  /** accounts in which something fails it */
  readonly failing: number;
}

/** What a rule found everywhere. */
export interface MergedRule {
  readonly rule: string;
  readonly failed: number;
  readonly undecided: number;
  /** accounts in which it found something wrong */
  readonly failing: number;
}

/** The places of counts of a control; a rule uses those of what failed and what is undecided. */
const counts = ['passed', 'failed', 'undecided', 'accepted'] as const;

/**
 * Joins reports one after the other. What it keeps grows with accounts, controls and rules, not with reports or
 * findings.
 */
export class ReportMerge {
  private readonly accounts = new Map<string, AccountTally>();
  private readonly controls = new Names();
  private readonly rules = new Names();
  private readonly notRead: { file: string; message: string }[] = [];

  /** @param name what the row is called of a report that is not of one account */
  add(report: WrittenReport, name: string): void {
    const account = accountOf(report, name);
    const tally = this.accounts.get(account) ?? new AccountTally();
    this.accounts.set(account, tally);
    tally.addReport(report);
    for (const finding of report.findings) tally.addFinding(finding, this.rules.indexOf(finding.rule));
    for (const [control, came] of report.controls) tally.addControl(came, this.controls.indexOf(control));
  }

  /** A report that could not be read: nothing is known of what it is about. */
  addUnread(file: string, message: string): void {
    this.notRead.push({ file, message });
  }

  result(): MergedReport {
    const accounts = [...this.accounts].map(([account, tally]) => tally.row(account, this.controls)).sort(worstFirst);
    const total = (read: (row: MergedAccount) => number): number => accounts.reduce((sum, row) => sum + read(row), 0);
    const incomplete = [...this.accounts.values()].reduce((sum, tally) => sum + tally.incomplete, 0);
    return {
      reports: total(({ reports }) => reports),
      incomplete,
      conclusion: conclusionOf(
        accounts.some(({ conclusion }) => conclusion === 'fail'),
        incomplete + this.notRead.length > 0,
      ),
      failed: bySeverity((severity) => total(({ failed }) => failed[severity])),
      undecided: total(({ undecided }) => undecided),
      accepted: total(({ accepted }) => accepted),
      accounts,
      controls: this.controlRows(),
      rules: this.ruleRows(),
      unread: this.notRead,
    };
  }

  private controlRows(): readonly MergedControl[] {
    const tallies = [...this.accounts.values()];
    return this.controls.all().map(({ name, index }) => {
      const each = tallies.map((tally) => tally.controls.countsAt(index));
      const sum = (key: keyof ResourceCounts): number => each.reduce((all, one) => all + one[key], 0);
      return {
        control: name,
        passed: sum('passed'),
        failed: sum('failed'),
        undecided: sum('undecided'),
        accepted: sum('accepted'),
        failing: each.filter(({ failed }) => failed > 0).length,
      };
    });
  }

  private ruleRows(): readonly MergedRule[] {
    const tallies = [...this.accounts.values()];
    const rows = this.rules.all().map(({ name, index }) => {
      const each = tallies.map((tally) => tally.rules.countsAt(index));
      return {
        rule: name,
        failed: each.reduce((all, { failed }) => all + failed, 0),
        undecided: each.reduce((all, { undecided }) => all + undecided, 0),
        failing: each.filter(({ failed }) => failed > 0).length,
      };
    });
    return rows.sort((a, b) => b.failing - a.failing || b.failed - a.failed || compareTexts(a.rule, b.rule));
  }
}

/** Of which account a report is: its findings or its name say so; else it is a row of its own. */
function accountOf({ findings }: WrittenReport, name: string): string {
  const [named] = /(?<!\d)\d{12}(?!\d)/.exec(name) ?? [];
  if (named !== undefined) return named;
  const accounts = new Set(findings.map(({ account }) => account));
  const [account] = accounts;
  return accounts.size === 1 && account !== undefined ? account : name;
}

function conclusionOf(fails: boolean, isIncomplete: boolean): MergedReport['conclusion'] {
  return isIncomplete ? 'error' : fails ? 'fail' : 'pass';
}

function bySeverity(read: (severity: Severity) => number): Readonly<Record<Severity, number>> {
  return { critical: read('critical'), high: read('high'), medium: read('medium'), low: read('low') };
}

function worstFirst(a: MergedAccount, b: MergedAccount): number {
  for (const severity of severities) {
    const difference = b.failed[severity] - a.failed[severity];
    if (difference !== 0) return difference;
  }
  return b.undecided - a.undecided || compareTexts(a.account, b.account);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A number for each name. */
class Names {
  private readonly indices = new Map<string, number>();

  indexOf(name: string): number {
    const index = this.indices.get(name) ?? this.indices.size;
    this.indices.set(name, index);
    return index;
  }

  /** By name. */
  all(): readonly { readonly name: string; readonly index: number }[] {
    const named = [...this.indices].map(([name, index]) => ({ name, index }));
    return named.sort((a, b) => compareTexts(a.name, b.name));
  }
}

/** Counts by the number of a name, as one list of numbers: a map of objects would be ten times as large. */
class CountsTable {
  private numbers = new Float64Array(0);

  add(index: number, key: keyof ResourceCounts, count: number): void {
    const at = index * counts.length + counts.indexOf(key);
    if (at >= this.numbers.length) {
      const larger = new Float64Array((index + 1) * counts.length * 2);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers[at] = (this.numbers[at] ?? 0) + count;
  }

  countsAt(index: number): ResourceCounts {
    const read = (key: keyof ResourceCounts): number => this.numbers[index * counts.length + counts.indexOf(key)] ?? 0;
    return { passed: read('passed'), failed: read('failed'), undecided: read('undecided'), accepted: read('accepted') };
  }
}

class AccountTally {
  readonly controls = new CountsTable();
  readonly rules = new CountsTable();
  incomplete = 0;
  private reports = 0;
  private failing = 0;
  private undecided = 0;
  private accepted = 0;
  private readonly failed = new Map<Severity, number>();

  addReport({ conclusion, accepted }: WrittenReport): void {
    this.reports++;
    this.accepted += accepted;
    if (conclusion === 'error') this.incomplete++;
    if (conclusion === 'fail') this.failing++;
  }

  addFinding({ kind, severity }: WrittenFinding, rule: number): void {
    this.rules.add(rule, kind === 'fail' ? 'failed' : 'undecided', 1);
    if (kind === 'unknown') this.undecided++;
    else this.failed.set(severity, (this.failed.get(severity) ?? 0) + 1);
  }

  addControl(came: ResourceCounts, control: number): void {
    for (const key of counts) this.controls.add(control, key, came[key]);
  }

  row(account: string, controls: Names): MergedAccount {
    return {
      account,
      reports: this.reports,
      conclusion: conclusionOf(this.failing > 0, this.incomplete > 0),
      failed: bySeverity((severity) => this.failed.get(severity) ?? 0),
      undecided: this.undecided,
      accepted: this.accepted,
      controls: controls.all().flatMap(({ name, index }) => {
        const came = this.controls.countsAt(index);
        return counts.some((key) => came[key] > 0) ? [{ control: name, ...came }] : [];
      }),
    };
  }
}
