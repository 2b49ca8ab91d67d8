#!/usr/bin/env node
import { statSync } from 'node:fs';
import { isCommandName } from './commands/names';
import { requireCompiled } from './compile-cache';
import { optimizeLater } from './tiering';

/** The program as one file, which `npm run build` makes: it starts in half the time of its three hundred modules. */
const bundle = '../bundle/program.js';

/** Bytes of a template from which on most of what the program can do is needed. */
const large = 100_000;

/** Whether what is named is more than a small template: a large one, or a folder. */
function isLarge(path: string): boolean {
  try {
    const found = statSync(path);
    return found.isDirectory() || found.size > large;
  } catch {
    // no path, or one that the program will speak of
    return false;
  }
}

/** What is run, in a word: a command, linting, linting much, or what is only told about the program. */
function purposeOf([first = '', ...others]: readonly string[]): string {
  if (isCommandName(first)) return first;
  if (['--help', '-h', '--version', '-V', 'help'].includes(first)) return 'about';
  return [first, ...others].some(isLarge) ? 'estate' : 'lint';
}

optimizeLater();
requireCompiled(
  require.resolve(bundle),
  purposeOf(process.argv.slice(2)),
  (program) => void (program as typeof import('./program')).main(process.argv),
);
