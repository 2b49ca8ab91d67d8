import { App, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { basename, dirname, join, resolve } from 'node:path';
import {
  acknowledgedByConstruct,
  acknowledgementsOf,
  loadPaths,
  nodeFiles,
  rootOf,
  type Acknowledgement,
  type Loaded,
} from '../template';
import type { ValidationContext } from './plugin-types';

/**
 * The templates that CDK's validation framework asks about, read from the assembly it has just written.
 * @throws Error when it asks about none, or about one that is not there
 */
export function templatesOfContext({ templatePaths, stackTemplates, appConstruct }: ValidationContext): Loaded {
  const wanted = new Set(
    (stackTemplates?.map((one) => one.templatePath) ?? templatePaths).map((path) => resolve(path)),
  );
  const [first] = wanted;
  if (first === undefined) throw new Error('there is no template to judge');
  const loaded = loadPaths([appConstruct ? outputDirectory(appConstruct) : assemblyAround(first)], nodeFiles, {
    workingDirectory: process.cwd(),
    // the assembly keeps what was acknowledged in a stack, not what was acknowledged on the app or a stage around it
    acknowledgements: appConstruct ? acknowledgementsAbove(appConstruct) : [],
  });
  const templates = loaded.templates.filter((template) => wanted.has(resolve(rootOf(template).source.path)));
  const found = new Set(templates.map(({ source }) => resolve(source.path)));
  const missing = [...wanted].filter(
    (path) => !found.has(path) && !loaded.errors.some(({ place }) => resolve(place?.file ?? '') === path),
  );
  if (missing.length > 0) throw new Error(`the assembly does not list ${missing.join(', ')}`);
  return { ...loaded, templates };
}

/** The folder of the whole assembly that a template lies in, or in an assembly of which for a Stage. */
function assemblyAround(templatePath: string): string {
  let folder = dirname(templatePath);
  while (basename(folder).startsWith('assembly-') && nodeFiles.kind(join(folder, '..', 'manifest.json')) === 'file')
    folder = dirname(folder);
  return folder;
}

export function outputDirectory(construct: IConstruct): string {
  const stage = App.isApp(construct) ? construct : Stage.of(construct);
  if (!stage) throw new Error('no app to read the assembly of');
  return stage.outdir;
}

/** Acknowledgements made on the app and its stages, outside every stack. */
export function acknowledgementsAbove(app: IConstruct): readonly Acknowledgement[] {
  const stages = app.node.findAll().filter((node) => Stage.isStage(node));
  return stages.flatMap(acknowledgementsOn);
}

/**
 * Under which CDK keeps what was acknowledged: `Validations.ACKNOWLEDGED_RULES_METADATA_KEY`, which older versions do
 * not have.
 */
const acknowledgedRules = 'aws:cdk:acknowledged-rules';

/** Acknowledgements made on one construct. */
export function acknowledgementsOn(construct: IConstruct): readonly Acknowledgement[] {
  const made = construct.node.metadata.flatMap(({ type, data }) =>
    type === acknowledgedByConstruct ? [data as unknown] : [],
  );
  return construct.node.metadata
    .filter(({ type }) => type === acknowledgedRules)
    .flatMap(({ data }) => acknowledgementsOf(construct.node.path, data, made));
}
