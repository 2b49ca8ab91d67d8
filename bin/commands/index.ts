import { access } from './access';
import { audit } from './audit';
import { baseline } from './baseline';
import { can } from './can';
import type { Define } from './command';
import { completion } from './completion';
import { drift } from './drift';
import { explain } from './explain';
import { graph } from './graph';
import { init } from './init';
import { lsp } from './lsp';
import { mcp } from './mcp';
import { merge } from './merge';
import type { CommandName } from './names';
import { packs } from './packs';
import { presign } from './presign';
import { principalCan } from './principal-can';
import { rules } from './rules';
import { scripts } from './scripts';
import { signCookies } from './sign-cookies';
import { whoCan } from './who-can';

/** Every command by its name, in the order in which help lists them. */
export const commands: Readonly<Record<CommandName, Define>> = {
  'who-can': whoCan,
  'principal-can': principalCan,
  can,
  access,
  rules,
  audit,
  scripts,
  drift,
  presign,
  'sign-cookies': signCookies,
  explain,
  packs,
  baseline,
  graph,
  merge,
  init,
  completion,
  lsp,
  mcp,
};

export { lint } from './lint';
export type { ExitCode, Finish } from './command';
