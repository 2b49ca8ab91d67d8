import type { Command } from 'commander';
import type { JudgeFlags } from '../lint';
import { withInputs, withSelection } from '../options';
import type { Define } from './command';

export const lsp: Define = (command, finish) => {
  withSelection(withInputs(command))
    .description('Runs a language server on standard input and output: diagnostics, explanations and fixes in editors.')
    .option('--stdio', 'what clients of the protocol add; there is no other way', true)
    .action(async (_: unknown, of: Command) =>
      finish(await (await import('../lsp.js')).lspCommand(of.opts<JudgeFlags>())),
    );
};
