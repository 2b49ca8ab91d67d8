import { confinement, confineTo, UserError } from '../lib/template';
import { readInputs } from './inputs';
import { judging, type JudgeFlags } from './lint';
import { memoryGuard } from './memory';
import { digestOf, nextOf, type ThreadResult, type ThreadTask } from './thread-task';

/** Judges a share of the templates; called in a thread of its own. */
export function judgeInThread({ paths, flags, digest, taken }: ThreadTask<JudgeFlags>): ThreadResult {
  try {
    const root = process.env[confinement];
    if (root !== undefined) confineTo(root);
    const judged = judging(flags);
    const { templates } = readInputs(paths, flags, judged.config.excludes);
    if (digestOf(templates, judged) !== digest)
      return { failure: 'the inputs have changed since they were first read' };
    const guard = memoryGuard(templates);
    return { judged: judged.judgeShare(templates, nextOf(taken), guard) };
  } catch (error) {
    if (error instanceof UserError) return { failure: undefined };
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
