import { packsCommand } from '../explain';
import type { Define } from './command';

export const packs: Define = (command, finish) => {
  command.description('Lists the packs: a framework each, for --pack.').action(() => finish(packsCommand()));
};
