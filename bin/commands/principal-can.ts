import type { Command } from 'commander';
import { principalCanCommand, type AccessFlags } from '../access';
import { color, formats, withInputs, withLive, withOrganisation } from '../options';
import type { Define } from './command';

export const principalCan: Define = (command, finish) => {
  withOrganisation(
    withLive(
      withInputs(command.option(...formats('pretty, json, markdown or csv; repeatable, each with an optional file'))),
    ),
  )
    .addOption(color())
    .description('Shows what one principal may do with each bucket, and by which statement.')
    .argument('<principal>', '* (unsigned), an ARN, a service, or a role or user of the templates')
    .argument('[paths...]', 'as for linting', [])
    .action(async (principal: string, paths: string[], _: unknown, of: Command) =>
      finish(await principalCanCommand(principal, paths, of.opts<AccessFlags>())),
    );
};
