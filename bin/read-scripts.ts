import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { visible } from '../lib/reporters';
import { isScript, loadShellParser, scriptTemplates, type BesideFile } from '../lib/scripts';
import { UserError, type Template } from '../lib/template';

/** Folders that hold what others wrote, or what was made. */
const passedBy: ReadonlySet<string> = new Set(['node_modules', '.git', 'cdk.out', '.venv', 'vendor']);

/** What is larger is no script that anybody wrote. */
const maximumSizeInBytes = 1024 * 1024;

const mayBeTemplate = /\.(?:ya?ml|json|template)$/;

/**
 * Reads the scripts at paths, and says on standard error what is passed over.
 * @param isAlone no templates are read beside the scripts
 * @throws UserError when a path cannot be read
 */
export async function readScripts(paths: readonly string[], isAlone: boolean): Promise<readonly Template[]> {
  await loadShellParser(readFileSync);
  const found: Found = { templates: [], passedOver: [], isAlone };
  for (const path of paths) addScripts(path, found);
  for (const { path, reason } of found.passedOver)
    process.stderr.write(`bucket-warden: passed over ${visible(path)}: ${reason}\n`);
  return found.templates;
}

/** What was not read below a directory, and why. */
interface PassedOver {
  readonly path: string;
  readonly reason: string;
}

interface Found {
  readonly templates: Template[];
  readonly passedOver: PassedOver[];
  /** no templates are read beside the scripts */
  readonly isAlone: boolean;
}

/** Adds the scripts at a path that somebody named: the file, whatever it is called, or all below the directory. */
function addScripts(path: string, found: Found): void {
  try {
    if (statSync(path).isDirectory()) addBelow(path, found);
    else found.templates.push(...templatesIn(path, readFileSync(path, 'utf8'), found.isAlone));
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      throw new UserError(`cannot be read: ${String(error.code)}`, { file: path });
    throw error;
  }
}

function addBelow(directory: string, found: Found): void {
  const entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory() && passedBy.has(entry.name))
      found.passedOver.push({ path, reason: 'it holds what others wrote, or what was made' });
    else if (entry.isDirectory()) addBelow(path, found);
    // a name without an ending leaves it to the first line to say what a file is, that of a template to its text
    else if (isScript(path, '') || !entry.name.includes('.') || mayBeTemplate.test(path))
      addFile(path, entry.isFile(), found);
  }
}

function addFile(path: string, isFile: boolean, { templates, passedOver, isAlone }: Found): void {
  if (!isFile) return void (isScript(path, '') && passedOver.push({ path, reason: 'it is a link' }));
  if (statSync(path).size > maximumSizeInBytes)
    return void passedOver.push({ path, reason: 'it is larger than one megabyte' });
  const text = readFileSync(path, 'utf8');
  if (isScript(path, text)) templates.push(...templatesIn(path, text, isAlone));
}

/** The scripts with some of their texts changed, and what is read beside them as it was. */
export function withTexts(
  templates: readonly Template[],
  changed: ReadonlyMap<string, string>,
  isAlone: boolean,
): readonly Template[] {
  return templates.flatMap((template) => {
    const text = changed.get(template.source.path);
    return text === undefined ? [template] : templatesIn(template.source.path, text, isAlone);
  });
}

function templatesIn(path: string, text: string, isAlone: boolean): readonly Template[] {
  return scriptTemplates(path, text, { read: (named) => fileBeside(path, named), leavesPolicies: !isAlone });
}

/** The file that a script names: seen from its folder, or from where the command runs; unknown when there are both. */
function fileBeside(script: string, named: string): BesideFile | undefined {
  const candidates = new Set([resolve(dirname(script), named), resolve(named)]);
  const found = [...candidates].filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
  const [path] = found;
  if (path === undefined || found.length > 1 || statSync(path).size > maximumSizeInBytes) return undefined;
  return { path: relative('.', path), text: readFileSync(path, 'utf8') };
}
