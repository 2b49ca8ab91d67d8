import { InvalidArgumentError, Option, type Command } from 'commander';
import type { AuditFlags } from '../live';
import { collect, color, count, formats, withConnection, withSelection, withThresholds } from '../options';
import type { Define } from './command';

export const audit: Define = (command, finish) => {
  withConnection(withSelection(command))
    .description('Judges the buckets that run in an account, by the same rules.')
    .option('--bucket <name>', 'only this bucket; repeatable', collect, [])
    .option('--stack <name>', 'only the buckets that CloudFormation made of this stack')
    .option('--region <name>', 'where to ask first; buckets of every region are read')
    .option('--config <file>', 'the configuration, as for linting')
    .option(...formats('as for linting'));
  withThresholds(command, 'exit 1 from this severity on')
    .option('--strict-unknown', 'what cannot be decided fails as well', false)
    .option('--exit-zero', 'exit 0 whatever is found', false)
    .option('--show-suppressed', 'show suppressed findings with their reasons', false)
    .option('--no-inline-suppressions', 'tags that accept findings count for nothing')
    .option('--baseline [file]', 'report only what this baseline does not hold')
    .option('--write-baseline <file>', 'write the findings of today into a baseline, and report nothing')
    .option('--resume <file>', 'remember what was read in this file, and go on from it; it is removed at the end')
    .addOption(
      new Option('--concurrency <n>', 'buckets read at once')
        .argParser((value: string) => Math.max(1, count(value)))
        .default(24),
    )
    .addOption(
      new Option('--time-limit <minutes>', 'what was not read until then is undecided')
        .argParser((value: string) => {
          const found = Number(value);
          if (!(found > 0 && found <= 10_000)) throw new InvalidArgumentError('it is no number of minutes');
          return found;
        })
        .default(120),
    )
    .option('--no-identities', 'leave roles, users and groups out')
    .option('--print-policy', 'print the policy that an audit needs, and do nothing else', false)
    .addOption(color())
    .action(async (_: unknown, of: Command) =>
      finish(await (await import('../live.js')).auditCommand(of.opts<AuditFlags>())),
    );
};
