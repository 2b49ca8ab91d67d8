export { EstateAspect } from './compliance-aspect';
export { judge, validateContext, type ComplianceProps } from './validate';
export { templatesOfTree } from './tree-templates';
export { ValidationPlugin, type ValidationPluginProps } from './validation-plugin';
export type { ValidationContext, ValidationReport } from './plugin-types';
export { failClosed, toPluginReport } from './violations';
