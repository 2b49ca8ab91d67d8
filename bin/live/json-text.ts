/** What `--format json` of a small command writes. */
export function jsonText(content: object): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
