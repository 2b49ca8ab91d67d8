import { InvalidArgumentError, Option, type Command } from 'commander';
import { severities } from '../lib/engine';
import { secondsIn } from './durations';

/** One more value of an option that may be given several times. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** Values of an option that may be given several times, each time with several, separated by commas. */
export function list(value: string, before: readonly string[]): readonly string[] {
  const items = value.split(',').map((item) => item.trim());
  return [...before, ...items.filter((item) => item !== '')];
}

/**
 * The name of a region, of those as well that nobody here has heard of: `eu-west-1`, `us-gov-west-1`.
 * @throws InvalidArgumentError when no region could be called so
 */
export function region(value: string): string {
  if (!/^[a-z]+(?:-[a-z]+)+-\d+$/.test(value)) throw new InvalidArgumentError('no region is called like that');
  return value;
}

/** The id of an AWS account. @throws InvalidArgumentError */
export function account(value: string): string {
  if (!/^\d{12}$/.test(value)) throw new InvalidArgumentError('an account id has twelve digits');
  return value;
}

/** A duration, in seconds. @throws InvalidArgumentError */
export function duration(value: string): number {
  const seconds = secondsIn(value);
  if (seconds === undefined) throw new InvalidArgumentError('give it as 90s, 15m, 12h or 7d');
  return seconds;
}

/** A number of things. @throws InvalidArgumentError */
export function count(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError('it is no number');
  return Number(value);
}

/** `--format`, repeatable. */
export function formats(description: string): readonly [string, string, typeof collect, readonly string[]] {
  return ['--format <format[=file]>', description, collect, []];
}

/** `--color`. */
export function color(): Option {
  return new Option('--color <when>', 'colours and links in what is written to a terminal')
    .choices(['auto', 'always', 'never'])
    .default('auto');
}

/** `--no-code`. */
export const noCode = ['--no-code', 'run no code of the repository: no app, no rules of its own'] as const;

/** `--config`. */
export const configuration = [
  '--config <file>',
  'the configuration, instead of the nearest bucket-warden.config.yaml up to the root of the repository',
] as const;

/** Options of a command that reads templates. */
export function withInputs(command: Command): Command {
  return command
    .option('--parameter <key=value>', 'value of a template parameter; repeatable', collect, [])
    .option('--account <id>', 'account of the templates that do not say', account)
    .option('--region <name>', 'region of the templates that do not say', region)
    .option('--synth', 'run the `app` of the cdk.json in each path first, and take the cdk.out it makes', false)
    .option('--exclude <pattern>', 'leave out below directories, as in .gitignore; repeatable', collect, [])
    .option(...noCode)
    .option(...configuration);
}

/** Options that choose rules. */
export function withSelection(command: Command): Command {
  return command
    .option('--policy <file>', 'what the repository may suppress and change; of a platform team, outside of it')
    .option('--select <rules>', 'only these rules, separated by commas', list, [])
    .option(
      '--pack <frameworks>',
      'only rules that answer controls of these frameworks (`packs` lists them); with --select, both count',
      list,
      [],
    )
    .option('--ignore <rules>', 'all rules but these', list, [])
    .option('--strict', 'every rule, those as well that are opt-in', false);
}

/** `--severity` and `--fail-on`: what is told, and what fails. */
export function withThresholds(command: Command, failOn: string): Command {
  return command
    .addOption(new Option('--severity <level>', 'report nothing milder').choices(severities))
    .option('--verbose', 'show what is low as well, which is counted otherwise', false)
    .option('--quiet', 'only what fails, no table, and nothing of a run that passes', false)
    .option('--statistics', 'only the table by rule and the last lines', false)
    .addOption(new Option('--fail-on <level>', failOn).choices(severities));
}

/** Options of a command that asks AWS. */
export function withConnection(command: Command): Command {
  return command
    .option('--profile <name>', 'profile of the AWS configuration')
    .option('--endpoint-url <url>', 'an S3-compatible store instead of AWS, addressed by path');
}

/** `--live` and which account: what runs is asked about, and no templates. */
export function withLive(command: Command): Command {
  return withConnection(
    command.option('--live', 'ask about the account that the credentials are of, instead of templates', false),
  );
}

/** The policies of the organisation that stand above those of the templates. */
export function withOrganisation(command: Command): Command {
  return command
    .option(
      '--scp <[level=]file>',
      'a service control policy of the organisation; repeatable. Files are one level together, of which any ' +
        'may allow; with names (root=a.json, prod=b.json) every level must allow. A level whose files only ' +
        'deny keeps FullAWSAccess beside them',
      collect,
      [],
    )
    .option(
      '--rcp <[level=]file>',
      'a resource control policy of the organisation; repeatable. Its denials count, whatever the level',
      collect,
      [],
    );
}
