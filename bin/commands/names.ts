/** The commands, in the order in which help lists them; linting has no name. */
export const commandNames = [
  'who-can',
  'principal-can',
  'can',
  'access',
  'rules',
  'audit',
  'scripts',
  'drift',
  'presign',
  'sign-cookies',
  'explain',
  'packs',
  'baseline',
  'graph',
  'merge',
  'init',
  'completion',
  'lsp',
  'mcp',
] as const;

export type CommandName = (typeof commandNames)[number];

export function isCommandName(text: string): text is CommandName {
  return commandNames.some((name) => name === text);
}
