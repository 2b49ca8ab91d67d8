import { isObject, own, type Json, type JsonObject } from './json';
import type { Resource, Template } from './template';

/** An expression and the template it stands in. */
export interface Expression {
  readonly raw: Json;
  readonly template: Template;
  readonly path: readonly string[];
}

const [reader, writer] = ['Custom::CrossRegionExportReader', 'Custom::CrossRegionExportWriter'];

/**
 * What a stack of another region puts into the parameter that an attribute of the CDK's reader stands for: with
 * `crossRegionReferences`, a writer there copies the value into Parameter Store here under the attribute's name.
 * @returns undefined when the resource is no reader, or no template of the run writes the parameter
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib-readme.html#accessing-resources-in-a-different-stack-and-region
 */
export function crossRegionExport(
  { type, template }: Resource,
  attribute: string,
  templates: readonly Template[],
): Expression | undefined {
  if (type !== reader) return undefined;
  const { account, region } = template.environment;
  for (const there of templates) {
    if (there.environment.account !== account) continue;
    for (const { type: kind, logicalId, body } of there.resources.values()) {
      const props = kind === writer ? member(member(body, 'Properties'), 'WriterProps') : undefined;
      const target = props && own(props, 'region');
      const raw = own(member(props, 'exports') ?? {}, attribute);
      if (raw === undefined || (region !== undefined && target !== region)) continue;
      return {
        raw,
        template: there,
        path: ['Resources', logicalId, 'Properties', 'WriterProps', 'exports', attribute],
      };
    }
  }
  return undefined;
}

function member(of: JsonObject | undefined, key: string): JsonObject | undefined {
  const found = of && own(of, key);
  return isObject(found) ? found : undefined;
}
