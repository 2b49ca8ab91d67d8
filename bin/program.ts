import { Command, CommanderError } from 'commander';
import { version } from '../lib/entry/version';
import { confinement, confineTo, renderUserError, UserError } from '../lib/template';
import { commands, lint, type Finish } from './commands';

export { judgeInThread } from './judge-in-thread';

/** The command with all that belong to it: each throws instead of ending the process, and writes no error itself. */
function program(finish: Finish): Command {
  const quiet = (command: Command): Command =>
    command
      .exitOverride()
      .configureOutput({ outputError: () => undefined })
      // what follows a long term is wrapped in what is left of the line, too
      .configureHelp({ minWidthToWrap: 24 });
  const root = quiet(new Command('bucket-warden').version(version()));
  lint(root, finish, root);
  for (const [name, define] of Object.entries(commands)) define(quiet(root.command(name)), finish, root);
  return root.enablePositionalOptions().hook('preSubcommand', refuseStrayOptions);
}

/** An option before the name of a command would be one of linting, and of no effect. */
function refuseStrayOptions(root: Command, chosen: Command): void {
  const stray = root.options.find((option) => root.getOptionValueSource(option.attributeName()) === 'cli');
  if (stray)
    throw new UserError(
      `\`${stray.long ?? stray.flags}\` stands before \`${chosen.name()}\``,
      undefined,
      'give options after the command',
    );
}

/** Runs the command with the arguments of a process, and sets its exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const finish: Finish = (code) => {
    process.exitCode = code;
  };
  const root = process.env[confinement];
  if (root !== undefined) confineTo(root);
  try {
    await program(finish).parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    process.stderr.write(`bucket-warden: ${complaint(error)}\n`);
    process.exitCode = 2;
  }
}

function complaint(error: unknown): string {
  if (error instanceof CommanderError) return error.message.replace(/^error: /, '').replace(/\n/g, ' ');
  if (error instanceof UserError) return renderUserError(error);
  // a bug of ours: say so, and never look like a clean run
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `internal error, please report it: ${told}`;
}
