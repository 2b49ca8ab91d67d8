import { Option, type Command } from 'commander';
import { explainCommand } from '../explain';
import { color, configuration, noCode } from '../options';
import type { Define } from './command';

export const explain: Define = (command, finish) => {
  command
    .description('Explains a rule, by its own name, that of another linter, or a control such as S3.5.')
    .argument('<name>')
    .addOption(new Option('--format <format>', 'pretty or json').choices(['pretty', 'json']).default('pretty'))
    .addOption(color())
    .option(...noCode)
    .option(...configuration)
    .action((name: string, _: unknown, of: Command) => finish(explainCommand(name, of.opts())));
};
