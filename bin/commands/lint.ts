import { InvalidArgumentError, Option } from 'commander';
import { exposures } from '../../lib/engine';
import { reporters } from '../../lib/reporters';
import { lintCommand, type LintFlags } from '../lint';
import { color, count, formats, withInputs, withOrganisation, withSelection, withThresholds } from '../options';
import type { Concurrency } from '../threads';
import type { Define } from './command';

const formatNames = Object.keys(reporters)
  .join(', ')
  .replace(/, (\w+)$/, ' or $1');

/** `--memory-limit`. */
function memoryLimit(): Option {
  return new Option(
    '--memory-limit <megabytes>',
    'end with one error rather than take more; 500 for each MB of input',
  ).argParser((value: string) => Math.max(1, count(value)));
}

/** `--concurrency`. */
function threads(): Option {
  return new Option(
    '--concurrency <number>',
    'threads that judge, each with all templates in its memory; or auto: some where there are megabytes',
  )
    .argParser(concurrency)
    .default('off' satisfies Concurrency);
}

/** A number of threads. @throws InvalidArgumentError */
function concurrency(value: string): Concurrency {
  if (value === 'auto' || value === 'off') return value;
  if (!/^[1-9]\d{0,2}$/.test(value)) throw new InvalidArgumentError('give auto, off or a number from 1 to 999');
  return Number(value);
}

/** Linting: what runs when no command is named. */
export const lint: Define = (command, finish) => {
  command
    .description(
      'Lints what was really synthesised: CloudFormation templates and cdk.out folders, ' +
        'for everything that touches S3.',
    )
    .argument('[paths...]', 'templates, cdk.out folders, directories, or - for standard input', [])
    .option(...formats(`${formatNames}; repeatable, each with an optional file`));
  withSelection(withInputs(command));
  withThresholds(command, 'exit 1 from this severity on; medium unless the configuration says otherwise');
  withOrganisation(
    withComparison(
      command
        .option('--strict-unknown', 'what cannot be decided fails as well', false)
        .option('--exit-zero', 'exit 0 whatever is found; still 2 when an input cannot be read', false)
        .option('--show-suppressed', 'show what is suppressed or known, with the reason', false)
        .option(
          '--no-inline-suppressions',
          'what templates, comments and programs accept themselves counts for nothing',
        ),
    ),
  )
    .option('--fix', 'mend what can be mended without refusing anybody who gets through today', false)
    .option('--unsafe', 'with --fix or --diff: mend everything that can be', false)
    .option('--diff', 'show what --fix would change; 1 when there is something', false)
    .option('--list-files', 'show what is read, and what is passed over and why, and judge nothing', false)
    .option('--watch', 'lint again whenever an input changes', false)
    .addOption(memoryLimit())
    .addOption(threads())
    .addOption(color())
    .action(async (paths: string[], flags: LintFlags) => finish(await lintCommand(paths, flags)));
};

function withComparison(command: Parameters<Define>[0]): Parameters<Define>[0] {
  return command
    .option('--since <ref>', 'report only what was not there at this commit')
    .option('--against <path>', 'report only what this other cdk.out folder or template does not have')
    .addOption(
      new Option(
        '--fail-on-new-access [whose]',
        'with --since or --against: exit 1 when somebody may do what they could not before; public, ' +
          'cross-account or any',
      ).choices(exposures),
    )
    .option(
      '--fail-on-new-suppressions',
      'with --since or --against: exit 1 when something is suppressed that was not before',
      false,
    )
    .option('--baseline [file]', 'report only what this baseline does not hold');
}
