import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Finding, Location, Report } from '../lib/engine';

/** The folder of the repository around one; undefined outside of one. */
export function repositoryAround(folder: string): string | undefined {
  for (let here = resolve(folder); ; here = dirname(here)) {
    if (existsSync(join(here, '.git'))) return here;
    if (dirname(here) === here) return undefined;
  }
}

/**
 * The same report with files named from the root of the repository, as code hosts look them up, wherever in it the
 * command runs; what lies outside keeps its name. What findings are known by stays.
 */
export function fromRoot(report: Report): Report {
  const root = repositoryAround('.');
  if (root === undefined) return report;
  const named = (file: string): string => {
    const full = resolve(file);
    return file !== '-' && full.startsWith(root + sep) ? relative(root, full).replaceAll(sep, '/') : file;
  };
  const at = (location: Location): Location => ({
    file: named(location.file),
    path: location.path,
    get range() {
      return location.range;
    },
  });
  const moved = <One extends Finding>(finding: One): One => ({
    ...finding,
    location: at(finding.location),
    related: finding.related.map((one) => ({ ...one, location: at(one.location) })),
    ...(finding.source === undefined ? {} : { source: { ...finding.source, file: named(finding.source.file) } }),
  });
  return {
    ...report,
    findings: report.findings.map(moved),
    suppressed: report.suppressed.map(moved),
    known: report.known.map(moved),
    errors: report.errors.map((error) =>
      error.place === undefined ? error : { ...error, place: { ...error.place, file: named(error.place.file) } },
    ),
  };
}
