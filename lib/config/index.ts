export { configNames, configuredRules, emptyConfig, lintOptions, loadConfig, type Config } from './config';
export { configSchema } from './schema';
