import { agent } from './agent';
import { asff, asffInParts } from './asff';
import { concise } from './concise';
import { csv } from './csv';
import { github } from './github';
import { gitlab } from './gitlab';
import { html } from './html';
import { json, jsonInParts } from './json';
import { junit } from './junit';
import { markdown } from './markdown';
import { ocsf, ocsfInParts } from './ocsf';
import { pretty } from './pretty';
import type { Reporter, ReporterInParts } from './reporter';
import { sarif, sarifInParts } from './sarif';

/** Every format, by the name it has on the command line. */
export const reporters = {
  pretty,
  concise,
  json,
  sarif,
  junit,
  github,
  gitlab,
  markdown,
  html,
  csv,
  agent,
  asff,
  ocsf,
} as const satisfies Record<string, Reporter>;
export type Format = keyof typeof reporters;

/** The formats for programs, whose reports may be of any length. */
export const reportersInParts: Readonly<Partial<Record<Format, ReporterInParts>>> = {
  json: jsonInParts,
  sarif: sarifInParts,
  asff: asffInParts,
  ocsf: ocsfInParts,
};

export type { Detail, Evidence, Reporter, ReporterContext } from './reporter';
export { reportSchema } from './json-schema';
export { dot, mermaid } from './graph';
export { visible, withoutCommands } from './escape-controls';
export { counted } from './wording';
export { accessReporters, canReporters, type AccessContext } from './access';
export { documentText } from './document-text';
export { digest } from './pretty-summary';
export { mergedReporters, type MergedContext } from './merged';
