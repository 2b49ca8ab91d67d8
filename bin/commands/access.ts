import type { Command } from 'commander';
import type { ContractFlags } from '../contract';
import { color, formats, withInputs, withOrganisation } from '../options';
import type { Define } from './command';

export const access: Define = (command, finish) => {
  withOrganisation(withInputs(command.option(...formats('as for linting'))))
    .addOption(color())
    .description('Checks the access contracts of the configuration alone, or writes down who may do what today.')
    .argument('[paths...]', 'as for linting', [])
    .option('--write-contract', 'what holds today as contracts, in YAML for the configuration', false)
    .option('--fix', 'take away what the contracts forbid, and nothing else, where that is proved', false)
    .option('--diff', 'show what --fix would change; 1 when there is something', false)
    .option('--unsafe', 'with --fix or --diff: let in whom a `must` names, and nobody else', false)
    .option('--strict-unknown', 'what cannot be decided fails as well', false)
    .action(async (paths: string[], _: unknown, of: Command) =>
      finish(await (await import('../contract.js')).contractCommand(paths, of.opts<ContractFlags>())),
    );
};
