import { explore, loadText, resolve, templateSet, type Value } from '../../lib/template';
import type { PolicyFault } from '../../lib/policy';

/** The checks that a document fails, and `open` where nobody can tell; `P` is a parameter. */
export function checksFailedBy(
  document: unknown,
  faultsOf: (value: Value) => Iterable<PolicyFault>,
): readonly string[] {
  const body = { Parameters: { P: { Type: 'String' } }, Resources: {}, Policy: document };
  const template = loadText('p.json', JSON.stringify(body));
  const set = templateSet([template]);
  const { outcomes } = explore(2, (world) => {
    const scope = { set, template, world, depth: 0 };
    const value = resolve(template.body['Policy'], scope, { template, path: ['Policy'] });
    // whatever is found is somewhere, and either is a fault or is open
    return [...faultsOf(value)].map((fault) => {
      expect(fault.value).toBeDefined();
      if (fault.check !== undefined) return fault.check;
      expect(fault.open).toBeDefined();
      return 'open';
    });
  });
  return outcomes.flatMap(({ value }) => value);
}
