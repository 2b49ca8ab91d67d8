import type { Command } from 'commander';
import { color, formats, withSelection, withThresholds } from '../options';
import type { ScriptsFlags } from '../scripts';
import type { Define } from './command';

export const scripts: Define = (command, finish) => {
  withSelection(command)
    .description('Judges the `aws s3` commands of shell scripts, pipelines, makefiles, Dockerfiles and package.json.')
    .argument('[paths...]', 'scripts, or directories that hold some; the current one when left out', [])
    .option(
      '--estate <path>',
      'templates whose buckets the commands are about; may be repeated',
      (path: string, before: readonly string[]) => [...before, path],
      [],
    )
    .option('--fix', 'change the commands where that is mechanical; with --unsafe', false)
    .option('--unsafe', 'with --fix or --diff: they do something else then, and must be tried', false)
    .option('--diff', 'show what --fix would change; 1 when there is something', false)
    .option('--config <file>', 'the configuration, as for linting')
    .option(...formats('as for linting'));
  withThresholds(command, 'exit 1 from this severity on')
    .option('--strict-unknown', 'what cannot be decided fails as well', false)
    .option('--exit-zero', 'exit 0 whatever is found', false)
    .option('--show-suppressed', 'show suppressed findings with their reasons', false)
    .option('--no-inline-suppressions', 'comments that accept findings count for nothing')
    .addOption(color())
    .action(async (paths: string[], _: unknown, of: Command) =>
      finish(await (await import('../scripts.js')).scriptsCommand(paths, of.opts<ScriptsFlags>())),
    );
};
