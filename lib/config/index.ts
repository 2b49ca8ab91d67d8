export { choose, configNames, configuredRules, lintOptions, loadConfig, readOptions, type Config } from './config';
export { configSchema } from './schema';
export { type AccessClauseProps, type AccessConditions, type AccessContractProps } from './access';
