export {
  actionNames,
  actionsMatching,
  bucketActions,
  isKnownKey,
  keyActions,
  knownKeys,
  matchesAction,
  roleActions,
  supplies,
  type Action,
} from './actions';
export { ask, contextOf, maximumPieces, type Answer, type Question, type Witness } from './ask';
export { matters, permitsMore } from './compare';
export { describeActions, describeCaller, describeWitness } from './describe';
export {
  readPolicy,
  whyOpen as whyPartOpen,
  type Condition,
  type OpenPattern,
  type Policy,
  type Principal,
  type Statement,
  type Vocabulary,
} from './document';
export { authorize, evaluate, trace, type Decision, type Step } from './evaluate';
export { all as allTruths, any as anyTruth, type Truth } from './operators';
export { managedPolicy } from './managed-policies';
export { comparePatterns, parsePattern, showPattern, type Pattern } from './pattern';
export type { Caller, Request } from './request';
export { policyOn, type Layer, type PolicySubject, type Target } from './subject';
export { callersOf, directly, domainOf, strangerAccount, type Door, type Surroundings } from './surroundings';
export { reaches, withOpenNames } from './resource-match';
export { makeVocabulary, type HomePartition } from './vocabulary';
