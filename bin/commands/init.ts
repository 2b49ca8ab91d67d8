import { Option, type Command } from 'commander';
import { initCommand, pipelineHosts, type InitFlags } from '../init';
import type { Define } from './command';

export const init: Define = (command, finish) => {
  command
    .description('Writes a configuration and a CI file for what it finds here.')
    .addOption(new Option('--from <tool>', 'take over what another linter is told here').choices(['checkov']))
    .addOption(new Option('--ci <host>', 'whose pipeline to write; what is found here').choices(pipelineHosts))
    .action((_: unknown, of: Command) => finish(initCommand(of.opts<InitFlags>())));
};
