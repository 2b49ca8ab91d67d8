export { actionsMatching, bucketActions, supplies, type Action } from './actions';
export { ask, maximumPieces, type Answer, type PolicySubject, type Question, type Witness } from './ask';
export { describeActions, describeWitness } from './describe';
export { readPolicy, type Condition, type OpenPattern, type Policy, type Principal, type Statement, type Vocabulary } from './document';
export { evaluate, type Decision } from './evaluate';
export { parsePattern, showPattern, type Pattern } from './pattern';
export type { Caller, Request } from './request';
export { callersOf, domainOf, strangerAccount, type Surroundings } from './surroundings';
export { makeVocabulary } from './vocabulary';
