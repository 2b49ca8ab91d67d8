import { loadConfig } from '../../lib/config';
import type { AccessContract, Finding } from '../../lib/engine';
import type { Files } from '../../lib/template';
import { allRules } from '../../rules';
import { lintText, template } from './lint';

export const owner = '111122223333';

/** The contracts of a configuration file with this text. */
export function contractsIn(config: string): readonly AccessContract[] {
  const files: Files = {
    kind: () => 'file',
    sizeInBytes: () => config.length,
    identity: (path) => path,
    read: () => config,
    list: () => [],
  };
  return loadConfig('bucket-warden.yaml', files, allRules).access ?? [];
}

/** What breaks the contracts of a configuration in a template of account 111122223333. */
export function broken(text: string, config: string): readonly Finding[] {
  const contracts = contractsIn(config);
  const templates = [template(text, { environment: { account: owner, region: 'eu-west-1' } })];
  return lintText(templates, [], { contracts }).findings.filter(({ rule }) => rule.id === 'access-contract');
}
