/** A document for programs, with the version of its shape and of this tool in front. */
export function documentText(toolVersion: string, content: object): string {
  const tool = { name: 'bucket-warden', version: toolVersion };
  return `${JSON.stringify({ version: 1, tool, ...content }, undefined, 2)}\n`;
}
