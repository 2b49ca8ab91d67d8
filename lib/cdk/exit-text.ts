const texts: string[] = [];

/** Writes a text to standard error when the process ends, below whatever CDK has printed by then. */
export function printAtExit(text: string | undefined): void {
  if (text === undefined || texts.includes(text)) return;
  if (texts.length === 0) process.once('exit', () => void process.stderr.write(`\n${texts.join('\n\n')}\n`));
  texts.push(text);
}
