import { completionCommand } from '../completion';
import type { Define } from './command';

export const completion: Define = (command, finish, root) => {
  command
    .description('Prints a script that completes commands, options and names.')
    .argument('<shell>', 'bash, zsh or fish')
    .action((shell: string) => finish(completionCommand(shell, root)));
};
