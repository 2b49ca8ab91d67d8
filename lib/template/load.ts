import { dirname, join, resolve as absolute } from 'node:path';
import { readAssembly, type AssemblyStack, type FindNested, type NestedFile } from './assembly';
import type { Files } from './files';
import { isObject, own } from './json';
import { parseSource } from './parse-source';
import { maximumSizeInBytes, tooLarge, type Source } from './source';
import {
  isTemplate,
  makeTemplate,
  type Acknowledgement,
  type Environment,
  type Resource,
  type Template,
  type TemplateOptions,
} from './template';
import { UserError } from './user-error';

/** What the user adds to what the files say. */
export interface LoadOptions {
  /** where templates are deployed whose assembly does not say */
  readonly environment?: Environment;
  readonly parameters?: ReadonlyMap<string, string>;
  /** made outside every stack, where an assembly does not keep them */
  readonly acknowledgements?: readonly Acknowledgement[];
  /** code places below it are shown relative to it */
  readonly workingDirectory?: string;
  /** why a file or folder below a directory is not to be read; undefined when it is */
  readonly leaveOut?: (path: string, isFolder: boolean) => string | undefined;
}

/** A file or folder that somebody wants left out. */
export interface LeftOut {
  readonly path: string;
  readonly because: string;
}

export interface Loaded {
  readonly templates: readonly Template[];
  /** one entry for each file that should have been read and could not be; the others are read all the same */
  readonly errors: readonly UserError[];
  /** files in directories that are no templates and do not look as if they should be */
  readonly passedOver: readonly string[];
  /** files and folders in directories that were not looked at */
  readonly leftOut: readonly LeftOut[];
}

const templateName = /\.(json|ya?ml|template)$/i;
const neverTemplates = new Set([
  'node_modules',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'cdk.json',
  'cdk.context.json',
]);
const maximumNesting = 10;

/**
 * Resources of all the stacks that one template nests. A deployment makes or changes 2,500 of them at most, and there
 * may be more that it leaves alone.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const maximumNestedResources = 10_000;

/** Types that deploy a template that may stand in a file beside this one. */
const nestingTypes: ReadonlySet<string> = new Set(['AWS::CloudFormation::Stack', 'AWS::Serverless::Application']);

/**
 * Reads templates, cloud assemblies (`cdk.out`) and directories of both, with the stacks they nest.
 * Never throws for one bad file: it becomes an error and the others are read.
 */
export function loadPaths(paths: readonly string[], files: Files, options: LoadOptions = {}): Loaded {
  const loader = new Loader(files, options);
  for (const path of paths) loader.addPath(path);
  return loader.finish();
}

/** Reads the stacks that CDK's validation framework hands to a plugin. */
export function loadStacks(stacks: readonly AssemblyStack[], files: Files, options: LoadOptions = {}): Loaded {
  const loader = new Loader(files, options);
  for (const stack of stacks) loader.addStack(stack);
  return loader.finish();
}

/** One template from a text that is no file, such as standard input. @throws UserError */
export function loadText(name: string, text: string, options: TemplateOptions = {}): Template {
  return makeTemplate(parseSource(name, text), options);
}

/**
 * A policy document on its own, as a template whose root is the document: for policies of an organisation, which no
 * template holds.
 * @throws UserError when it cannot be read or is none
 */
export function loadPolicy(path: string, files: Files): Template {
  return policyIn(loadDocument(path, files));
}

/** As `loadPolicy`, of a text that is no file. @throws UserError */
export function loadPolicyText(name: string, text: string): Template {
  return policyIn(documentIn(name, text));
}

function policyIn(document: Template): Template {
  if (own(document.body, 'Statement') === undefined)
    throw new UserError('is no policy document: it has no `Statement`', { file: document.source.path });
  return document;
}

/**
 * Any map in JSON or YAML as a template without resources, so that its places can be shown.
 * @throws UserError when it cannot be read
 */
export function loadDocument(path: string, files: Files): Template {
  const kind = files.kind(path);
  if (kind !== 'file')
    throw new UserError(kind === 'directory' ? 'is a directory, expected a file' : 'no such file', { file: path });
  let text: string;
  try {
    text = files.read(path);
  } catch (error) {
    throw asUserError(path, error);
  }
  return documentIn(path, text);
}

function documentIn(path: string, text: string): Template {
  const source = parseSource(path, text);
  if (!isObject(source.data)) throw new UserError('is no map', { file: path });
  return makeTemplate(withoutResources(source));
}

/** The same source with no resources. */
function withoutResources(source: Source): Source {
  const { path, format, text, data } = source;
  return {
    path,
    format,
    text,
    data: { ...(isObject(data) ? data : {}), Resources: {} },
    repeated: source.repeated,
    locate: (where) => source.locate(where),
    extent: (where) => source.extent(where),
    comments: () => source.comments(),
  };
}

/**
 * The CDK writes a stack without resources as a template that lacks them; what an assembly names is a template all the
 * same.
 */
function ofAssembly(source: Source): Source {
  return isObject(source.data) && own(source.data, 'Resources') === undefined ? withoutResources(source) : source;
}

class Loader {
  private readonly templates: Template[] = [];
  private readonly errors: UserError[] = [];
  private readonly seen = new Set<string>();
  /** files that another template nests: they are read there, with its parameters */
  private readonly nested = new Set<string>();
  private readonly nestedSources = new Map<string, Source>();
  /** how many there are below a template that nothing nests */
  private readonly nestedResources = new Map<Template, number>();
  private readonly passedOver: string[] = [];
  private readonly leftOut: LeftOut[] = [];

  constructor(
    private readonly files: Files,
    private readonly options: LoadOptions,
  ) {}

  finish(): Loaded {
    const isRead = ({ nestedIn, source }: Template): boolean =>
      nestedIn !== undefined || !this.nested.has(absolute(source.path));
    const roots = new Set(this.templates.filter((template) => template.nestedIn === undefined && isRead(template)));
    const templates = this.templates.filter((template) => roots.has(rootOf(template)));
    return { templates, errors: this.errors, passedOver: this.passedOver, leftOut: this.leftOut };
  }

  addPath(path: string): void {
    const kind = this.attempt(path, () => this.files.kind(path) ?? 'nothing');
    if (kind === 'nothing') this.errors.push(new UserError('no such file or directory', { file: path }, hintFor(path)));
    if (kind === 'file') this.addTemplate(path, true);
    if (kind !== 'directory') return;
    const before = this.found;
    this.addDirectory(path);
    if (this.found === before)
      this.errors.push(new UserError('the directory holds no template and no cloud assembly', { file: path }));
  }

  addStack({ templatePath, provenance, environment, findNested }: AssemblyStack): void {
    this.attempt(templatePath, () => {
      if (!this.isNew(templatePath)) return;
      const acknowledgements = [...(provenance.acknowledgements ?? []), ...(this.options.acknowledgements ?? [])];
      const options = {
        ...this.options,
        provenance: { ...provenance, acknowledgements },
        environment: { ...this.options.environment, ...environment },
      };
      this.keep(makeTemplate(ofAssembly(this.source(templatePath)), options), findNested);
    });
  }

  private get found(): number {
    return this.templates.length + this.errors.length;
  }

  private isNew(path: string): boolean {
    const identity = this.files.identity(path);
    const isNew = !this.seen.has(identity);
    this.seen.add(identity);
    return isNew;
  }

  private addDirectory(path: string): void {
    // links may lead back up
    if (!this.isNew(path)) return;
    if (this.files.kind(join(path, 'manifest.json')) === 'file') {
      const stacks = this.attempt(join(path, 'manifest.json'), () =>
        readAssembly(path, this.files, this.options.workingDirectory),
      );
      for (const stack of stacks ?? []) this.addStack(stack);
      if (stacks?.length !== 0) return;
    }
    for (const name of this.attempt(path, () => this.files.list(path)) ?? []) {
      if (neverTemplates.has(name) || name.startsWith('.')) continue;
      const here = join(path, name);
      const kind = this.attempt(here, () => this.files.kind(here) ?? 'neither');
      if (this.isLeftOut(here, kind)) continue;
      if (kind === 'directory') {
        const before = this.found;
        this.addDirectory(here);
        if (this.found === before && templateName.test(name))
          this.errors.push(new UserError('is a directory, expected a template', { file: here }));
      } else if (templateName.test(name) && kind === 'file') this.addTemplate(here, false);
      else if (templateName.test(name) && kind === 'neither')
        this.errors.push(new UserError('cannot be read', { file: here }));
    }
  }

  private isLeftOut(path: string, kind: 'file' | 'directory' | 'neither' | undefined): boolean {
    if (kind !== 'directory' && !templateName.test(path)) return false;
    const because = this.options.leaveOut?.(path, kind === 'directory');
    if (because !== undefined) this.leftOut.push({ path, because });
    return because !== undefined;
  }

  private addTemplate(path: string, isNamed: boolean): void {
    if (!this.isNew(path)) return;
    this.attempt(path, () => {
      const text = this.text(path);
      if (!isNamed && !mayBeTemplate(text)) return void this.passedOver.push(path);
      const source = parseSource(path, text);
      if (!isNamed && isObject(source.data) && !isTemplate(source.data)) this.passedOver.push(path);
      else this.keep(makeTemplate(source, this.options), () => undefined);
    });
  }

  /** Keeps the template and reads the ones it nests. */
  private keep(template: Template, findNested: FindNested): void {
    this.templates.push(template);
    for (const resource of template.resources.values()) {
      if (resource.type === 'AWS::CloudFormation::StackSet') this.keepStackSet(resource);
      if (!nestingTypes.has(resource.type)) continue;
      const child = findNested(resource) ?? localTemplate(resource);
      if (child === undefined || this.files.kind(child.path) !== 'file') continue;
      if (isBelow(template, child.path)) {
        this.nestsItself(child.path);
        continue;
      }
      this.nested.add(absolute(child.path));
      this.attempt(child.path, () => this.keepNested(resource, child, findNested));
    }
  }

  /** Says it once of each file. */
  private nestsItself(file: string): void {
    const message = 'the stack nests itself';
    if (!this.errors.some((error) => error.message === message && error.place?.file === file))
      this.errors.push(new UserError(message, { file }));
  }

  private keepNested(stack: Resource, { path, provenance = {} }: NestedFile, findNested: FindNested): void {
    checkDepth(stack.template, path);
    const { environment } = stack.template;
    const source = ofAssembly(this.nestedSource(path));
    if (!this.countNested(stack.template, source)) return;
    this.keep(makeTemplate(source, { environment, provenance, nestedIn: stack }), findNested);
  }

  /** The same template may be nested as often as there are stacks of it. */
  private nestedSource(path: string): Source {
    const source = this.nestedSources.get(path) ?? this.source(path);
    this.nestedSources.set(path, source);
    return source;
  }

  /**
   * Whether there may be as many: stacks beyond are not read, and are no templates of the run.
   * @throws UserError when the stacks below one template begin to have more resources than any deployment of them
   */
  private countNested(parent: Template, { path, data }: Source): boolean {
    const root = rootOf(parent);
    const resources = isObject(data) ? own(data, 'Resources') : undefined;
    const before = this.nestedResources.get(root) ?? 0;
    const count = before + 1 + (isObject(resources) ? Object.keys(resources).length : 0);
    this.nestedResources.set(root, count);
    if (before <= maximumNestedResources && count > maximumNestedResources)
      throw new UserError(`nested stacks have more than ${maximumNestedResources} resources`, { file: path });
    return count <= maximumNestedResources;
  }

  /**
   * A stack set deploys its template to accounts and regions that nobody here knows; one that cannot be read is not.
   */
  private keepStackSet(stackSet: Resource): void {
    const source = bodyOfStackSet(stackSet);
    if (source === undefined || !isTemplate(source.data)) return;
    this.attempt(source.path, () => {
      checkDepth(stackSet.template, source.path);
      this.keep(makeTemplate(source, { nestedIn: stackSet }), () => undefined);
    });
  }

  private source(path: string): Source {
    return parseSource(path, this.text(path));
  }

  private text(path: string): string {
    const size = this.files.sizeInBytes(path);
    if (size > maximumSizeInBytes) throw tooLarge(path, size);
    return this.files.read(path);
  }

  private attempt<T>(path: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.errors.push(asUserError(path, error));
      return undefined;
    }
  }
}

/**
 * Whether a text of a walked directory could be a template, broken or not: one has a key `Resources` or a version, and
 * a key may be written with escapes. What has neither is another file of some other tool, which may be written in any
 * way.
 */
function mayBeTemplate(text: string): boolean {
  return /Resources|AWSTemplateFormatVersion|\\/.test(text);
}

/** The template that a chain of nested stacks begins with. */
export function rootOf(template: Template): Template {
  return template.nestedIn ? rootOf(template.nestedIn.template) : template;
}

function checkDepth(parent: Template, path: string): void {
  if (depthOf(parent) >= maximumNesting)
    throw new UserError(`stacks nest more than ${maximumNesting} levels deep`, { file: path });
}

/** Whether the template is that of a file, or nested in it. */
function isBelow({ source, nestedIn }: Template, path: string): boolean {
  return absolute(source.path) === absolute(path) || (nestedIn !== undefined && isBelow(nestedIn.template, path));
}

function depthOf(template: Template): number {
  return template.nestedIn ? 1 + depthOf(template.nestedIn.template) : 0;
}

/**
 * The template that a stack set has as text, every place of which is the place of the text.
 * @returns undefined when the text is put together at deployment, or cannot be read
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
 */
function bodyOfStackSet({ template: { source }, body, logicalId }: Resource): Source | undefined {
  const properties = own(body, 'Properties');
  const text = isObject(properties) ? own(properties, 'TemplateBody') : undefined;
  if (typeof text !== 'string') return undefined;
  const path = ['Resources', logicalId, 'Properties', 'TemplateBody'];
  try {
    const { data, repeated } = parseSource(source.path, text);
    return {
      ...source,
      data,
      repeated,
      locate: () => source.locate(path),
      extent: () => undefined,
      comments: () => [],
    };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** The file that a nested stack, an application or the CDK's asset metadata names, next to the parent's template. */
function localTemplate(stack: Resource): NestedFile | undefined {
  const [metadata, properties] = [own(stack.body, 'Metadata'), own(stack.body, 'Properties')];
  const asset = isObject(metadata) ? own(metadata, 'aws:asset:path') : undefined;
  const key = stack.type === 'AWS::Serverless::Application' ? 'Location' : 'TemplateURL';
  const url = isObject(properties) ? own(properties, key) : undefined;
  const name =
    typeof asset === 'string' ? asset : typeof url === 'string' && !/^[a-z][a-z0-9+.-]*:/i.test(url) ? url : undefined;
  return name === undefined ? undefined : { path: join(dirname(stack.template.source.path), name) };
}

/** What the file system or the decoder says, as an error with a place; a bug stays a bug. */
function asUserError(path: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = new Map([
    ['ENOENT', 'no such file or directory'],
    ['EACCES', 'permission denied'],
    ['EPERM', 'permission denied'],
    ['ELOOP', 'the links go in a circle'],
    ['ENAMETOOLONG', 'the name is too long'],
    ['ERR_ENCODING_INVALID_ENCODED_DATA', 'is not UTF-8 text'],
  ]).get(code);
  if (message === undefined && !/^E[A-Z]+$/.test(code)) throw error;
  return new UserError(message ?? `cannot be read (${code})`, { file: path });
}

/** Patterns are for the shell to expand, and quotes keep it from doing so. */
function hintFor(path: string): string | undefined {
  return /[*?[{]/.test(path)
    ? 'patterns are expanded by the shell: leave out the quotes, or name the directory'
    : undefined;
}
