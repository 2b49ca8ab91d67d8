/**
 * Control characters, line separators bidirectional overrides, and what our own reports mark parts with, which would
 * let a name rewrite the screen.
 */
// eslint-disable-next-line no-control-regex
const dangerous = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ue000-\ue002\ufeff]/g;

/** The text with everything invisible written out, as `\u001b`; safe on a terminal and on one line. */
export function visible(text: string): string {
  return text.replace(dangerous, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What CI systems read as a command: GitHub and TeamCity at the beginning of a line, Azure anywhere in it. */
const commands = /^([ \t]*)(::|##\[|##teamcity\[)|##vso\[/gm;

/**
 * The text with no line that a CI system reads as a command, whatever names it holds: the first character of one is
 * written out, in a way that JSON reads as the character itself.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 * @see https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands
 */
export function withoutCommands(text: string): string {
  return text.replace(commands, (whole, indentation = '') => {
    const command = whole.slice(indentation.length);
    const code = command.charCodeAt(0).toString(16).padStart(4, '0');
    return `${indentation}\\u${code}${command.slice(1)}`;
  });
}
