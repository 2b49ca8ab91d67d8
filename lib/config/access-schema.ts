import { anything, contractWords } from '../engine';
import { everyAccessLevel } from '../s3';

const text = { type: 'string', minLength: 1 };
const scalar = { type: ['string', 'number', 'boolean'] };

function oneOrMore(item: object): object {
  return { anyOf: [item, { type: 'array', minItems: 1, items: item }] };
}

const conditions = {
  type: 'object',
  additionalProperties: { type: 'object', additionalProperties: oneOrMore(scalar) },
};

/** The schema of one clause, or of several. */
function clause(description: string): object {
  const people = { anyOf: [{ enum: contractWords }, text, { type: 'integer' }] };
  const actions = { anyOf: [{ enum: [...everyAccessLevel, anything] }, text] };
  const entry = {
    type: 'object',
    additionalProperties: false,
    required: ['who'],
    properties: {
      who: {
        description: 'Words, accounts, organisations, ARNs, services, or roles and users of the templates.',
        ...oneOrMore(people),
      },
      do: { description: 'Access levels, or actions of IAM.', ...oneOrMore(actions) },
      when: { description: 'Only requests that meet it, as IAM writes conditions.', ...conditions },
      unless: { description: 'Only requests that do not meet it; `mustNot` alone.', ...conditions },
      objects: { description: 'Keys of the objects it is about, with `*` and `?`.', ...text },
    },
  };
  return { description, ...oneOrMore(entry) };
}

/** The schema of two names, or of several pairs. */
function pairs(description: string): object {
  return { description, ...oneOrMore({ type: 'array', minItems: 2, maxItems: 2, items: text }) };
}

/** The JSON Schema of `access`. */
export function contractsSchema(): object {
  const contract = {
    type: 'object',
    additionalProperties: false,
    properties: {
      name: { description: 'What findings call the contract.', ...text },
      reason: { description: 'Why; shown with each finding.', ...text },
      buckets: {
        description: 'Logical ids, construct paths and names, with `*`; every bucket when left out.',
        ...oneOrMore(text),
      },
      tagged: {
        description: 'Tags that the buckets have.',
        type: 'object',
        additionalProperties: scalar,
      },
      may: clause('Whoever may do anything is one of these.'),
      only: clause('Whoever may do what these name is one of these.'),
      must: clause('They have to be able to.'),
      mustNot: clause('Nothing lets them.'),
      nobodyOutside: clause('Whoever may do it is of one of these accounts or organisations, or of the own account.'),
      implies: pairs('What the first may do, the second may do.'),
      equivalent: pairs('Both may do the same.'),
      disjoint: pairs('There is nothing that both may do.'),
    },
  };
  return { description: 'What has to stay so about who may do what with buckets.', ...oneOrMore(contract) };
}
