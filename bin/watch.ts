import { basename } from 'node:path';

/** Changes of one save come within this many milliseconds. */
const settleTime = 150;

/** Folders that hold nothing that anybody writes by hand, and very much of it. */
const isPassedOver = (path: string): boolean => ['node_modules', '.git'].includes(basename(path));

/**
 * Does the work once, and again after each change of the paths or of anything below them, until SIGINT: files that an
 * editor replaces and folders that are new are changes, and what comes while it works is worked on after it.
 */
export async function onEachChange(paths: readonly string[], work: () => Promise<void>): Promise<void> {
  const { watch } = await import('chokidar');
  const watcher = watch([...paths], { ignoreInitial: true, ignored: isPassedOver });
  // what changes while the first run reads is not lost
  await new Promise<void>((done) => watcher.once('ready', done));
  let last = work();
  let timer: NodeJS.Timeout | undefined;
  const failed = new Promise<never>((_, fail) => {
    watcher.on('error', fail).on('all', () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        last = last.then(work);
        last.catch(fail);
      }, settleTime);
    });
  });
  const interrupted = new Promise<void>((done) => process.once('SIGINT', () => done()));
  try {
    await last;
    await Promise.race([interrupted, failed]);
  } finally {
    clearTimeout(timer);
    await watcher.close();
  }
}
