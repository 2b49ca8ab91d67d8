import { App, Stage, Validations, type IPolicyValidationContext } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { resolve } from 'node:path';
import {
  acknowledgedByConstruct,
  acknowledgementsOf,
  loadPaths,
  nodeFiles,
  rootOf,
  type Acknowledgement,
  type Loaded,
} from '../template';

/**
 * The templates that CDK's validation framework asks about, read from the assembly it has just written.
 * @throws Error when it asks about none, or about one that is not there
 */
export function templatesOfContext(context: IPolicyValidationContext): Loaded {
  const wanted = new Set(context.stackTemplates.map(({ templatePath }) => resolve(templatePath)));
  if (wanted.size === 0) throw new Error('there is no template to judge');
  const loaded = loadPaths([outputDirectory(context.appConstruct)], nodeFiles, {
    workingDirectory: process.cwd(),
    // the assembly keeps what was acknowledged in a stack, not what was acknowledged on the app or a stage around it
    acknowledgements: acknowledgementsAbove(context.appConstruct),
  });
  const templates = loaded.templates.filter((template) => wanted.has(resolve(rootOf(template).source.path)));
  const found = new Set(templates.map(({ source }) => resolve(source.path)));
  const missing = [...wanted].filter(
    (path) => !found.has(path) && !loaded.errors.some(({ place }) => resolve(place?.file ?? '') === path),
  );
  if (missing.length > 0) throw new Error(`the assembly does not list ${missing.join(', ')}`);
  return { ...loaded, templates };
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

/** Acknowledgements made on one construct. */
export function acknowledgementsOn(construct: IConstruct): readonly Acknowledgement[] {
  const made = construct.node.metadata.flatMap(({ type, data }) =>
    type === acknowledgedByConstruct ? [data as unknown] : [],
  );
  return construct.node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => acknowledgementsOf(construct.node.path, data, made));
}
