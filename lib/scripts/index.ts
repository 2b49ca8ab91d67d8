export {
  awsCommandOf,
  hasOption,
  isCall,
  optionPlace,
  someOptionValue,
  type AwsCommand,
  type CommandWord,
} from './aws-command';
export { commandType, isScript, scriptTemplate } from './script-template';
export { loadShellParser } from './shell';
