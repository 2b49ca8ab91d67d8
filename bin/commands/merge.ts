import { collect, color, formats } from '../options';
import { mergeCommand, type MergeFlags } from '../merge';
import type { Define } from './command';

export const merge: Define = (command, finish) => {
  command
    .description('Joins the reports of many accounts or repositories into one, by account and control.')
    .argument('<reports...>', 'reports in the formats json or sarif, or directories that hold some')
    .option(...formats('pretty, json, csv or html; repeatable, each with an optional file'))
    .option('--trend <file>', 'what `merge --format json` wrote before, to compare with; repeatable', collect, [])
    .option('--exit-zero', 'exit 0 whatever the reports say; still 2 when one is not complete', false)
    .addOption(color())
    .action((reports: string[], flags: MergeFlags) => finish(mergeCommand(reports, flags)));
};
