import { initCommand } from '../init';
import type { Define } from './command';

export const init: Define = (command, finish) => {
  command
    .description('Writes a configuration and a CI file for what it finds here.')
    .action(() => finish(initCommand()));
};
