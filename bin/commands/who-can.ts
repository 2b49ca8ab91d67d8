import type { Command } from 'commander';
import { whoCanCommand, type WhoCanFlags } from '../access';
import { color, formats, withInputs, withLive, withOrganisation } from '../options';
import type { Define } from './command';

export const whoCan: Define = (command, finish) => {
  withOrganisation(
    withLive(
      withInputs(command.option(...formats('pretty, json, markdown or csv; repeatable, each with an optional file'))),
    ),
  )
    .addOption(color())
    .description('Shows who may read, list, write, delete and administer each bucket, and by which statement.')
    .argument('[paths...]', 'as for linting', [])
    .option('--bucket <name>', 'only this bucket: its logical id, construct path or name')
    .action(async (paths: string[], _: unknown, of: Command) =>
      finish(await whoCanCommand(paths, of.opts<WhoCanFlags>())),
    );
};
