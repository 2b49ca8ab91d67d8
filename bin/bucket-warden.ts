#!/usr/bin/env node
import { isCommandName } from './commands/names';
import { requireCompiled } from './compile-cache';
import { optimizeLater } from './tiering';

/** The program as one file, which `npm run build` makes: it starts in half the time of its three hundred modules. */
const bundle = '../bundle/program.js';

/** What is run, in a word: a command, linting, or what is only told about the program. */
function purposeOf(first = ''): string {
  if (isCommandName(first)) return first;
  return ['--help', '-h', '--version', '-V', 'help'].includes(first) ? 'about' : 'lint';
}

optimizeLater();
requireCompiled(
  require.resolve(bundle),
  purposeOf(process.argv[2]),
  (program) => void (program as typeof import('./program')).main(process.argv),
);
