import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

/**
 * Loads a CommonJS module of one file with the code that V8 compiled when it was last run, which Node.js 20 has no
 * switch for, and hands it to `use`. What was compiled is kept beside the file, so it is trusted as far as the file
 * itself; where that folder cannot be written, the module is compiled each time.
 * @see https://nodejs.org/api/vm.html#scriptcreatecacheddata
 */
export function requireCompiled(file: string, use: (exports: unknown) => void): void {
  const kept = cacheFile(file);
  const cachedData = kept === undefined ? undefined : readOrNothing(kept);
  const wrapped = `(function (exports, require, module, __filename, __dirname) { ${readFileSync(file, 'utf8')}\n})`;
  const script = new Script(wrapped, {
    filename: file,
    ...(cachedData ? { cachedData } : {}),
  });
  const module: { exports: unknown } = { exports: {} };
  const run = script.runInThisContext() as (...of: readonly unknown[]) => void;
  run.call(module.exports, module.exports, createRequire(file), module, file, dirname(file));
  use(module.exports);
  if (kept !== undefined && (cachedData === undefined || script.cachedDataRejected === true)) {
    // at the end, when V8 has compiled what a run of the program needs
    process.once('exit', () => keep(kept, script.createCachedData()));
  }
}

/** Where the compiled code of a file is kept: another file for each version of Node.js and of the file. */
function cacheFile(file: string): string | undefined {
  try {
    const { size, mtimeMs } = statSync(file);
    const key = [process.version, process.arch, size.toString(36), Math.trunc(mtimeMs).toString(36)].join('-');
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

/** Whole or not at all, so that processes that start together do not read half a file. */
function keep(file: string, data: Buffer): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, data);
    renameSync(draft, file);
  } catch {
    // a folder that nobody may write: slower, and nothing else
  }
}
