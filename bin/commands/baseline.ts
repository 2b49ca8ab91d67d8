import type { Command } from 'commander';
import { baselineCommand, type BaselineFlags } from '../lint';
import { withInputs, withSelection } from '../options';
import type { Define } from './command';

export const baseline: Define = (command, finish) => {
  withSelection(withInputs(command))
    .description('Writes the findings of today into a baseline; later runs with --baseline report only what is new.')
    .argument('[paths...]', 'as for linting', [])
    .option('--file <file>', 'where to; bucket-warden-baseline.json unless the configuration says otherwise')
    .option('--prune', 'only take out what is found no more', false)
    .action((paths: string[], _: unknown, of: Command) => finish(baselineCommand(paths, of.opts<BaselineFlags>())));
};
