import { createColors } from 'picocolors';
import type { Severity } from '../engine';

/** Colours of a text for terminals. */
export type Colors = ReturnType<typeof createColors>;

/** The colour of each severity, and of what is undecided. */
export type SeverityPaint = Readonly<Record<Severity | 'unknown', (text: string) => string>>;

export function severityPaint(colors: Colors): SeverityPaint {
  return {
    critical: (text) => colors.bold(colors.magenta(text)),
    high: (text) => colors.bold(colors.red(text)),
    medium: colors.yellow,
    low: colors.cyan,
    unknown: colors.blue,
  };
}
