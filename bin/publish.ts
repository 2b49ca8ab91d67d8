import { appendFileSync } from 'node:fs';
import { exposureGraph, focused, type Report } from '../lib/engine';
import { version } from '../lib/entry/version';
import { reporters, reportersInParts, type Detail, type Format, type ReporterContext } from '../lib/reporters';
import type { Settings } from '../lib/s3';
import type { Template } from '../lib/template';
import { frameworkOutlines } from '../rules';
import { drawSvg } from './draw';
import { evidenceOf, type ReadText } from './evidence';
import { fromRoot } from './from-root';
import { hasHyperlinks, terminalColumns, writeOutputs, type ColorWhen, type Output } from './output';

/** What a report is about and how it is shown. */
export interface Shown {
  readonly templates: readonly Template[];
  readonly settings: Settings;
  /** the configuration, where there is one */
  readonly configuration?: readonly ReadText[] | undefined;
  /** texts that are not any more what the templates hold */
  readonly texts: ReadonlyMap<string, string>;
  readonly showSuppressed: boolean;
  readonly color: ColorWhen;
  readonly detail: Detail;
}

/** Formats that show who reaches what, which is worked out for them alone. */
const graphical: ReadonlySet<Format> = new Set(['html', 'markdown']);

/** Formats that somebody holds up later. */
const kept: ReadonlySet<Format> = new Set(['html', 'json', 'csv']);

/** Formats that a code host reads, beside the files of the repository. */
const hosted: ReadonlySet<Format> = new Set(['sarif', 'github', 'gitlab']);

/** Formats that say what each control comes to. */
const tabular: ReadonlySet<Format> = new Set(['html', 'markdown', 'json', 'ocsf']);

/**
 * Writes a report in every format that was asked for, and the summary of the job where GitHub wants one.
 * @throws UserError when a file cannot be written
 */
export async function publish(
  report: Report,
  outputs: readonly Output<Format>[],
  { templates, settings, texts, showSuppressed, color, detail, configuration = [] }: Shown,
): Promise<void> {
  const all = new Map([...templates.map(({ source }) => [source.path, source.text] as const), ...texts]);
  const isGraphical = outputs.some(({ format }) => graphical.has(format));
  const exposure = isGraphical ? focused(exposureGraph(templates, { settings })) : undefined;
  const context: Omit<ReporterContext, 'color'> = {
    toolVersion: version(),
    time: new Date(),
    width: Math.max(60, Math.min(terminalColumns() ?? 100, 140)),
    showSuppressed,
    detail,
    hyperlinks: hasHyperlinks(color),
    sourceText: (file) => all.get(file),
    ...(outputs.some(({ format }) => tabular.has(format)) ? { frameworks: frameworkOutlines() } : {}),
    ...(outputs.some(({ format }) => kept.has(format)) ? { evidence: evidenceOf(templates, configuration) } : {}),
    ...(exposure ? { exposure } : {}),
    ...(exposure && outputs.some(({ format }) => format === 'html') ? { exposureSvg: await drawSvg(exposure) } : {}),
  };
  const atRoot = outputs.some(({ format }) => hosted.has(format)) ? fromRoot(report) : report;
  const reportFor = (format: Format): Report => (hosted.has(format) ? atRoot : report);
  const render = (format: Format, isColored: boolean): string =>
    reporters[format](reportFor(format), { ...context, color: isColored });
  writeOutputs(
    outputs,
    color,
    (format, isColored) =>
      reportersInParts[format]?.(reportFor(format), { ...context, color: isColored }) ?? render(format, isColored),
  );
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  if (summary !== undefined && summary !== '' && outputs.some(({ format }) => format === 'github'))
    appendFileSync(summary, render('markdown', false));
}
