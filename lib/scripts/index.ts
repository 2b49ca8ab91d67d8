export {
  awsCommandOf,
  bucketNameOf,
  endpointOf,
  hasOption,
  isCall,
  isDownload,
  optionPlace,
  optionText,
  s3PathOf,
  someOptionValue,
  wordPasses,
  type AwsCommand,
  type CommandWord,
  type Endpoint,
  type Filter,
} from './aws-command';
export type { BesideFile, ReadBeside } from './policies';
export { commandType, isScript, scriptTemplate, scriptTemplates, type PolicyOptions } from './script-template';
export { loadShellParser } from './shell';
export { roleProperties } from './embedded';
export { signerOf, type Session, type Signer } from './signer';
export { services } from './programs';
