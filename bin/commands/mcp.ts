import type { Command } from 'commander';
import type { McpFlags } from '../mcp';
import type { Define } from './command';

export const mcp: Define = (command, finish) => {
  command
    .description(
      'Runs a server of the Model Context Protocol on standard input and output: lint, who-can, can, explain, fix.',
    )
    .option('--root <folder>', 'nothing outside of it is read', '.')
    .option('--write', 'let `fix` change files; it shows a patch otherwise', false)
    .option('--timeout <duration>', 'the longest that one call may take', '60s')
    .action(async (_: unknown, of: Command) =>
      finish(await (await import('../mcp.js')).mcpCommand(of.opts<McpFlags>())),
    );
};
