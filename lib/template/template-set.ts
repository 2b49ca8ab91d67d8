import { isObject, own, type Json } from './json';
import type { Resource, Template } from './template';

/** An `Export` of one of the templates: the expression for its name and the one for its value. */
export interface Export {
  readonly template: Template;
  readonly logicalId: string;
  readonly name: Json;
}

/** All templates of one run; references between them are followed. */
export interface TemplateSet {
  readonly templates: readonly Template[];
  readonly exports: readonly Export[];
  /** the template that an AWS::CloudFormation::Stack deploys, when it was read too */
  nestedTemplate(resource: Resource): Template | undefined;
}

export function templateSet(templates: readonly Template[]): TemplateSet {
  const nested = new Map(templates.filter(({ nestedIn }) => nestedIn).map((template) => [template.nestedIn, template]));
  const exports = templates.flatMap((template) => {
    const outputs = own(template.body, 'Outputs');
    return Object.entries(isObject(outputs) ? outputs : {}).flatMap(([logicalId, output]): Export[] => {
      const exported = isObject(output) ? own(output, 'Export') : undefined;
      const name = isObject(exported) ? own(exported, 'Name') : undefined;
      return name === undefined ? [] : [{ template, logicalId, name }];
    });
  });
  return { templates, exports, nestedTemplate: (resource) => nested.get(resource) };
}
