export { choose, configNames, configuredRules, lintOptions, loadConfig, type Config } from './config';
export { configSchema } from './schema';
