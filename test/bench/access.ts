import { brokenContracts, lostAccess, newAccess } from '../../lib/engine';
import { loadText, type Template } from '../../lib/template';
import { contractsIn } from '../support/contracts';
import { estate } from './estates';

/*
 * What questions about access cost beside reading the templates:
 *   node dist/test/bench/access.js read <buckets>      both states are read
 *   node dist/test/bench/access.js compare <buckets>   … and compared: ten bucket policies have a statement more
 *   node dist/test/bench/access.js both <buckets>      … in both directions, as a run does that fails on new access
 *   node dist/test/bench/access.js clauses <buckets>   … and one clause is checked for each bucket of the present state
 */
const [what = '', count = ''] = process.argv.slice(2);
const buckets = Number(count);

type Resources = Record<string, { readonly Properties: { readonly PolicyDocument: { readonly Statement: object[] } } }>;

function state(change: (resources: Resources) => void = () => undefined): readonly Template[] {
  const made = estate({ buckets, policies: 'different', rolePer: 4 });
  change(made['Resources'] as Resources);
  return [loadText('a.template.json', JSON.stringify(made), { environment: { account: '111122223333' } })];
}

const before = state();
const now = state((resources) => {
  for (let index = 1; index < buckets; index += Math.ceil(buckets / 10))
    resources[`Data${index}Policy`]?.Properties.PolicyDocument.Statement.push({
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::999988887777:role/reader' },
      Action: 's3:GetObject',
      Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [`Data${index}`, 'Arn'] }, '/*']] },
    });
});

const questions: Readonly<Record<string, () => number>> = {
  read: () => 0,
  compare: () => newAccess(now, before, 'any').length,
  both: () => newAccess(now, before, 'any').length + lostAccess(now, before).length,
  clauses: () => {
    const clause = (index: number): string =>
      `  - { buckets: Data${index}, mustNot: { who: '444455556666', do: [write, delete], objects: 'in/*' } }`;
    const config = `access:\n${Array.from({ length: buckets }, (_, index) => clause(index)).join('\n')}\n`;
    return brokenContracts(now, contractsIn(config)).length;
  },
};

const ask = questions[what];
if (ask === undefined || !(buckets > 0)) throw new Error('read, compare or clauses, and how many buckets');
const began = process.cpuUsage();
const found = ask();
const { user, system } = process.cpuUsage(began);
console.log(`${what} ${buckets}: ${found} found, ${Math.round((user + system) / 1000)} ms of processor time`);
