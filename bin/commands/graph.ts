import type { Command } from 'commander';
import { graphCommand, type GraphFlags } from '../graph';
import { formats, withInputs, withLive } from '../options';
import type { Define } from './command';

export const graph: Define = (command, finish) => {
  withLive(withInputs(command))
    .description('Draws who reaches which bucket, and where its logs and copies go.')
    .argument('[paths...]', 'as for linting', [])
    .option(...formats('mermaid, dot or svg; repeatable, each with an optional file'))
    .action(async (paths: string[], _: unknown, of: Command) =>
      finish(await graphCommand(paths, of.opts<GraphFlags>())),
    );
};
