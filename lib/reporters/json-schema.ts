import { severities } from '../engine';
import { causeKinds } from '../template';

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };

function object(properties: Readonly<Record<string, object>>, optional: readonly string[] = []): object {
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
    properties,
  };
}

const severity = { enum: severities };
const position = object({ line: { type: 'integer', minimum: 1 }, column: { type: 'integer', minimum: 1 } });
const location = object({ file: text, path: text, start: position, end: position });
const finding = {
  rule: text,
  title: text,
  kind: { description: 'fail: it is wrong; unknown: nobody can tell before deployment.', enum: ['fail', 'unknown'] },
  severity,
  message: text,
  missing: {
    description: 'What would have to be known, of what nobody can tell; left out when it is not one thing.',
    ...object({ kind: { enum: causeKinds }, name: text }),
  },
  when: { description: 'Under which condition it holds; always when left out.', ...text },
  subject: object({ template: text, type: text, logicalId: text, constructPath: text, stack: text }, [
    'type',
    'logicalId',
    'constructPath',
    'stack',
  ]),
  location,
  related: { type: 'array', items: object({ message: text, location }) },
  source: {
    description: 'The line of the program that made the resource.',
    ...object({ file: text, line: count, column: count }),
  },
  fix: text,
  witness: { description: 'A concrete request that gets through.', ...text },
  fixable: { description: 'How `--fix` mends it; not at all when left out.', enum: ['safe', 'unsafe'] },
  fingerprint: { description: 'Stays the same while lines move.', ...text },
  cause: { description: 'Findings of one cause share it.', ...text },
  controls: { type: 'array', items: text },
  rationale: text,
  remediation: text,
  references: { type: 'array', items: text },
};
const optional = ['missing', 'when', 'source', 'fix', 'witness', 'fixable'];

/** The JSON Schema of the `json` format, version 1. */
export const reportSchema: object = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A report of bucket-warden, version 1',
  ...object({
    version: { const: 1 },
    tool: object({ name: { const: 'bucket-warden' }, version: text }),
    conclusion: { enum: ['pass', 'fail', 'error'] },
    failOn: severity,
    strictUnknown: { type: 'boolean' },
    summary: object({
      failed: object(Object.fromEntries(severities.map((name) => [name, count]))),
      unknown: count,
      suppressed: count,
      known: count,
      fixable: object({ safe: count, unsafe: count }),
      templates: count,
      buckets: count,
      rules: count,
    }),
    findings: { type: 'array', items: object(finding, optional) },
    suppressed: {
      type: 'array',
      items: object(
        {
          ...finding,
          suppression: object({
            reason: text,
            origin: { enum: ['metadata', 'comment', 'acknowledgement', 'configuration', 'other-linter'] },
          }),
        },
        optional,
      ),
    },
    known: {
      description: 'Findings that were there before: in a baseline, or before the change.',
      type: 'array',
      items: object({ ...finding, knownFrom: { enum: ['baseline', 'before'] } }, optional),
    },
    errors: {
      type: 'array',
      items: object({ message: text, place: object({ file: text, line: count, column: count }, ['line', 'column']) }, [
        'place',
      ]),
    },
  }),
};
