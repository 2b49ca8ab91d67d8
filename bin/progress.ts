/** Milliseconds before a run counts as long. */
const patience = 700;

/** One line on standard error that says how far a long run is; nothing where nobody is watching. */
export function progressLine(): { readonly show: (done: number, total: number) => void; readonly clear: () => void } {
  const start = Date.now();
  let shown = false;
  return {
    show(done, total) {
      if (Date.now() - start < patience || !process.stderr.isTTY) return;
      shown = true;
      process.stderr.write(`\r\u001b[Kbucket-warden: ${Math.round((100 * done) / Math.max(1, total))} %`);
    },
    clear() {
      if (shown) process.stderr.write('\r\u001b[K');
    },
  };
}
