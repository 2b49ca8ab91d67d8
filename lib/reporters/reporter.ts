import type { ExposureGraph, FrameworkOutline, Report } from '../engine';

/**
 * What people are told: every finding; all but the low ones that fail nothing; those without the table, and nothing at
 * all of a run that passes; the table alone.
 */
export type Detail = 'everything' | 'findings' | 'quiet' | 'statistics';

/** What was judged and how, for whoever reads a report later. */
export interface Evidence {
  readonly command: string;
  /** the version of Node.js */
  readonly node: string;
  /** what was checked out; undefined outside of a repository */
  readonly commit?: string;
  /** whether files that git knows differed from the commit */
  readonly isChanged?: boolean;
  readonly inputs: readonly { readonly file: string; readonly sha256: string }[];
  readonly configuration: readonly { readonly file: string; readonly sha256: string }[];
}

/** What a reporter may know besides the report. */
export interface ReporterContext {
  readonly toolVersion: string;
  /** when the run was made: a part of the formats that are evidence */
  readonly time: Date;
  readonly color: boolean;
  /** columns of the terminal */
  readonly width: number;
  /** whether suppressed findings are shown as well */
  readonly showSuppressed: boolean;
  /** for the reports that are evidence */
  readonly evidence?: Evidence;
  /** how much is told, in the formats for people; `findings` when left out: all but what is low */
  readonly detail?: Detail;
  /** whether the terminal draws links */
  readonly hyperlinks?: boolean;
  /** frameworks for the matrix of controls and resources */
  readonly frameworks?: readonly FrameworkOutline[];
  /** who reaches which bucket: for the reports that show it, as a drawing where somebody has drawn it */
  readonly exposure?: ExposureGraph;
  readonly exposureSvg?: string;
  /** the text of a file that findings are in, for code frames; undefined when it is not at hand */
  readonly sourceText: (file: string) => string | undefined;
}

/** Turns a report into a text that ends with a line break. */
export type Reporter = (report: Report, context: ReporterContext) => string;

/** Gives the same text in parts, for reports that are too long to hold as one. */
export type ReporterInParts = (report: Report, context: ReporterContext) => Iterable<string>;
