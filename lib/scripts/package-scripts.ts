import { parseTree, type Node as JsonNode } from 'jsonc-parser';
import { aligned, withoutTemplates, type Fragment } from './fragment';

/** The `scripts` of a package.json. @see https://docs.npmjs.com/cli/using-npm/scripts */
export function packageScripts(text: string): readonly Fragment[] {
  const root = parseTree(text);
  const scripts = root?.children?.find(({ children }) => children?.[0]?.value === 'scripts')?.children?.[1];
  return (scripts?.children ?? []).flatMap(({ children }: JsonNode) => {
    const value = children?.[1];
    if (typeof value?.value !== 'string') return [];
    const fragment = aligned(value.value, text, value.offset + 1, 'double');
    return [{ ...fragment, text: withoutTemplates(fragment.text) }];
  });
}
