import { packNames, severities, type RuleMetadata } from '../engine';
import { contractsSchema } from './access-schema';

/** The JSON Schema of the configuration file: what `parseConfig` checks, in the terms that editors understand. */
// eslint-disable-next-line bucket-warden/function-length -- one literal: the schema is read from top to bottom
export function configSchema(rules: readonly Pick<RuleMetadata, 'id' | 'packs'>[]): object {
  // rules of one's own have names that nobody knows here
  const rule = { anyOf: [{ enum: rules.map(({ id }) => id) }, { type: 'string', pattern: '^[a-z][a-z0-9-]*$' }] };
  const text = { type: 'string', minLength: 1 };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'bucket-warden',
    type: 'object',
    additionalProperties: false,
    properties: {
      extends: {
        description: 'Configurations that this one adds to: paths from its folder, or files of packages.',
        anyOf: [text, { type: 'array', items: text }],
      },
      rules: {
        description: 'Modules with rules of your own, as paths from the folder of this file.',
        type: 'array',
        items: text,
      },
      exclude: {
        description: 'Files and folders below directories that are not read, as in .gitignore.',
        type: 'array',
        items: text,
      },
      overrides: {
        description: 'What is decided otherwise for some of the templates.',
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['files'],
          properties: {
            files: {
              description: 'Paths of templates, as in .gitignore.',
              anyOf: [text, { type: 'array', items: text }],
            },
            ignore: { type: 'array', items: rule },
            severities: {
              type: 'object',
              propertyNames: rule,
              additionalProperties: { enum: [...severities, 'off', false] },
            },
          },
        },
      },
      select: { description: 'Only these rules.', type: 'array', items: rule },
      packs: {
        description:
          'Only the rules that answer controls of these frameworks; with `select`, those of them that it names.',
        type: 'array',
        items: { enum: packNames(rules) },
      },
      strict: { description: 'The opt-in rules as well, when nothing is selected.', type: 'boolean' },
      ignore: { description: 'All rules but these.', type: 'array', items: rule },
      severities: {
        description: 'Severities of rules where they differ from their own; `off` turns a rule off.',
        type: 'object',
        propertyNames: rule,
        additionalProperties: { enum: [...severities, 'off', false] },
      },
      failOn: { description: 'Findings of this severity or a worse one fail.', enum: severities },
      strictUnknown: { description: 'What cannot be decided fails as well.', type: 'boolean' },
      trustedAccounts: {
        description: 'Accounts whose access is meant; those that the stacks of a CDK app state when left out.',
        type: 'array',
        items: { type: ['string', 'integer'], pattern: '^\\d{12}$' },
      },
      accountPublicAccessBlock: {
        description: 'The public access block is on for the whole account.',
        type: 'boolean',
      },
      privatePaths: {
        description: 'Paths that need a signature, by the logical id or construct path of the distribution.',
        type: 'object',
        additionalProperties: { type: 'array', items: text },
      },
      minimumTls: { description: 'TLS before this version has to be refused.', enum: ['1.2', '1.3'] },
      access: contractsSchema(),
      baseline: {
        description: 'The file with the findings that are known and lived with, made by `bucket-warden baseline`.',
        ...text,
      },
      scripts: {
        description: 'Scripts, or folders of them, that linting judges beside the templates.',
        type: 'array',
        items: text,
      },
      suppress: {
        description: 'Findings that are accepted, each with its reason.',
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['rule', 'reason'],
          properties: {
            rule: { anyOf: [rule, { type: 'string', pattern: '\\*' }] },
            resource: {
              description:
                'Logical id, or construct path of the resource or of a construct above it, with `*`; everywhere when ' +
                'left out.',
              ...text,
            },
            reason: text,
            until: {
              description: 'The last day on which it holds.',
              type: 'string',
              pattern: '^\\d{4}-\\d{2}-\\d{2}$',
            },
          },
        },
      },
    },
  };
}
