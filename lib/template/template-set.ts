import { isObject, own, type Json } from './json';
import type { Resource, Template } from './template';

/** An `Export` of one of the templates: the expression for its name and the one for its value. */
export interface Export {
  readonly template: Template;
  readonly logicalId: string;
  readonly name: Json;
}

/** Exports by the name that they state, and those whose name is worked out. */
export interface Exports {
  readonly byName: ReadonlyMap<string, readonly Export[]>;
  readonly workedOut: readonly Export[];
}

/** All templates of one run; references between them are followed. */
export interface TemplateSet {
  readonly templates: readonly Template[];
  readonly exports: Exports;
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
  return { templates, exports: exportsByName(exports), nestedTemplate: (resource) => nested.get(resource) };
}

function exportsByName(exports: readonly Export[]): Exports {
  const byName = new Map<string, Export[]>();
  for (const one of exports) {
    if (typeof one.name !== 'string') continue;
    const known = byName.get(one.name);
    if (known) known.push(one);
    else byName.set(one.name, [one]);
  }
  return { byName, workedOut: exports.filter(({ name }) => typeof name !== 'string') };
}
