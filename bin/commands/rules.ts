import { Option, type Command } from 'commander';
import { configuration, formats, noCode } from '../options';
import { rulesCommand, type RulesFlags } from '../rules';
import type { Define } from './command';

export const rules: Define = (command, finish) => {
  command
    .description('Lists the rules.')
    .option('--alias <id>', 'only rules that another linter, AWS Config or Control Tower calls so')
    .option('--control <id>', 'only rules that answer a control, such as S3.5 or fsbp/S3.5')
    .option('--coverage', 'every control of every framework, with its rules or the reason why there is none', false)
    .option(...formats('pretty, json or, of the list, markdown; repeatable, each with an optional file'))
    .addOption(new Option('--color <when>').choices(['auto', 'always', 'never']).default('auto'))
    .option(...noCode)
    .option(...configuration)
    .action((_: unknown, of: Command) => finish(rulesCommand(of.opts<RulesFlags>())));
};
