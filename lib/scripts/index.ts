export {
  awsCommandOf,
  endpointOf,
  hasOption,
  isCall,
  optionPlace,
  optionText,
  someOptionValue,
  type AwsCommand,
  type CommandWord,
  type Endpoint,
  type Filter,
} from './aws-command';
export { commandType, isScript, scriptTemplate } from './script-template';
export { loadShellParser } from './shell';
export { services } from './programs';
