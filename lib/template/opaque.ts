import { isArray, isObject, own, type Json, type JsonObject, type JsonPath } from './json';

/** A part of a template that only CloudFormation will make, or that nobody was allowed to read. */
export interface OpaquePart {
  readonly path: JsonPath;
  readonly because: string;
}

/**
 * Macros that are understood: loops of the language extensions are unfolded and SAM is expanded here; the others make
 * no bucket, policy or distribution by themselves, so that what stands in the template is what counts.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-reference.html
 */
const understoodTransforms: ReadonlySet<string> = new Set([
  'AWS::LanguageExtensions',
  'AWS::Serverless-2016-10-31',
  'AWS::CodeDeployBlueGreen',
  'AWS::SecretsManager-2020-07-23',
  'AWS::SecretsManager-2024-09-16',
]);

/**
 * Sections of a template; `Globals` is SAM's, `Hooks` belong to the blue/green deployments of CodeDeploy.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/blue-green.html
 */
const understoodSections: ReadonlySet<string> = new Set([
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Globals',
  'Hooks',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
  'Transform',
]);

/** The names of the macros that the whole template goes through; `?` for one whose name is not a text. */
export function transformsOf(body: JsonObject): readonly string[] {
  const transform = own(body, 'Transform');
  const names = isArray(transform) ? transform : transform === undefined || transform === null ? [] : [transform];
  return names
    .map((name) => (isObject(name) ? own(name, 'Name') : name))
    .map((name) => (typeof name === 'string' ? name : '?'));
}

/** What macros and sections that nobody here understands may add to a template: each of them, wherever it stands. */
export function opaqueParts(body: JsonObject): readonly OpaquePart[] {
  const transforms = transformsOf(body)
    .filter((name) => !understoodTransforms.has(name))
    .map((name) => ({
      path: ['Transform'],
      because: `the macro \`${name}\` may change the template at deployment`,
    }));
  const sections = Object.keys(body)
    .filter((name) => !understoodSections.has(name) && !name.startsWith('Fn::'))
    .map((name) => ({ path: [name], because: `the section \`${name}\` is not known here` }));
  const inside = Object.entries(body).flatMap(([name, section]) =>
    name === 'Metadata' ? [] : macrosIn(name === 'Fn::Transform' ? { [name]: section } : section, [name]),
  );
  return [...transforms, ...sections, ...inside];
}

/** Calls of `Fn::Transform`, which may change what stands beside them. */
function macrosIn(node: Json, path: JsonPath): readonly OpaquePart[] {
  if (isArray(node)) return node.flatMap((item, index) => macrosIn(item, [...path, index]));
  if (!isObject(node)) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key !== 'Fn::Transform') return macrosIn(value, [...path, key]);
    const name = isObject(value) ? own(value, 'Name') : undefined;
    const what = typeof name === 'string' ? name : '?';
    const because = `the macro \`${what}\` may change the template at deployment`;
    return [{ path: path.at(-1) === key ? path : [...path, key], because }];
  });
}
