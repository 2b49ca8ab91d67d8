import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mutants } from '../support/mutated-inputs';
import { judgeInput, limits } from '../support/watchdog';
import { projectRoot } from '../support/command';

/**
 * Mutated templates, policies, configurations, baselines and manifests under a watchdog:
 * `node dist/test/fuzz/inputs.fuzz.js [IN_PROCESS] [BY_COMMAND] [SEED]`. Nothing may throw but one clear error, take
 * longer than `limits` allows, or end the command with anything but 0, 1 and 2.
 */
const [inProcess = 100_000, byCommand = 500, seed = 20261126] = process.argv.slice(2).map(Number);

function inThisProcess(): number {
  const counts = { judged: 0, refused: 0, bad: 0 };
  let slowest = 0;
  for (const input of mutants(seed, inProcess)) {
    const { outcome, seconds, why } = judgeInput(input);
    counts[outcome]++;
    slowest = Math.max(slowest, seconds);
    if (outcome === 'bad') console.log(`BAD ${input.name}: ${why ?? ''}\n${input.text.slice(0, 2000)}`);
  }
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `in process: ${inProcess} inputs, ${counts.judged} judged, ${counts.refused} refused with one error, ` +
      `${counts.bad} bad; slowest ${slowest.toFixed(2)} s, ${peak} MB at most, seed ${seed}`,
  );
  return counts.bad;
}

function byTheCommand(): number {
  const exits: Record<string, number> = {};
  let bad = 0;
  const cwd = mkdtempSync(join(tmpdir(), 'bucket-warden-'));
  writeFileSync(join(cwd, 'clean.yaml'), 'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n');
  for (const { name, text } of mutants(seed + 1, byCommand)) {
    writeFileSync(join(cwd, name), text);
    const args = name.startsWith('config')
      ? ['clean.yaml', '--config', name]
      : name.startsWith('baseline')
        ? ['clean.yaml', '--baseline', name]
        : name.startsWith('scp')
          ? ['who-can', 'clean.yaml', '--scp', name]
          : [name];
    const script = join(projectRoot, 'dist/bin/bucket-warden.js');
    const { status, signal, stderr } = spawnSync(process.execPath, [script, ...args], {
      cwd,
      encoding: 'utf8',
      timeout: limits.seconds * 4000,
      maxBuffer: 64 * 1024 * 1024,
    });
    const exit = String(status ?? signal);
    exits[exit] = (exits[exit] ?? 0) + 1;
    if (![0, 1, 2].includes(status ?? -1) || / {4}at .*:\d+:\d+/.test(stderr)) {
      bad++;
      console.log(`BAD ${name} ${exit}: ${stderr.slice(0, 500)}\n${text.slice(0, 2000)}`);
    }
  }
  console.log(`by command: ${byCommand} inputs, exits ${JSON.stringify(exits)}, ${bad} bad, seed ${seed + 1}`);
  return bad;
}

const found = inThisProcess() + byTheCommand();
process.exitCode = found > 0 ? 1 : 0;
