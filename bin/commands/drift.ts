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
    .option(
      '--stack <name>',
      'the stack that the templates are of: CloudFormation tells what its buckets are called and its parameters are',
    )
    .option('--print-policy', 'print the policy that it needs, and do nothing else', false)
    .option('--strict-unknown', 'what cannot be compared fails as well', false)
    .option(...formats('pretty or json; repeatable, each with an optional file'))
    .addOption(color())
    .action(async (paths: string[], _: unknown, of: Command) =>
      finish(await (await import('../live.js')).driftCommand(paths, of.opts<DriftFlags>())),
    );
};
