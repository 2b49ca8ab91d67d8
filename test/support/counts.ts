/**
 * Counts from the command line, each the given one or its own default.
 * @throws Error for what is no whole number, of which a run would check nothing and find nothing
 */
export function countsFrom(args: readonly string[], defaults: Readonly<Record<string, number>>): readonly number[] {
  const names = Object.keys(defaults);
  if (args.length > names.length) throw new Error(`expected at most ${names.length} numbers: ${names.join(' ')}`);
  return Object.entries(defaults).map(([name, fallback], index) => {
    const given = args[index];
    if (given === undefined) return fallback;
    if (!/^\d{1,9}$/.test(given)) throw new Error(`\`${given}\` is no number of ${name}`);
    return Number(given);
  });
}

/** The same for a program, which says what is wrong in one line and ends with 2. */
export function countsOfCommand(defaults: Readonly<Record<string, number>>): readonly number[] {
  try {
    return countsFrom(process.argv.slice(2), defaults);
  } catch (error) {
    process.stderr.write(`fuzz: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}
