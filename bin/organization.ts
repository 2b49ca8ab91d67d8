import type { ControlLevel, LintOptions } from '../lib/engine';
import { loadPolicy, nodeFiles } from '../lib/template';

/** Policies of the organization, by files. */
export interface OrganizationFlags {
  readonly scp: readonly string[];
  readonly rcp: readonly string[];
}

/**
 * The policies of the organization that the flags name.
 * @throws UserError when one cannot be read
 */
export function controlsOf({ scp, rcp }: OrganizationFlags): NonNullable<LintOptions['controls']> {
  return { serviceControl: levelsOf(scp), resourceControl: levelsOf(rcp) };
}

/**
 * The policies of each level: `root=a.json` is of the level `root`, and files without one are of one level together.
 */
function levelsOf(entries: readonly string[]): readonly ControlLevel[] {
  const levels = new Map<string, ReturnType<typeof loadPolicy>[]>();
  for (const entry of entries) {
    const [, level = '', path = entry] = /^([A-Za-z0-9_-]+)=(.+)$/s.exec(entry) ?? [];
    levels.set(level, [...(levels.get(level) ?? []), loadPolicy(path, nodeFiles)]);
  }
  return [...levels].map(([name, documents]) => (name === '' ? { documents } : { name, documents }));
}
