export {
  awsCommandOf,
  hasOption,
  isCall,
  optionPlace,
  optionText,
  someOptionValue,
  type AwsCommand,
  type CommandWord,
} from './aws-command';
export { commandType, isScript, scriptTemplate } from './script-template';
export { loadShellParser } from './shell';
