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
