import { createHash } from 'node:crypto';
import type { Config } from '../lib/config';
import type { JudgedTemplates, RuleMetadata } from '../lib/engine';
import type { Template } from '../lib/template';
import type { InputFlags } from './inputs';

/** What a thread is given to judge its share of the templates. */
export interface ThreadTask<Flags extends InputFlags = InputFlags> {
  /** the paths that were read, none left to a default */
  readonly paths: readonly string[];
  readonly flags: Flags;
  /** of what was read: a thread that reads something else judges nothing */
  readonly digest: string;
  /** one number that all threads share: how many templates are taken */
  readonly taken: Int32Array;
}

/** What a thread ends with; a failure is in words, and undefined where the run will come to the same without it. */
export type ThreadResult = { readonly judged: JudgedTemplates } | { readonly failure: string | undefined };

/** Takes the next template for whoever asks. */
export function nextOf(taken: Int32Array): () => number {
  return () => Atomics.add(taken, 0, 1);
}

/** What decides what is judged, as a short text: rules, what is configured, templates. */
export function digestOf(
  templates: readonly Template[],
  { selected, config }: { readonly selected: readonly RuleMetadata[]; readonly config: Pick<Config, 'documents'> },
): string {
  const hash = createHash('sha256').update(JSON.stringify(selected.map(({ id, severity }) => [id, severity])));
  for (const { path, text } of config.documents ?? []) hash.update(JSON.stringify([path, text]));
  for (const { id, source, environment, parameters } of templates)
    hash.update(JSON.stringify([id, source.path, environment, [...parameters]])).update(source.text);
  return hash.digest('hex');
}
