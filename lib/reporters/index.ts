import { github } from './github';
import { json } from './json';
import { pretty } from './pretty';
import type { Reporter } from './reporter';
import { sarif } from './sarif';

/** Every format, by the name it has on the command line. */
export const reporters = { pretty, json, sarif, github } as const satisfies Record<string, Reporter>;
export type Format = keyof typeof reporters;

export type { Reporter, ReporterContext } from './reporter';
export { visible } from './visible';
export { accessReporters, canReporters, type AccessContext } from './access';
