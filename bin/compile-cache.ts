import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

/**
 * Loads a CommonJS module of one file of ASCII with the code that V8 compiled when it was last run for the same
 * `purpose`, which Node.js 20 has no switch for, and hands it to `use`. What was compiled is kept beside the file, so
 * it is trusted as far as the file itself; where that folder cannot be written, the module is compiled each time.
 * @param purpose a word; each purpose runs other functions, and only those that have run are compiled
 * @param keeps whether what was compiled is kept, where nothing is yet
 * @see https://nodejs.org/api/vm.html#scriptcreatecacheddata
 */
export function requireCompiled(
  file: string,
  purpose: string,
  use: (exports: unknown) => void,
  { keeps = true } = {},
): void {
  const kept = cacheFile(file, purpose);
  const cachedData = kept === undefined ? undefined : readOrNothing(kept);
  // ASCII is Latin-1, which V8 keeps as it is read
  const wrapped = `(function (exports, require, module, __filename, __dirname) { ${readFileSync(file, 'latin1')}\n})`;
  const script = new Script(wrapped, {
    filename: file,
    ...(cachedData ? { cachedData } : {}),
  });
  const module: { exports: unknown } = { exports: {} };
  const run = script.runInThisContext() as (...of: readonly unknown[]) => void;
  run.call(module.exports, module.exports, createRequire(file), module, file, dirname(file));
  use(module.exports);
  if (keeps && kept !== undefined && (cachedData === undefined || script.cachedDataRejected === true)) {
    // at the end, when V8 has compiled what a run of the program needs; one that failed did not need all
    process.once('exit', (code) => {
      if (code < 2) keep(kept, script.createCachedData());
    });
  }
}

/** Where the compiled code of a file is kept: another file for each version of Node.js and of the file. */
function cacheFile(file: string, purpose: string): string | undefined {
  try {
    const { size, mtimeMs } = statSync(file);
    const key = [process.version, process.arch, size.toString(36), Math.trunc(mtimeMs).toString(36), purpose].join('-');
    return join(dirname(file), '.compiled', key);
  } catch {
    return undefined;
  }
}

function readOrNothing(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/**
 * Whole or not at all, so that processes that start together do not read half a file; what was kept of an earlier
 * version of the file goes.
 */
function keep(file: string, data: Buffer): void {
  try {
    const folder = dirname(file);
    mkdirSync(folder, { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, data);
    renameSync(draft, file);
    const ofNode = `${process.version}-${process.arch}-`;
    const ofFile = file.slice(folder.length + 1, file.lastIndexOf('-') + 1);
    for (const name of readdirSync(folder))
      if (name.startsWith(ofNode) && !name.startsWith(ofFile)) rmSync(join(folder, name), { force: true });
  } catch {
    // a folder that nobody may write: slower, and nothing else
  }
}
