import type { Command } from 'commander';

/** 0: nothing at or above `--fail-on`; 1: findings; 2: the job could not be done. */
export type ExitCode = 0 | 1 | 2;

/** Takes the exit code of what has run. */
export type Finish = (code: ExitCode) => void;

/** Gives a command its words, arguments and options, and says what runs; `root` is the command of all. */
export type Define = (command: Command, finish: Finish, root: Command) => void;
