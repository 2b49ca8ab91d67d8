import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isScript, scriptTemplate } from '../../lib/scripts';
import { loadText, type Template } from '../../lib/template';

/** Where the pages of the rules lie. */
export const rulesFolder = join(__dirname, '..', '..', '..', 'rules');

export interface Example {
  readonly heading: string;
  readonly line: number;
  /** more than one when they are linted together */
  readonly files: readonly {
    readonly name: string;
    readonly region: string | undefined;
    readonly account: string | undefined;
    readonly text: string;
    /** the line of the page that is its first */
    readonly firstLine: number;
  }[];
}

/**
 * The fenced templates of a page; fences that name a `file` and follow each other without text between them belong
 * together.
 */
export function examplesOf(page: string): Example[] {
  return everyExampleOf(page).filter((example) => !isOfScripts(example));
}

/** The examples of a page that are scripts; they need the shell parser. */
export function scriptExamplesOf(page: string): Example[] {
  return everyExampleOf(page).filter(isOfScripts);
}

function isOfScripts({ files }: Example): boolean {
  return files.some(({ name }) => isScript(name, ''));
}

function everyExampleOf(page: string): Example[] {
  const examples: Example[] = [];
  let heading = '';
  let open: { info: string; from: number; lines: string[] } | undefined;
  let proseSince = true;
  for (const [index, line] of page.split('\n').entries()) {
    if (open === undefined) {
      if (line.startsWith('## ')) heading = line.slice(3);
      if (line.startsWith('```')) open = { info: line.slice(3), from: index + 1, lines: [] };
      else if (line.trim() !== '') proseSince = true;
      continue;
    }
    if (line !== '```') {
      open.lines.push(line);
      continue;
    }
    const attribute = (key: string): string | undefined => new RegExp(`${key}=(\\S+)`).exec(open?.info ?? '')?.[1];
    const file = {
      name: attribute('file') ?? (open.info.startsWith('sh') ? 'script.sh' : 'template.yaml'),
      region: attribute('region'),
      account: attribute('account'),
      text: open.lines.join('\n'),
      firstLine: open.from + 1,
    };
    const last = examples.at(-1);
    if (attribute('file') !== undefined && !proseSince && last)
      examples[examples.length - 1] = { ...last, files: [...last.files, file] };
    else examples.push({ heading, line: open.from, files: [file] });
    proseSince = false;
    open = undefined;
  }
  return examples;
}

export function pageOf(category: string, id: string): string {
  return readFileSync(join(rulesFolder, category, `${id}.md`), 'utf8');
}

/** The templates of an example, with the account and region that its fences state. */
export function templatesOf({ files }: Example): Template[] {
  return files.map(({ name, region, account, text }) =>
    isScript(name, '')
      ? scriptTemplate(name, text)
      : loadText(name, text, {
          environment: { ...(region === undefined ? {} : { region }), ...(account === undefined ? {} : { account }) },
        }),
  );
}
