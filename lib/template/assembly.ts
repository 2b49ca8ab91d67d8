import { join, normalize, relative, sep } from 'node:path';
import { shortened, type Files } from './files';
import { isArray, isObject, own, type Json, type JsonObject } from './json';
import { parseSource } from './parse-source';
import type { Acknowledgement, CodePlace, Environment, Provenance, Resource } from './template';
import { UserError } from './user-error';

/** The file of a nested stack's template, and what the assembly knows about it. */
export interface NestedFile {
  readonly path: string;
  readonly provenance?: Provenance;
}

/** Where the template of an AWS::CloudFormation::Stack is, when it is at hand. */
export type FindNested = (stack: Resource) => NestedFile | undefined;

/** A stack of a cloud assembly, ready to be read. */
export interface AssemblyStack {
  readonly templatePath: string;
  readonly environment: Environment;
  readonly provenance: Provenance;
  readonly findNested: FindNested;
}

/** Stages within stages; the CDK itself has never been seen to write more than three. */
const maximumNesting = 20;

/**
 * The stacks of the cloud assembly in `directory` and of the assemblies nested in it (Stages).
 * @see https://github.com/aws/aws-cdk-cli/tree/main/packages/@aws-cdk/cloud-assembly-schema
 * @throws UserError when the manifest is not one, or names a file outside its directory
 * @returns no stacks when `manifest.json` belongs to something else
 */
export function readAssembly(
  directory: string,
  files: Files,
  workingDirectory?: string,
  within: readonly string[] = [],
): readonly AssemblyStack[] {
  const path = join(directory, 'manifest.json');
  // a link may hide the circle in names that go on growing
  if (within.includes(normalize(directory)) || within.length > maximumNesting)
    throw new UserError('the assembly is nested in itself', { file: path });
  const manifest = parseSource(path, files.read(path)).data;
  const artifacts =
    isObject(manifest) && typeof own(manifest, 'version') === 'string' ? own(manifest, 'artifacts') : undefined;
  if (!isObject(artifacts)) return [];
  const assembly = { directory, files, workingDirectory, within: [...within, normalize(directory)] };
  return Object.entries(artifacts).flatMap(([id, artifact]) =>
    isObject(artifact) ? readArtifact(id, artifact, assembly) : [],
  );
}

/** The assembly that artifacts are read from. */
interface Assembly {
  readonly directory: string;
  readonly files: Files;
  readonly workingDirectory: string | undefined;
  /** the directories of this assembly and of those that it is nested in */
  readonly within: readonly string[];
}

/** @returns the stacks that an artifact of a manifest is: one, those of an assembly nested in it, or none */
function readArtifact(id: string, artifact: JsonObject, assembly: Assembly): readonly AssemblyStack[] {
  const { directory, files, workingDirectory, within } = assembly;
  const properties = own(artifact, 'properties');
  const property = (name: string): string | undefined => {
    const value = isObject(properties) ? own(properties, name) : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  const type = own(artifact, 'type');
  if (type === 'cdk:cloud-assembly')
    return readAssembly(inside(directory, property('directoryName') ?? id), files, workingDirectory, within);
  const templateFile = property('templateFile');
  if (type !== 'aws:cloudformation:stack' || templateFile === undefined) return [];
  const displayName = own(artifact, 'displayName');
  return [
    {
      templatePath: inside(directory, templateFile),
      environment: environmentOf(own(artifact, 'environment')),
      ...describeStack(metadataOf(artifact, assembly), templateFile, {
        stackName: property('stackName') ?? id,
        fallback: (typeof displayName === 'string' ? displayName : id).replace(/ \(.*\)$/, ''),
        directory,
        workingDirectory,
      }),
    },
  ];
}

/** What the manifest says of the constructs of an artifact, in itself or in a file of its own. */
function metadataOf(artifact: JsonObject, { directory, files }: Assembly): JsonObject {
  const file = own(artifact, 'additionalMetadataFile');
  if (typeof file !== 'string') return objectOf(own(artifact, 'metadata'));
  const path = inside(directory, file);
  return objectOf(parseSource(path, files.read(path)).data);
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** @throws UserError when the manifest names a file outside its directory */
function inside(directory: string, name: string): string {
  const full = join(directory, name);
  const way = relative(directory, full);
  if (way === '..' || way.startsWith(`..${sep}`))
    throw new UserError(`names \`${name}\`, which lies outside the assembly`, {
      file: join(directory, 'manifest.json'),
    });
  return full;
}

/** `aws://123456789012/eu-west-1`; `unknown-account` and `unknown-region` stand for what is chosen at deployment. */
function environmentOf(value: Json | undefined): Environment {
  const [, account, region] = (typeof value === 'string' ? /^aws:\/\/([^/]*)\/(.*)$/.exec(value) : undefined) ?? [];
  return {
    ...(account !== undefined && account !== 'unknown-account' ? { account } : {}),
    ...(region !== undefined && region !== 'unknown-region' ? { region } : {}),
  };
}

interface StackContext {
  readonly stackName: string;
  readonly fallback: string;
  readonly directory: string;
  readonly workingDirectory: string | undefined;
}

/** The entries of one type, with the paths of their constructs. */
type MetadataReader = (type: string) => readonly { readonly path: string; readonly data: Json | undefined }[];

function readerOf(metadata: JsonObject): MetadataReader {
  const entries = Object.entries(metadata).flatMap(([key, value]) =>
    (isArray(value) ? value : []).map((entry) => ({ path: key.replace(/^\//, ''), entry })),
  );
  return (type) =>
    entries.flatMap(({ path, entry }) =>
      isObject(entry) && own(entry, 'type') === type ? [{ path, data: own(entry, 'data') }] : [],
    );
}

function acknowledgementsIn(dataOf: MetadataReader): readonly Acknowledgement[] {
  const made = dataOf(acknowledgedByConstruct);
  return dataOf('aws:cdk:acknowledged-rules').flatMap(({ path, data }) =>
    acknowledgementsOf(
      path,
      data,
      made.flatMap((one) => (one.path === path ? [one.data] : [])),
    ),
  );
}

/** Construct paths, code places and acknowledgements, told apart by the nested stack they belong to. */
function describeStack(
  metadata: JsonObject,
  templateFile: string,
  context: StackContext,
): { provenance: Provenance; findNested: FindNested } {
  const dataOf = readerOf(metadata);
  const stacks = dataOf('aws:cdk:templateFile').flatMap(({ path, data }) =>
    typeof data === 'string' ? [{ path, file: data }] : [],
  );
  const rootPath = stacks.find(({ file }) => file === templateFile)?.path ?? context.fallback;
  const nestedPaths = stacks.filter(({ path }) => path !== rootPath).sort((a, b) => b.path.length - a.path.length);
  const ownerOf = (path: string): string =>
    nestedPaths.find((stack) => path === stack.path || path.startsWith(`${stack.path}/`))?.path ?? rootPath;

  const creations = new Map(
    dataOf('aws:cdk:creationStack').map(({ path, data }) => [path, userFrame(data, context.workingDirectory)]),
  );
  const logicalIds = dataOf('aws:cdk:logicalId');
  const acknowledgements = acknowledgementsIn(dataOf);
  const provenanceOf = (stack: string): Provenance => {
    const mine = logicalIds.flatMap(({ path, data }) =>
      typeof data === 'string' && ownerOf(path) === stack ? [{ path, logicalId: data }] : [],
    );
    return {
      stack,
      ...(stack === rootPath ? { stackName: context.stackName } : {}),
      constructPaths: new Map(mine.map(({ path, logicalId }) => [logicalId, path])),
      creations: new Map(mine.flatMap(({ path, logicalId }) => pairOf(logicalId, creations.get(path)))),
      acknowledgements,
    };
  };
  const nested = new Map<string, NestedFile>(
    nestedPaths.map(({ path, file }) => [
      nestedStackResource(path),
      { path: join(context.directory, file), provenance: provenanceOf(path) },
    ]),
  );
  return { provenance: provenanceOf(rootPath), findNested: ({ constructPath }) => nested.get(constructPath ?? '') };
}

function pairOf<T>(key: string, value: T | undefined): readonly (readonly [string, T])[] {
  return value === undefined ? [] : [[key, value]];
}

/** Where the CDK puts the AWS::CloudFormation::Stack of the nested stack at `path`. */
function nestedStackResource(path: string): string {
  const id = path.slice(path.lastIndexOf('/') + 1);
  return `${path}.NestedStack/${id}.NestedStackResource`;
}

/** The metadata of a construct that names what one of our constructs acknowledged itself. */
export const acknowledgedByConstruct = 'bucket-warden:acknowledged-by-construct';

/** @param byConstruct ids of those that one of our constructs made */
export function acknowledgementsOf(
  constructPath: string,
  data: unknown,
  byConstruct: readonly unknown[],
): Acknowledgement[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).map(([id, reason]) => ({
    id,
    reason: typeof reason === 'string' ? reason : '',
    constructPath,
    ...(byConstruct.includes(id) ? { byConstruct: true } : {}),
  }));
}

/** The first frame of the user's own program; the CDK writes frames of libraries as `...`. */
function userFrame(frames: Json | undefined, workingDirectory: string | undefined): CodePlace | undefined {
  for (const frame of isArray(frames) ? frames : []) {
    const [, file, line, column] =
      (typeof frame === 'string' ? /(?:^|[\s(])([^\s()][^()]*):(\d+):(\d+)\)?$/.exec(frame) : undefined) ?? [];
    if (file === undefined || file.startsWith('...') || file.startsWith('node:')) continue;
    return {
      file: shortened(file.replace(/^file:\/\//, '').replace(/^at /, ''), workingDirectory),
      line: Number(line),
      column: Number(column),
    };
  }
  return undefined;
}
