import { loadConfig } from '../../lib/config';
import { lint } from '../../lib/engine';
import { loadPaths, loadPolicy, nodeFiles, overlay, UserError } from '../../lib/template';
import { allRules, rules } from '../../rules';
import { today } from './lint';
import type { MutatedInput } from './mutated-inputs';

/** What an input of up to 1 MB may take. */
export const limits = { seconds: 5, megabytes: 500 };

export interface Judged {
  /** `bad`: it threw what is no clear error, or took too long */
  readonly outcome: 'judged' | 'refused' | 'bad';
  readonly seconds: number;
  readonly why?: string;
}

/** Reads an input as the command would and judges it, under a watchdog. */
export function judgeInput({ name, text }: MutatedInput): Judged {
  // what the process computed: on a busy machine an hour of the clock says nothing
  const begun = process.cpuUsage();
  const took = (): number => {
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1e6;
  };
  const done = (outcome: Judged['outcome']): Judged =>
    took() > limits.seconds
      ? { outcome: 'bad', seconds: took(), why: `it took ${took().toFixed(1)} s` }
      : { outcome, seconds: took() };
  try {
    return done(read(name, text) ? 'judged' : 'refused');
  } catch (error) {
    if (error instanceof UserError) return done('refused');
    return { outcome: 'bad', seconds: took(), why: error instanceof Error ? (error.stack ?? '') : 'no error' };
  }
}

/** Whether it could be read and was judged. */
function read(name: string, text: string): boolean {
  const files = overlay(nodeFiles, new Map([[name, text]]));
  if (name.startsWith('config')) {
    loadConfig(name, files, allRules);
    return true;
  }
  if (name.startsWith('scp')) {
    loadPolicy(name, files);
    return true;
  }
  const { templates } = loadPaths([name], files, {});
  if (templates.length === 0) return false;
  lint(templates, rules, { today });
  return true;
}
