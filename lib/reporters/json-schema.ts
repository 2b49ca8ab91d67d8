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
const subject = object(
  { template: text, type: text, logicalId: text, constructPath: text, stack: text, account: text, region: text },
  ['type', 'logicalId', 'constructPath', 'stack', 'account', 'region'],
);
const logarithm = { type: ['number', 'null'] };
const openness = {
  description: 'A logarithm to the base of 2, at least and at most; null for no request.',
  ...object({ atLeast: logarithm, atMost: logarithm }),
};
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
  subject,
  location,
  related: { type: 'array', items: object({ message: text, location }) },
  source: {
    description: 'The line of the program that made the resource.',
    ...object({ file: text, line: count, column: count }),
  },
  fix: text,
  witness: { description: 'A concrete request that gets through.', ...text },
  openness: {
    description: 'Of new access: how many requests somebody may make with the bucket in all, and could before.',
    ...object({ before: openness, now: openness }),
  },
  fixable: { description: 'How `--fix` mends it; not at all when left out.', enum: ['safe', 'unsafe'] },
  fingerprint: { description: 'Stays the same while lines move.', ...text },
  correlation: {
    description: 'The same in every gate, from synthesis to what runs: rule, stack and logical id.',
    ...text,
  },
  cause: { description: 'Findings of one cause share it.', ...text },
  controls: { type: 'array', items: text },
  rationale: text,
  remediation: text,
  references: { type: 'array', items: text },
};
const optional = ['missing', 'when', 'source', 'fix', 'witness', 'openness', 'fixable'];

const counts = {
  passed: { description: 'Judged, and nothing is wrong.', ...count },
  failed: count,
  undecided: { description: 'Nobody can tell before deployment.', ...count },
  accepted: { description: 'What is wrong is suppressed or was there before.', ...count },
  notApplicable: { description: 'The rule asks them nothing, or they are not deployed.', ...count },
};

const hashes = { type: 'array', items: object({ file: text, sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' } }) };
const run = {
  description: 'What was judged and how; left out where nobody asked a command.',
  ...object(
    {
      time: { description: 'In ISO 8601.', ...text },
      command: { description: 'Without the values of parameters.', ...text },
      node: text,
      commit: { description: 'What was checked out.', ...text },
      isChanged: { description: 'Whether files that git knows differed from the commit.', type: 'boolean' },
      inputs: hashes,
      configuration: hashes,
    },
    ['commit', 'isChanged'],
  ),
};

/** The JSON Schema of the `json` format, version 1. */
export const reportSchema: object = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A report of bucket-warden, version 1',
  ...object(
    {
      version: { const: 1 },
      tool: object({ name: { const: 'bucket-warden' }, version: text }),
      run,
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
        notAsked: { description: 'Rules that only `--strict`, a pack or `--select` asks.', ...count },
      }),
      rules: {
        description: 'Of each rule that was applied, how many resources came to what.',
        type: 'array',
        items: object({ rule: text, ...counts }),
      },
      controls: {
        description: 'The same of each control that an applied rule answers. A resource fails it where one rule fails.',
        type: 'array',
        items: object(
          {
            control: text,
            ...counts,
            notApplied: { description: 'Rules that answer it too and were not applied.', type: 'array', items: text },
            missing: { description: 'What the control asks and no rule does.', ...text },
          },
          ['notApplied', 'missing'],
        ),
      },
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
      lostAccess: {
        description: 'What somebody may do no longer; left out where no earlier state was compared.',
        type: 'array',
        items: object({ subject, message: text, witness: text, when: text }, ['witness', 'when']),
      },
      passedOver: {
        description: 'Files of directories that are no templates.',
        type: 'array',
        items: text,
      },
      notTakenOver: {
        description: 'Suppressions for other linters of checks that no rule is called by.',
        type: 'array',
        items: object({ tool: text, alias: text, location }),
      },
      errors: {
        type: 'array',
        items: object(
          { message: text, place: object({ file: text, line: count, column: count }, ['line', 'column']) },
          ['place'],
        ),
      },
    },
    ['run', 'lostAccess'],
  ),
};
