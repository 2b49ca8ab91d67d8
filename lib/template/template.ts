import { isArray, isObject, own, type Json, type JsonObject, type JsonPath } from './json';
import { expandLoops, type Copy } from './loops';
import { opaqueParts, transformsOf, type OpaquePart } from './opaque';
import { expandServerless, writtenPath, type Origin } from './serverless';
import type { Source } from './source';
import { UserError } from './user-error';

/** Where a template is deployed; undefined members are not known before deployment. */
export interface Environment {
  readonly account?: string;
  readonly region?: string;
}

/** A line of the user's own program. */
export interface CodePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** An acknowledgement made with CDK's `Validations.of(scope).acknowledge(…)`. */
export interface Acknowledgement {
  /** as written, with its plugin's prefix */
  readonly id: string;
  readonly reason: string;
  /** the construct it was made on; it covers that construct and all below */
  readonly constructPath: string;
  /** made by one of our constructs, which cannot know whether there will be anything to acknowledge */
  readonly byConstruct?: true;
}

/** What a cloud assembly knows about a template beyond its text. */
export interface Provenance {
  /** construct path of the stack: `Prod/Data` */
  readonly stack?: string;
  readonly stackName?: string;
  /** logical id → construct path */
  readonly constructPaths?: ReadonlyMap<string, string>;
  /** logical id → where the user's program created it */
  readonly creations?: ReadonlyMap<string, CodePlace>;
  readonly acknowledgements?: readonly Acknowledgement[];
}

/** What is known, beyond the text, of a template that describes what runs. */
export interface Running {
  /** logical id → what its `Ref` (`''`) and its attributes are: `{ '': 'E127EXAMPLE51Z', … }` */
  readonly attributes: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** logical id → all that names it in literal text, its ARN among others */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** the canonical user ids of the account, and of what it has */
  readonly canonicalIds: ReadonlySet<string>;
  /**
   * type of resource → why not all resources of the account that are of it could be read; `type.property` → why that
   * property of some could not
   */
  readonly unread: ReadonlyMap<string, string>;
}

export interface TemplateOptions {
  readonly environment?: Environment;
  readonly provenance?: Provenance;
  /** values for parameters, by name */
  readonly parameters?: ReadonlyMap<string, string>;
  /** parts that nobody can read, and why */
  readonly opaque?: readonly OpaquePart[];
  /** when it describes what runs */
  readonly running?: Running;
  /** the stack, application or stack set that this template is the body of */
  readonly nestedIn?: Resource;
  /** why what stands beside its resources is not here, when it is a part of a template */
  readonly partial?: string;
}

/** One CloudFormation template. */
export interface Template {
  /** unique in one run */
  readonly id: string;
  readonly source: Source;
  /** the document, loops and SAM expanded */
  readonly body: JsonObject;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly environment: Environment;
  readonly provenance: Provenance;
  readonly parameters: ReadonlyMap<string, string>;
  readonly nestedIn: Resource | undefined;
  /** undefined for a template that somebody wrote */
  readonly running: Running | undefined;
  /** why what stands beside its resources is not here; undefined for a whole template */
  readonly partial: string | undefined;
  readonly opaque: readonly OpaquePart[];
}

/** One entry of a template's `Resources`. */
export interface Resource {
  readonly template: Template;
  readonly logicalId: string;
  readonly type: string;
  readonly body: JsonObject;
  /** construct path, when the CDK made it: `Prod/Data/Bucket/Resource` */
  readonly constructPath: string | undefined;
  /** the logical id of the resource of SAM that the macro makes this one of */
  readonly madeFrom?: string;
}

/** A node of a template. It need not be there: the nearest key above it that is there stands for it on a screen. */
export interface Place {
  readonly template: Template;
  readonly path: JsonPath;
}

/** `Resources/Logs/Properties/VersioningConfiguration/Status` */
export function renderPath(path: JsonPath): string {
  return path.join('/');
}

/** Whether a parsed document looks like a template at all. */
export function isTemplate(data: Json): data is JsonObject {
  return (
    isObject(data) && (own(data, 'Resources') !== undefined || own(data, 'AWSTemplateFormatVersion') !== undefined)
  );
}

/**
 * @throws UserError with a place when the document is no template: not a map, no resources, a resource without a type
 */
export function makeTemplate(written: Source, options: TemplateOptions = {}): Template {
  const document = documentOf(written);
  const parameters = options.parameters ?? new Map<string, string>();
  const loops = expandLoops(document, parameters);
  checkSections(loops.body, written);
  const { body, opaque, origins } = expandServerless(loops.body, transformsOf(loops.body));
  const shown = loops.copies.length === 0 ? written : showingCopies(written, loops.copies);
  const source = origins.length === 0 ? shown : showingOrigins(shown, origins);
  const { nestedIn, environment = {}, provenance = {} } = options;
  const resources = new Map<string, Resource>();
  const template: Template = {
    id: nestedIn ? `${nestedIn.template.id}>${nestedIn.logicalId}` : source.path,
    source,
    body,
    resources,
    environment,
    provenance,
    parameters,
    nestedIn,
    running: options.running,
    partial: options.partial,
    opaque: [
      ...loops.opaque,
      ...opaqueParts(body),
      ...opaque,
      ...source.repeated.map(repeatedKey),
      ...(options.opaque ?? []),
    ],
  };
  for (const resource of resourcesOf(template, origins)) resources.set(resource.logicalId, resource);
  return template;
}

function refuse(source: Source, message: string, path: JsonPath): UserError {
  return new UserError(message, { file: source.path, ...source.locate(path).start });
}

function documentOf(source: Source): JsonObject {
  if (!isObject(source.data)) throw refuse(source, `is ${describe(source.data)}, not a CloudFormation template`, []);
  const found = own(source.data, 'Resources');
  if (isObject(found)) return source.data;
  const message =
    found === undefined
      ? 'is not a CloudFormation template: it has no `Resources`'
      : `\`Resources\` is ${describe(found)}, expected a map`;
  throw refuse(source, message, ['Resources']);
}

function checkSections(body: JsonObject, source: Source): void {
  for (const section of ['Parameters', 'Conditions', 'Mappings', 'Outputs', 'Metadata']) {
    const found = own(body, section);
    if (found !== undefined && found !== null && !isObject(found))
      throw refuse(source, `\`${section}\` is ${describe(found)}, expected a map`, [section]);
  }
}

function* resourcesOf(template: Template, origins: readonly Origin[]): Iterable<Resource> {
  const { source, provenance } = template;
  const entries = own(template.body, 'Resources');
  for (const [logicalId, body] of Object.entries(isObject(entries) ? entries : {})) {
    if (logicalId.startsWith('Fn::')) continue;
    const path = ['Resources', logicalId];
    if (!isObject(body))
      throw refuse(source, `the resource \`${logicalId}\` is ${describe(body)}, expected a map`, path);
    const type = own(body, 'Type');
    if (typeof type !== 'string') throw refuse(source, `the resource \`${logicalId}\` has no \`Type\``, path);
    const properties = own(body, 'Properties');
    if (properties !== undefined && properties !== null && !isObject(properties)) {
      const message = `the \`Properties\` of \`${logicalId}\` are ${describe(properties)}, expected a map`;
      throw refuse(source, message, [...path, 'Properties']);
    }
    const madeFrom = writtenPath(path, origins)[1];
    const constructPath = constructPathOf(body, provenance, logicalId);
    const resource = { template, logicalId, type, body, constructPath };
    yield madeFrom === logicalId ? resource : { ...resource, madeFrom: String(madeFrom) };
  }
}

/** The same source, which shows what a loop makes in the loop. */
function showingCopies(source: Source, copies: readonly Copy[]): Source {
  const byPath = new Map(copies.map(({ made, written }) => [renderPath(made), written]));
  const written = (path: JsonPath): JsonPath => {
    for (let length = path.length; length > 0; length--) {
      const from = byPath.get(renderPath(path.slice(0, length)));
      if (from !== undefined) return [...from, ...path.slice(length)];
    }
    return path;
  };
  return { ...source, locate: (path) => source.locate(written(path)) };
}

/** The same source, which shows what a macro makes where it was written. */
function showingOrigins(source: Source, origins: readonly Origin[]): Source {
  return {
    ...source,
    locate: (path) => source.locate(writtenPath(path, origins)),
    extent: (path) => (writtenPath(path, origins) === path ? source.extent(path) : undefined),
  };
}

/** No page says what CloudFormation does with a key that is given twice; its parsers keep the last one. */
function repeatedKey(path: JsonPath): OpaquePart {
  const because = `the key \`${String(path.at(-1))}\` is given more than once, and only the last one was looked at`;
  return { path, because };
}

function constructPathOf(entry: JsonObject, provenance: Provenance, logicalId: string): string | undefined {
  const metadata = own(entry, 'Metadata');
  const written = isObject(metadata) ? own(metadata, 'aws:cdk:path') : undefined;
  return provenance.constructPaths?.get(logicalId) ?? (typeof written === 'string' ? written : undefined);
}

/** `a list`, `text`, … for messages. */
export function describe(value: Json | undefined): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'empty';
  if (isArray(value)) return 'a list';
  return isObject(value) ? 'a map' : typeof value === 'string' ? 'text' : `a ${typeof value}`;
}

/** The texts of `Metadata.bucket-warden.<name>` of a resource or a template: what it declares and no property says. */
export function metadataOf({ body }: Pick<Resource, 'body'>, name: string): readonly string[] | undefined {
  const metadata = own(body, 'Metadata');
  const ours = isObject(metadata) ? own(metadata, 'bucket-warden') : undefined;
  const found = isObject(ours) ? own(ours, name) : undefined;
  return found === undefined
    ? undefined
    : (isArray(found) ? found : [found]).map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
}

/**
 * Whether a name that somebody wrote down means the resource: its logical id, or the construct path of it or of a
 * construct above it.
 */
export function isNamed(
  {
    logicalId,
    constructPath,
  }: { readonly logicalId?: string | undefined; readonly constructPath?: string | undefined },
  name: string,
): boolean {
  return logicalId === name || constructPath === name || constructPath?.startsWith(`${name}/`) === true;
}
