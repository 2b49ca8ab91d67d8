import type { Report } from '../engine';

/** What a reporter may know besides the report. */
export interface ReporterContext {
  readonly toolVersion: string;
  readonly color: boolean;
  /** columns of the terminal */
  readonly width: number;
  /** whether suppressed findings are shown as well */
  readonly showSuppressed: boolean;
  /** the text of a file that findings are in, for code frames; undefined when it is not at hand */
  readonly sourceText: (file: string) => string | undefined;
}

/** Turns a report into a text that ends with a line break. */
export type Reporter = (report: Report, context: ReporterContext) => string;
