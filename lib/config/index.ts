export { pathMatcher } from './patterns';
export {
  choose,
  configNames,
  configuredRules,
  lintOptions,
  loadConfig,
  readOptions,
  type Config,
  type ConfigOptions,
} from './config';
export { configSchema } from './schema';
export { type AccessClauseProps, type AccessConditions, type AccessContractProps } from './access';
export { loadPolicy, mayAcceptUnder, underPolicy, type GatePolicy, type LoadedPolicy } from './policy';
