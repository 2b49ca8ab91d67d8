import { counted, visible } from '../lib/reporters';
import type { Template } from '../lib/template';
import type { Inputs } from './inputs';
import { writeAll } from './output';

/** Writes what linting would read, and what it passes over and why: one line each. */
export function listFiles({ templates, errors, passedOver, leftOut }: Inputs): 0 | 2 {
  const lines = [
    ...templates.map((template) => line('read', template.source.path, whatItHolds(template))),
    ...passedOver.map((path) => line('passed over', path, 'no template')),
    ...leftOut.map(({ path, because }) => line('left out', path, because)),
    ...errors.map(({ place, message }) => line('cannot be read', place?.file ?? '', message)),
  ];
  writeAll(`${lines.map(visible).join('\n')}\n`);
  return errors.length > 0 ? 2 : 0;
}

function line(what: string, path: string, more: string): string {
  return `${what.padEnd(15)} ${path}: ${more}`;
}

function whatItHolds({ resources, nestedIn, provenance: { stack } }: Template): string {
  const held = counted(resources.size, 'resource');
  if (nestedIn !== undefined) return `${held}, nested in ${nestedIn.template.source.path}`;
  return stack === undefined ? held : `${held}, stack ${stack}`;
}
