// Runs the command on each file of a folder, and prints what became of it: exit code, seconds, the most memory that it
// took, and the last line that it said. Fails where one takes more than 5 seconds of CPU or 500 MB for each MB of input
// (at least one), ends by a signal, or shows a stack trace. Where the system does not tell of CPU, the clock counts.
//   node tools/hostile-inputs.mjs FOLDER
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('usage: node tools/hostile-inputs.mjs FOLDER\n');
  process.exit(2);
}
const command = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'bin', 'bucket-warden.js');
const limits = { seconds: 5, megabytes: 500 };

/** The most memory of a process so far, in MB; nothing where the system does not tell. */
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Seconds of CPU that a process took so far, in the hundredths that Linux counts in; nothing elsewhere. */
function cpuOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return undefined;
  }
}

function runOn(file) {
  return new Promise((resolve) => {
    const from = performance.now();
    const child = spawn(process.execPath, [command, file, '--format', 'concise'], {
      env: { ...process.env, NO_COLOR: '1' },
    });
    let said = '';
    let peak = 0;
    let cpu;
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    const watch = setInterval(() => {
      peak = Math.max(peak, peakOf(child.pid));
      cpu = cpuOf(child.pid) ?? cpu;
    }, 20);
    const limit = setTimeout(() => child.kill('SIGKILL'), 60_000);
    child.on('close', (code, signal) => {
      clearInterval(watch);
      clearTimeout(limit);
      const seconds = (performance.now() - from) / 1000;
      resolve({ code: code ?? signal, seconds, cpu: cpu ?? seconds, peak, said });
    });
  });
}

const rows = [];
for (const name of readdirSync(folder).sort()) {
  const file = join(folder, name);
  const megabytes = Math.max(1, statSync(file).size / 1024 ** 2);
  const { code, seconds, cpu, peak, said } = await runOn(file);
  const isBad =
    ![0, 1, 2].includes(code) ||
    cpu > limits.seconds * megabytes ||
    peak > limits.megabytes * megabytes ||
    /^ {4}at .*:\d+:\d+/m.test(said);
  const last = said.trim().split('\n').at(-1) ?? '';
  rows.push({
    isBad,
    line: [name, code, `${seconds.toFixed(1)} s`, `${cpu.toFixed(1)} s`, `${Math.round(peak)} MB`, last.slice(0, 110)],
  });
}
process.stdout.write('| input | exit | time | CPU | memory | last line |\n| --- | --- | --- | --- | --- | --- |\n');
for (const { isBad, line } of rows) process.stdout.write(`| ${line.join(' | ')} |${isBad ? ' BAD' : ''}\n`);
const bad = rows.filter(({ isBad }) => isBad).length;
process.stdout.write(`${rows.length} inputs, ${bad} bad\n`);
process.exit(bad > 0 ? 1 : 0);
