export { choose, configNames, configuredRules, lintOptions, loadConfig, readOptions, type Config } from './config';
export { configSchema } from './schema';
