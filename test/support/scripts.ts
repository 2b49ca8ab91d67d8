import { lint, type Finding } from '../../lib/engine';
import { scriptTemplate } from '../../lib/scripts';
import { rules } from '../../rules';
import { today } from './lint';

/** The rules about commands that are asked unless somebody chooses. */
export const commandRules = rules.filter(({ subject, optIn }) => subject === 'command' && optIn !== true);

/** What the rules about commands find in a script. */
export function findingsIn(text: string, name = 'script.sh'): readonly Finding[] {
  return lint([scriptTemplate(name, text)], commandRules, { today }).findings;
}

/** `fail forced-bucket-removal`, sorted. */
export function verdicts(text: string, name?: string): readonly string[] {
  return findingsIn(text, name)
    .map(({ kind, rule }) => `${kind} ${rule.id}`)
    .sort();
}
