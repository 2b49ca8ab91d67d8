import { isArray, isObject, own, type Json, type JsonObject, type JsonPath } from './json';
import { expandLoops } from './loops';
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

export interface TemplateOptions {
  readonly environment?: Environment;
  readonly provenance?: Provenance;
  /** values for parameters, by name */
  readonly parameters?: ReadonlyMap<string, string>;
  /** parts that nobody can read, and why */
  readonly opaque?: readonly OpaquePart[];
  /** the AWS::CloudFormation::Stack that this template is the body of */
  readonly nestedIn?: Resource;
}

/** A part of a template that only CloudFormation will make, or that nobody was allowed to read. */
export interface OpaquePart {
  readonly path: JsonPath;
  readonly because: string;
}

/** One CloudFormation template. */
export interface Template {
  /** unique in one run */
  readonly id: string;
  readonly source: Source;
  /** the document, loops expanded */
  readonly body: JsonObject;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly environment: Environment;
  readonly provenance: Provenance;
  readonly parameters: ReadonlyMap<string, string>;
  readonly nestedIn: Resource | undefined;
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
 * Macros that make no bucket, policy or distribution by themselves, so that what stands in the template is what
 * counts.
 */
const transparentTransforms = new Set([
  'AWS::LanguageExtensions',
  'AWS::Serverless-2016-10-31',
  'AWS::CodeDeployBlueGreen',
  'AWS::SecretsManager-2020-07-23',
  'AWS::SecretsManager-2024-09-16',
]);

/**
 * @throws UserError with a place when the document is no template: not a map, no resources, a resource without a type
 */
export function makeTemplate(source: Source, options: TemplateOptions = {}): Template {
  const fail = (message: string, path: JsonPath): never => {
    throw new UserError(message, { file: source.path, ...source.locate(path).start });
  };
  if (!isObject(source.data)) return fail(`is ${describe(source.data)}, not a CloudFormation template`, []);
  if (!isObject(own(source.data, 'Resources'))) {
    const found = own(source.data, 'Resources');
    return fail(
      found === undefined
        ? 'is not a CloudFormation template: it has no `Resources`'
        : `\`Resources\` is ${describe(found)}, expected a map`,
      ['Resources'],
    );
  }
  const parameters = options.parameters ?? new Map<string, string>();
  const { body, opaque } = expandLoops(source.data, parameters);
  for (const section of ['Parameters', 'Conditions', 'Mappings', 'Outputs', 'Metadata']) {
    const found = own(body, section);
    if (found !== undefined && found !== null && !isObject(found))
      fail(`\`${section}\` is ${describe(found)}, expected a map`, [section]);
  }

  const resources = new Map<string, Resource>();
  const provenance = options.provenance ?? {};
  const template: Template = {
    id: options.nestedIn ? `${options.nestedIn.template.id}>${options.nestedIn.logicalId}` : source.path,
    source,
    body,
    resources,
    environment: options.environment ?? {},
    provenance,
    parameters,
    nestedIn: options.nestedIn,
    opaque: [...opaque, ...opaqueTransforms(body), ...source.repeated.map(repeatedKey), ...(options.opaque ?? [])],
  };
  const entries = own(body, 'Resources');
  for (const [logicalId, entry] of Object.entries(isObject(entries) ? entries : {})) {
    if (logicalId.startsWith('Fn::')) continue;
    if (!isObject(entry))
      return fail(`the resource \`${logicalId}\` is ${describe(entry)}, expected a map`, ['Resources', logicalId]);
    const type = own(entry, 'Type');
    if (typeof type !== 'string')
      return fail(`the resource \`${logicalId}\` has no \`Type\``, ['Resources', logicalId]);
    const properties = own(entry, 'Properties');
    if (properties !== undefined && properties !== null && !isObject(properties)) {
      return fail(`the \`Properties\` of \`${logicalId}\` are ${describe(properties)}, expected a map`, [
        'Resources',
        logicalId,
        'Properties',
      ]);
    }
    resources.set(logicalId, {
      template,
      logicalId,
      type,
      body: entry,
      constructPath: constructPathOf(entry, provenance, logicalId),
    });
  }
  return template;
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

function opaqueTransforms(body: JsonObject): OpaquePart[] {
  const transform = own(body, 'Transform');
  const names = isArray(transform) ? transform : transform === undefined || transform === null ? [] : [transform];
  return names
    .map((name) => (isObject(name) ? own(name, 'Name') : name))
    .filter((name) => typeof name !== 'string' || !transparentTransforms.has(name))
    .map((name) => ({
      path: ['Transform'],
      because: `the macro \`${typeof name === 'string' ? name : '?'}\` may change the template at deployment`,
    }));
}

/** `a list`, `text`, … for messages. */
export function describe(value: Json | undefined): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'empty';
  if (isArray(value)) return 'a list';
  return isObject(value) ? 'a map' : typeof value === 'string' ? 'text' : `a ${typeof value}`;
}

/** The texts of `Metadata.bucket-warden.<name>` of a resource, by which it declares what no property says. */
export function metadataOf({ body }: Resource, name: string): readonly string[] | undefined {
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
