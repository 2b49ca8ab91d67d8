import {
  closeSync,
  fstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { withoutCommands } from '../lib/reporters';
import { UserError } from '../lib/template';
import { collectSoon } from './memory';

/** A format, and the file it goes to; standard output when there is none. */
export interface Output<Format extends string> {
  readonly format: Format;
  readonly file?: string;
}

/** @throws UserError for a format nobody knows, or two for standard output */
export function parseOutputs<Format extends string>(
  flags: readonly string[],
  formats: Readonly<Record<Format, unknown>>,
  byDefault = 'pretty',
): readonly Output<Format>[] {
  const isFormat = (name: string | undefined): name is Format => name !== undefined && Object.hasOwn(formats, name);
  const outputs = (flags.length === 0 ? [byDefault] : flags).map((flag): Output<Format> => {
    const [, format, file] = /^([^=]*)(?:=(.*))?$/s.exec(flag) ?? [];
    if (!isFormat(format))
      throw new UserError(
        `no format is called \`${format ?? flag}\``,
        undefined,
        `there are ${Object.keys(formats).join(', ')}`,
      );
    if (file === '') throw new UserError(`\`--format ${flag}\` names no file`);
    return { format, ...(file === undefined ? {} : { file }) };
  });
  if (outputs.filter(({ file }) => file === undefined).length > 1)
    throw new UserError(
      'only one format can go to standard output',
      undefined,
      'give the others a file: --format json=out.json',
    );
  return outputs;
}

export type ColorWhen = 'auto' | 'always' | 'never';

/**
 * Renders first, then writes: a file is replaced as a whole or not at all. What comes in parts is written part by part.
 * @throws UserError when it cannot be written
 */
export function writeOutputs<Format extends string>(
  outputs: readonly Output<Format>[],
  colorWhen: ColorWhen,
  render: (format: Format, color: boolean) => string | Iterable<string>,
): void {
  const rendered = outputs.map(({ format, file }) => ({
    file,
    blocks: blocksOf(format, render(format, file === undefined && hasColor(colorWhen))),
  }));
  for (const { file, blocks } of rendered) {
    if (file !== undefined) {
      replaceFile(file, blocks);
      continue;
    }
    for (const block of blocks) {
      writeAll(block);
      collectSoon();
    }
  }
}

/** Only the format that is made of commands may hold some. */
function blocksOf(format: string, text: string | Iterable<string>): Iterable<string> {
  if (typeof text === 'string') return [format === 'github' ? text : withoutCommands(text)];
  return wholeLines(text);
}

/** Characters that are written at once. */
const blockSize = 1 << 16;

/** Parts as blocks of whole lines, as a command is known by the beginning of its line. */
function* wholeLines(parts: Iterable<string>): Iterable<string> {
  let block = '';
  for (const part of parts) {
    block += part;
    if (block.length < blockSize) continue;
    const end = block.lastIndexOf('\n') + 1;
    yield withoutCommands(block.slice(0, end));
    block = block.slice(end);
  }
  yield withoutCommands(block);
}

/** Whether links can be drawn: terminals that cannot show the address twice. */
export function hasHyperlinks(when: ColorWhen): boolean {
  const { TERM_PROGRAM, WT_SESSION, VTE_VERSION, CI } = process.env;
  return (
    hasColor(when) &&
    process.stdout.isTTY &&
    CI === undefined &&
    (WT_SESSION !== undefined ||
      Number(VTE_VERSION) >= 5000 ||
      ['iTerm.app', 'WezTerm', 'vscode', 'ghostty', 'Hyper'].includes(TERM_PROGRAM ?? ''))
  );
}

export function hasColor(when: ColorWhen): boolean {
  if (when !== 'auto') return when === 'always';
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0';
  return TERM !== 'dumb' && isTerminal();
}

/** How wide the terminal is; undefined where there is none. */
export function terminalColumns(): number | undefined {
  return isTerminal() ? process.stdout.columns : undefined;
}

/** A pipe and a file are none; they are told first, because making the stream takes as long as linting little. */
function isTerminal(): boolean {
  return fstatSync(1).isCharacterDevice() && process.stdout.isTTY;
}

/** Writes to standard output to the end, even to a slow pipe; a reader that has gone away is not an error. */
export function writeAll(text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
    }
  }
}

/**
 * Replaces a file as a whole or not at all; a pipe or a device is written into, and stays what it is.
 * @throws UserError when it cannot be written
 */
export function replaceFile(file: string, text: string | Iterable<string>): void {
  const blocks = typeof text === 'string' ? [text] : text;
  const before = statSync(file, { throwIfNoEntry: false });
  // a link stays a link, and what it leads to keeps its permissions
  const target = before?.isFile() === true ? realpathSync(file) : file;
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    if (before?.isFile() === false) return writeInto(file, 'r+', blocks);
    writeInto(temporary, 'w', blocks, before?.mode);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    // what the report itself lacks has nothing to do with the file
    if (error instanceof UserError) throw error;
    throw new UserError(
      `cannot be written: ${error instanceof Error ? error.message.replace(/ '.*$/s, '') : String(error)}`,
      { file },
    );
  }
}

function writeInto(file: string, flags: 'r+' | 'w', blocks: Iterable<string>, mode?: number): void {
  const opened = openSync(file, flags, mode);
  try {
    for (const block of blocks) {
      writeFileSync(opened, block);
      collectSoon();
    }
  } finally {
    closeSync(opened);
  }
}
