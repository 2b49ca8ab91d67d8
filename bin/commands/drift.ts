import type { Command } from 'commander';
import type { DriftFlags } from '../live';
import { collect, color, formats, withConnection, withInputs } from '../options';
import type { Define } from './command';

export const drift: Define = (command, finish) => {
  withConnection(withInputs(command))
    .description(
      'Compares the buckets of templates with those that run, property by property and by who may do ' +
        'what: 1 when they differ.',
    )
    .argument('[paths...]', 'as for linting', [])
    .option(
      '--name <logicalId=bucket>',
      'the name of a bucket that neither the template nor the tags of CloudFormation tell; repeatable',
      collect,
      [],
    )
    .option('--strict-unknown', 'what cannot be compared fails as well', false)
    .option(...formats('pretty or json; repeatable, each with an optional file'))
    .addOption(color())
    .action(async (paths: string[], _: unknown, of: Command) =>
      finish(await (await import('../live.js')).driftCommand(paths, of.opts<DriftFlags>())),
    );
};
