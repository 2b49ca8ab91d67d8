import { makeSymbolTable, policyOn, readPolicy, type Policy, type PolicySubject } from '../../lib/policy';
import { explore, loadText, resolve, templateSet } from '../../lib/template';

export const bucketArn = 'arn:aws:s3:::data';
export const account = '111122223333';

/** A policy document from an object, as it would stand in a template with these parameters. */
export function policyOf(document: object, ...parameters: readonly string[]): Policy {
  const declared = Object.fromEntries(parameters.map((name) => [name, { Type: 'String' }]));
  const body = { Parameters: declared, Resources: {}, Policy: document };
  const template = loadText('p.json', JSON.stringify(body));
  const set = templateSet([template]);
  const { outcomes } = explore(2, (world) =>
    readPolicy(
      resolve(template.body['Policy'], { set, template, world, depth: 0 }, { template, path: ['Policy'] }),
      makeSymbolTable(),
    ),
  );
  const [only] = outcomes;
  if (!only) throw new Error('no outcome');
  return only.value;
}

export function subjectOf(...statements: readonly object[]): PolicySubject {
  return policyOn(policyOf({ Version: '2012-10-17', Statement: statements }), bucketArn, account);
}
