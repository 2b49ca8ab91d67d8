import { visible } from './escape-controls';

/** Text that markdown takes as it is, on one line: no markup, no links, nobody is mentioned. */
export function plainText(text: string): string {
  return visible(text)
    .replace(
      /[\\`*_{}[\]<>()#+!|~&@$]/g,
      (character) => `&#${character.charCodeAt(0)};${character === '@' || character === '#' ? '<!-- -->' : ''}`,
    )
    .replace(/(https?|ftp):/gi, '$1&#58;<!-- -->')
    .replace(/www\./gi, 'www&#46;<!-- -->')
    .replace(/^(\s*)([-=>]|\d+[.)])/, '$1&#8203;$2');
}
