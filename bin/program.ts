import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { exposures, severities } from '../lib/engine';
import { reporters } from '../lib/reporters';
import { renderUserError, UserError } from '../lib/template';
import { canCommand, whoCanCommand, type CanFlags, type WhoCanFlags } from './access';
import { completionCommand } from './completion';
import { explainCommand, packsCommand } from './explain';
import { graphCommand, type GraphFlags } from './graph';
import { initCommand } from './init';
import { baselineCommand, lintCommand, type BaselineFlags, type JudgeFlags, type LintFlags } from './lint';
import { secondsIn } from './durations';
import type { AuditFlags, CookieFlags, DriftFlags, PresignFlags } from './live';
import type { ScriptsFlags } from './scripts';
import { rulesCommand, type RulesFlags } from './rules';
import { version } from '../lib/entry/version';

/** 0: nothing at or above `--fail-on`; 1: findings; 2: the job could not be done. */
type ExitCode = 0 | 1 | 2;

function program(finish: (code: ExitCode) => void): Command {
  const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
  const list = (value: string, before: readonly string[]): readonly string[] => [
    ...before,
    ...value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ];
  const account = (value: string): string => {
    if (!/^\d{12}$/.test(value)) throw new InvalidArgumentError('an account id has twelve digits');
    return value;
  };
  const color = (): Option =>
    new Option('--color <when>', 'colours and links in what is written to a terminal')
      .choices(['auto', 'always', 'never'])
      .default('auto');
  const inputs = (of: Command): Command =>
    of
      .option('--parameter <key=value>', 'value of a template parameter; repeatable', collect, [])
      .option('--account <id>', 'account of the templates that do not say', account)
      .option('--region <name>', 'region of the templates that do not say')
      .option('--synth', 'run the `app` of the cdk.json in each path first, and take the cdk.out it makes', false)
      .option(
        '--config <file>',
        'the configuration, instead of the nearest bucket-warden.config.yaml up to the root of the repository',
      );
  const selection = (of: Command): Command =>
    of
      .option('--select <rules>', 'only these rules, separated by commas', list, [])
      .option(
        '--pack <frameworks>',
        'only rules that answer controls of these frameworks (`packs` lists them)',
        list,
        [],
      )
      .option('--ignore <rules>', 'all rules but these', list, [])
      .option('--strict', 'every rule, those as well that are opt-in', false);
  const strict = (of: Command): Command => of.exitOverride().configureOutput({ outputError: () => undefined });
  const command = selection(
    inputs(
      new Command('bucket-warden')
        .description(
          'Lints what was really synthesised: CloudFormation templates and cdk.out folders, for ' +
            'everything that touches S3.',
        )
        .version(version())
        .argument('[paths...]', 'templates, cdk.out folders, directories, or - for standard input', [])
        .option(
          '--format <format[=file]>',
          `${Object.keys(reporters)
            .join(', ')
            .replace(/, (\w+)$/, ' or $1')}; repeatable, each with an optional file`,
          collect,
          [],
        ),
    ),
  )
    .addOption(new Option('--severity <level>', 'report nothing milder').choices(severities).default('low'))
    .addOption(
      new Option(
        '--fail-on <level>',
        'exit 1 from this severity on; medium unless the configuration says otherwise',
      ).choices(severities),
    )
    .option('--strict-unknown', 'what cannot be decided fails as well', false)
    .option('--exit-zero', 'exit 0 whatever is found; still 2 when an input cannot be read', false)
    .option('--show-suppressed', 'show what is suppressed or known, with the reason', false)
    .option('--no-inline-suppressions', 'what templates, comments and programs accept themselves counts for nothing')
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
    .option('--baseline [file]', 'report only what this baseline does not hold')
    .option('--fix', 'mend what can be mended without refusing anybody who gets through today', false)
    .option('--unsafe', 'with --fix or --diff: mend everything that can be', false)
    .option('--diff', 'show what --fix would change; 1 when there is something', false)
    .option('--watch', 'lint again whenever an input changes', false)
    .addOption(color())
    .action(async (paths: string[], flags: LintFlags) => finish(await lintCommand(paths, flags)));
  const shared = (of: Command, formats: string): Command =>
    strict(
      inputs(of.option('--format <format[=file]>', `${formats}; repeatable, each with an optional file`, collect, [])),
    )
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
      )
      .addOption(color());
  shared(command.command('who-can'), 'pretty, json, markdown or csv')
    .description('Shows who may read, list, write, delete and administer each bucket, and by which statement.')
    .argument('[paths...]', 'as for linting', [])
    .option('--bucket <name>', 'only this bucket: its logical id, construct path or name')
    .action((paths: string[], _: unknown, of: Command) => finish(whoCanCommand(paths, of.opts<WhoCanFlags>())));
  shared(command.command('can'), 'pretty or json')
    .description(
      'Decides one request, and shows what each statement says to it: 0 when it is allowed, 1 when it is ' +
        'not or nobody can tell.',
    )
    .argument('<principal>', '* (unsigned), an account id, an ARN, a service, or a role or user of the templates')
    .argument('<action>', 's3:GetObject')
    .argument('<resource>', 'arn:aws:s3:::bucket/key, s3://bucket/key, or Bucket/key with a bucket of the templates')
    .option('--in <path>', 'as for linting; repeatable', collect, [])
    .option('--context <key=value>', 'a condition key of the request; repeatable', collect, [])
    .option('--http', 'the request is made without TLS', false)
    .action((principal: string, action: string, resource: string, _: unknown, of: Command) =>
      finish(canCommand([principal, action, resource], of.opts<CanFlags>())),
    );
  command
    .command('rules')
    .description('Lists the rules.')
    .option('--alias <id>', 'only rules that another linter, AWS Config or Control Tower calls so')
    .option('--control <id>', 'only rules that answer a control, such as S3.5 or fsbp/S3.5')
    .option('--coverage', 'every control of every framework, with its rules or the reason why there is none', false)
    .option(
      '--format <format[=file]>',
      'pretty, json or, of the list, markdown; repeatable, each with an optional file',
      collect,
      [],
    )
    .addOption(new Option('--color <when>').choices(['auto', 'always', 'never']).default('auto'))
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .action((_: unknown, of: Command) => finish(rulesCommand(of.opts<RulesFlags>())));
  const duration = (value: string): number => {
    const seconds = secondsIn(value);
    if (seconds === undefined) throw new InvalidArgumentError('give it as 90s, 15m, 12h or 7d');
    return seconds;
  };
  const count = (value: string): number => {
    if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError('it is no number');
    return Number(value);
  };
  const connection = (of: Command): Command =>
    of
      .option('--profile <name>', 'profile of the AWS configuration')
      .option('--endpoint-url <url>', 'an S3-compatible store instead of AWS, addressed by path');
  strict(connection(selection(command.command('audit'))))
    .description('Judges the buckets that run in an account, by the same rules.')
    .option('--bucket <name>', 'only this bucket; repeatable', collect, [])
    .option('--region <name>', 'where to ask first; buckets of every region are read')
    .option('--config <file>', 'the configuration, as for linting')
    .option('--format <format[=file]>', 'as for linting', collect, [])
    .addOption(new Option('--severity <level>', 'report nothing milder').choices(severities).default('low'))
    .addOption(new Option('--fail-on <level>', 'exit 1 from this severity on').choices(severities))
    .option('--strict-unknown', 'what cannot be decided fails as well', false)
    .option('--exit-zero', 'exit 0 whatever is found', false)
    .option('--show-suppressed', 'show suppressed findings with their reasons', false)
    .option('--no-inline-suppressions', 'tags that accept findings count for nothing')
    .option('--baseline [file]', 'report only what this baseline does not hold')
    .option('--write-baseline <file>', 'write the findings of today into a baseline, and report nothing')
    .option('--resume <file>', 'remember what was read in this file, and go on from it; it is removed at the end')
    .addOption(
      new Option('--concurrency <n>', 'buckets read at once')
        .argParser((value: string) => Math.max(1, count(value)))
        .default(24),
    )
    .option('--no-identities', 'leave roles, users and groups out')
    .option('--print-policy', 'print the policy that an audit needs, and do nothing else', false)
    .addOption(color())
    .action(async (_: unknown, of: Command) =>
      finish(await (await import('./live.js')).auditCommand(of.opts<AuditFlags>())),
    );
  strict(selection(command.command('scripts')))
    .description('Judges the `aws s3` commands of shell scripts, pipelines, makefiles, Dockerfiles and package.json.')
    .argument('[paths...]', 'scripts, or directories that hold some; the current one when left out', [])
    .option('--config <file>', 'the configuration, as for linting')
    .option('--format <format[=file]>', 'as for linting', collect, [])
    .addOption(new Option('--severity <level>', 'report nothing milder').choices(severities).default('low'))
    .addOption(new Option('--fail-on <level>', 'exit 1 from this severity on').choices(severities))
    .option('--strict-unknown', 'what cannot be decided fails as well', false)
    .option('--exit-zero', 'exit 0 whatever is found', false)
    .option('--show-suppressed', 'show suppressed findings with their reasons', false)
    .option('--no-inline-suppressions', 'comments that accept findings count for nothing')
    .addOption(color())
    .action(async (paths: string[], _: unknown, of: Command) =>
      finish(await (await import('./scripts.js')).scriptsCommand(paths, of.opts<ScriptsFlags>())),
    );
  strict(connection(inputs(command.command('drift'))))
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
    .option('--format <format[=file]>', 'pretty or json; repeatable, each with an optional file', collect, [])
    .addOption(color())
    .action(async (paths: string[], _: unknown, of: Command) =>
      finish(await (await import('./live.js')).driftCommand(paths, of.opts<DriftFlags>())),
    );
  strict(connection(command.command('presign')))
    .description('Prints a URL that allows one request to one object for a time, over HTTPS.')
    .argument('<s3-uri>', 's3://bucket/key')
    .addOption(new Option('--method <method>', 'what it allows').choices(['get', 'put']).default('get'))
    .addOption(
      new Option('--expires <duration>', 'how long: 90s, 15m, 12h, at most 7d').argParser(duration).default(900, '15m'),
    )
    .option('--content-type <type>', 'the only type that can be uploaded')
    .addOption(new Option('--content-length <bytes>', 'the exact size that can be uploaded').argParser(count))
    .option('--checksum-sha256 <base64>', 'the only content that can be uploaded')
    .addOption(new Option('--parts <n>', 'begins a multipart upload and signs each part').argParser(count))
    .option('--filename <name>', 'as what a browser saves it')
    .option('--region <name>', 'region of the bucket')
    .option('--in <path>', 'templates whose policies say whether it will work; repeatable', collect, [])
    .option('--live', 'ask the bucket itself whether it will work', false)
    .option('--as <principal>', 'who signs, as an ARN or a role of the templates')
    .addOption(new Option('--format <format>').choices(['url', 'curl', 'json']).default('url'))
    .action(async (uri: string, _: unknown, of: Command) =>
      finish(await (await import('./live.js')).presignCommand(uri, of.opts<PresignFlags>())),
    );
  strict(command.command('sign-cookies'))
    .description('Prints the cookies, or the URL, with which CloudFront serves private content for a time, over HTTPS.')
    .argument('<url>', 'https://host/path')
    .requiredOption('--key-pair-id <id>', 'id of the public key in CloudFront')
    .requiredOption('--private-key <file>', 'the private key in PEM')
    .addOption(
      new Option('--expires <duration>', 'how long: 90s, 15m, 12h, at most 7d').argParser(duration).default(3600, '1h'),
    )
    .option('--covers <pattern>', 'the URLs that are covered, with * for any text')
    .option('--ip <address>', 'the only address or range from which it holds')
    .addOption(new Option('--starts-in <duration>', 'begins later').argParser(duration))
    .option('--domain <domain>', 'domain of the cookies')
    .option('--path <path>', 'path of the cookies')
    .addOption(new Option('--format <format>').choices(['set-cookie', 'json', 'curl', 'url']).default('set-cookie'))
    .action(async (url: string, _: unknown, of: Command) =>
      finish((await import('./live.js')).signCookiesCommand(url, of.opts<CookieFlags>())),
    );
  strict(command.command('explain'))
    .description('Explains a rule, by its own name, that of another linter, or a control such as S3.5.')
    .argument('<name>')
    .addOption(color())
    .action((name: string, _: unknown, of: Command) => finish(explainCommand(name, of.opts())));
  strict(command.command('packs'))
    .description('Lists the packs: a framework each, for --pack.')
    .action(() => finish(packsCommand()));
  strict(selection(inputs(command.command('baseline'))))
    .description('Writes the findings of today into a baseline; later runs with --baseline report only what is new.')
    .argument('[paths...]', 'as for linting', [])
    .option('--file <file>', 'where to; bucket-warden-baseline.json unless the configuration says otherwise')
    .option('--prune', 'only take out what is found no more', false)
    .action((paths: string[], _: unknown, of: Command) => finish(baselineCommand(paths, of.opts<BaselineFlags>())));
  strict(inputs(command.command('graph')))
    .description('Draws who reaches which bucket, and where its logs and copies go.')
    .argument('[paths...]', 'as for linting', [])
    .option('--format <format[=file]>', 'mermaid, dot or svg; repeatable, each with an optional file', collect, [])
    .action(async (paths: string[], _: unknown, of: Command) =>
      finish(await graphCommand(paths, of.opts<GraphFlags>())),
    );
  strict(command.command('init'))
    .description('Writes a configuration and a CI file for what it finds here.')
    .action(() => finish(initCommand()));
  strict(command.command('completion'))
    .description('Prints a script that completes commands, options and names.')
    .argument('<shell>', 'bash, zsh or fish')
    .action((shell: string) => finish(completionCommand(shell, command)));
  strict(selection(inputs(command.command('lsp'))))
    .description('Runs a language server on standard input and output: diagnostics, explanations and fixes in editors.')
    .option('--stdio', 'what clients of the protocol add; there is no other way', true)
    .action(async (_: unknown, of: Command) => {
      const { lspCommand } = await import('./lsp.js');
      finish(await lspCommand(of.opts<JudgeFlags>()));
    });
  // an option before the name of a command would be one of linting, and of no effect
  command.enablePositionalOptions().hook('preSubcommand', (root, chosen) => {
    const stray = root.options.find((option) => root.getOptionValueSource(option.attributeName()) === 'cli');
    if (stray)
      throw new UserError(
        `\`${stray.long ?? stray.flags}\` stands before \`${chosen.name()}\``,
        undefined,
        'give options after the command',
      );
  });
  return command.exitOverride().configureOutput({ outputError: () => undefined });
}

/** Runs the command with the arguments of a process, and sets its exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await program((code) => {
      process.exitCode = code;
    }).parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    if (error instanceof CommanderError)
      process.stderr.write(`bucket-warden: ${error.message.replace(/^error: /, '').replace(/\n/g, ' ')}\n`);
    else if (error instanceof UserError) process.stderr.write(`bucket-warden: ${renderUserError(error)}\n`);
    else {
      // a bug of ours: say so, and never look like a clean run
      process.stderr.write(
        'bucket-warden: internal error, please report it: ' +
          `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
    }
    process.exitCode = 2;
  }
}
