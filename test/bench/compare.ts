import type { Row } from './measures';

/** How much more than recorded a ratio may be: half as much again. */
export const allowed = 1.5;

export type Recorded = Readonly<Record<string, number>>;

/** Rows that fall behind what is recorded, or did not end. */
export function slower(rows: readonly Row[], recorded: Recorded): readonly Row[] {
  return rows.filter(({ what, ratio, ours }) => {
    const before = recorded[what];
    return ours.isCut || Number.isNaN(ratio) || (before !== undefined && ratio > allowed * before);
  });
}

/** Names that one has and the other has not: nothing is compared with them. */
export function unpaired(rows: readonly Row[], recorded: Recorded): readonly string[] {
  const measured = new Set(rows.map(({ what }) => what));
  return [
    ...rows.filter(({ what }) => recorded[what] === undefined).map(({ what }) => `not recorded: ${what}`),
    ...Object.keys(recorded)
      .filter((what) => !measured.has(what))
      .map((what) => `recorded, but not measured: ${what}`),
  ];
}
